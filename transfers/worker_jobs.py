"""What the worker does with imports and exports. Their rows are the queue; a lease keeps a row for one worker."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from common.leases import claim, release

from . import exports
from .import_steps import LEASE, SupersededError
from .models import Export, Import
from .read_import import read_by_worker
from .run_import import import_steps_of
from .undo_import import undo_steps_of

logger = logging.getLogger(__name__)
Status = Import.Status
AT_WORK = (Status.READING, Status.WAITING, Status.RUNNING, Status.UNDOING)
SLICE = 10  # seconds that one import may take before other jobs get their turn
GIVE_UP = 5  # failures in a row
KEPT = timedelta(days=7)
PAUSE = timedelta(seconds=20)
# Files that this process is reading: {import: its steps}. The result is stored only when the whole file was read, so
# the same process has to go on. If it dies, another one starts again after the lease has expired.
reading_now: dict[UUID, Iterator[bool]] = {}


def import_due() -> bool:
    """Works on the import that has waited longest, for a while. Returns whether there was one."""
    key = next(iter(reading_now), None)
    if key is None:
        queue = Import.objects.order_by("lease_until", "created_at")
        key = next(iter(claim(queue, Q(status__in=AT_WORK), LEASE)), None)
    if key is None:
        return False
    steps = reading_now.pop(key, None)
    try:
        end = time.monotonic() + SLICE
        imported = Import.objects.select_related("trainee__user").get(pk=key)
        steps = steps or steps_of(imported)
        with translation.override(imported.trainee.user.language):  # for the reasons that are reported
            while (more := next(steps, None)) and time.monotonic() < end:
                pass
        if more and imported.status == Status.READING:
            reading_now[key] = steps
        else:
            release(Import.objects.filter(pk=key), attempts=0)
    except (SupersededError, Import.DoesNotExist):
        pass
    except Exception as error:
        postpone(Import.objects.filter(pk=key), error, (Status.WAITING, Status.RUNNING))
    return True


def postpone(row: QuerySet, error: Exception, given_up: tuple[str, ...]) -> None:
    """Schedules another attempt. An import or export in one of the states `given_up` fails after a few attempts."""
    logger.error("%s failed at %s; it will be tried again", row.model.__name__, place_of(error))
    release(row, after=PAUSE, attempts=F("attempts") + 1)
    row.filter(status__in=given_up, attempts__gte=GIVE_UP).update(status=row.model.Status.FAILED)


def place_of(error: Exception) -> str:
    """The error's class and place, without its message, which may contain personal data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"


def export_due() -> bool:
    """Makes the export that has waited longest, and deletes those older than a week. Returns whether there was one."""
    if (old := Export.objects.filter(created_at__lt=timezone.now() - KEPT)).exists():
        old.delete()
    queue = Export.objects.filter(user__is_active=True).order_by("created_at")
    key = next(iter(claim(queue, Q(status=Export.Status.WAITING), 5 * LEASE)), None)
    if key is None:
        return False
    try:
        make_export(Export.objects.select_related("user__trainee__user").get(pk=key))
    except Export.DoesNotExist:
        pass
    except Exception as error:
        postpone(Export.objects.filter(pk=key), error, (Export.Status.WAITING,))
    return True


def make_export(export: Export) -> None:
    """Writes the file of an export, in its owner's language and time zone."""
    user = export.user
    with translation.override(user.language), timezone.override(ZoneInfo(user.timezone)):
        content = exports.strong(user) if export.kind == Export.Kind.STRONG else exports.archive(user)
    Export.objects.filter(pk=export.pk).update(content=content, size=len(content), status=Export.Status.DONE)


def steps_of(imported: Import) -> Iterator[bool]:
    """Does the steps that are left, and yields after each."""
    if imported.status == Status.READING:
        yield from read_by_worker(imported)
    elif imported.status == Status.UNDOING:
        yield from undo_steps_of(imported)
    else:
        yield from import_steps_of(imported)
