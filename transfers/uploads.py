"""Stores an uploaded file, and reads it at once if it is small."""

from __future__ import annotations

from itertools import islice

from django.db import transaction

from accounts import quotas
from common.validators import one_line
from facilities.models import Trainee

from .dialects import Source
from .file_summary import FileSummary
from .models import Import
from .read_import import reading_steps
from .services import NOT_STARTED, keep_newest

Status = Import.Status
# What is read in the request: a fraction of a second on a small machine. The worker reads the rest.
SMALL_BYTES, SMALL_ROWS, FEW_STEPS = 200_000, 2000, 50


def take_file(*, trainee: Trainee, content: bytes, file_name: str) -> Import:
    """Stores a file; of those not started, only the last few are kept. Small ones are `ready`, others `reading`.

    Raises UnreadableFileError if its beginning can't be read, and QuotaExceededError: unreadable files count, too.
    """
    quotas.spend("uploads", trainee.pk)
    source = Source(content)
    imported = Import(
        trainee=trainee,
        file_name=one_line(file_name)[-120:],
        content=content,
        status=Status.READING,
        dialect=source.dialect.key,
        found={**FileSummary().summary(), "metrics": 0},
        units=trainee.user.units,
        zone=trainee.user.timezone,
    )
    if source.is_small(SMALL_BYTES, SMALL_ROWS):
        for _step in islice(reading_steps(imported, source), FEW_STEPS):
            pass
    if imported.status == Status.READING:  # it names many exercises, which take their time to compare
        imported.found, imported.exercises, imported.suggestions = {**FileSummary().summary(), "metrics": 0}, {}, None
        imported.problems, imported.problem_count, imported.position = [], 0, 0
    with transaction.atomic():
        imported.save()
        keep_newest(Import.objects.filter(trainee=trainee, status__in=NOT_STARTED))
    return imported
