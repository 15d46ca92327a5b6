"""Reads what an uploaded file contains: in the request if the file is small, else in the worker."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.leases import extend

from .dialects import Source
from .exercise_matching import Matcher
from .file_parsing import UnreadableFileError
from .file_summary import FileSummary
from .import_steps import LEASE, SupersededError
from .models import Import
from .services import NEW, locked

Status = Import.Status
STEP = 500  # workouts between two yields
RENEWED = 5  # seconds after which the lease is renewed
GIVE_UP = 5  # workers that died or failed over a file
READ = ("found", "problems", "problem_count", "suggestions", "exercises")


def reading_steps(imported: Import, source: Source) -> Iterator[bool]:
    """Fills in what the file contains, and which exercises its names may mean; yields now and then.

    Raises UnreadableFileError.
    """
    found = FileSummary()
    for number, workout in enumerate(source.workouts(), 1):
        found.add(workout)
        if number % STEP == 0:
            imported.position = number
            yield True
    metrics = sum(1 for _row in source.measurements())
    if not found.sets and not found.sessions and not metrics:
        reason = found.problems[0].reason if found.problems else ""
        raise UnreadableFileError(" ".join(part for part in (_("There is no workout in this file."), reason) if part))
    imported.found = {**found.summary(), "metrics": metrics}
    imported.problems = sorted([problem.number, problem.reason] for problem in found.problems)
    imported.problem_count = found.problem_count
    yield True
    matcher = Matcher(imported.trainee)
    imported.suggestions, imported.exercises = {}, {}
    for name in imported.found["names"]:
        matches = matcher.matches(name)
        imported.suggestions[name] = [[match.exercise, match.score] for match in matches]
        imported.exercises[name] = guess(matcher.remembered(name), imported.suggestions[name])
        yield True
    imported.position = 0
    imported.status = Status.READY


def guess(remembered: int | None, suggestions: list[list[int]]) -> int:
    """The exercise that the trainee chose before, else the most likely one, else a new one."""
    if remembered is not None:
        return remembered
    return suggestions[0][0] if suggestions else NEW


def read_by_worker(imported: Import) -> Iterator[bool]:
    """Reads a file in the worker; yields now and then. If the process dies, reading starts again, a few times."""
    mine = Import.objects.filter(pk=imported.pk, status=Status.READING)
    mine.update(attempts=F("attempts") + 1)
    if imported.attempts >= GIVE_UP:
        refuse(imported, _("We could not read this file. Please tell us which app wrote it."))
        return
    renewed = time.monotonic()
    try:
        for _step in reading_steps(imported, Source(bytes(imported.content))):
            if time.monotonic() - renewed > RENEWED:
                renewed = time.monotonic()
                if not extend(mine, LEASE, position=imported.position):
                    raise SupersededError
            yield True
    except UnreadableFileError as error:
        refuse(imported, str(error))
        return
    with transaction.atomic():
        current = still_reading(imported)
        for name in READ:
            setattr(current, name, getattr(imported, name))
        current.status, current.position, current.attempts = Status.READY, 0, 0
        current.save(update_fields=[*READ, "status", "position", "attempts"])


@transaction.atomic
def refuse(imported: Import, reason: str) -> None:
    """Marks the import as unreadable, with the reason, and deletes its file."""
    current = still_reading(imported)
    current.status, current.reason, current.content = Status.UNREADABLE, reason[:500], b""
    current.save(update_fields=["status", "reason", "content"])


def still_reading(imported: Import) -> Import:
    """The import, locked. Raises SupersededError where another worker has read it."""
    current = locked(imported)
    if current.status != Status.READING:
        raise SupersededError
    return current
