"""Undoes an import: deletes all that it added, and nothing that was added in another way."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import RestrictedError
from django.utils import timezone

from changes import services as changes
from metrics.models import HealthMetric
from training.models import Exercise
from workouts.services import delete_empty_sessions, delete_imported_sets, hold

from .import_steps import ROWS, advance, settle
from .models import Import, ImportedRow

Status = Import.Status
Action = changes.Action


def undo_steps_of(imported: Import) -> Iterator[bool]:
    for part in (remove_sets, remove_sessions, remove_metrics):
        while part(imported):
            imported.refresh_from_db(fields=["unsettled"])
            yield True
    while imported.unsettled:
        imported = settle(imported, Status.UNDOING)
        yield True
    with transaction.atomic():
        imported = advance(imported, Status.UNDOING)
        for exercise in Exercise.objects.filter(pk__in=imported.made, trainee=imported.trainee):
            try:
                with transaction.atomic():
                    changes.delete(exercise)
            except RestrictedError:
                pass  # the trainee has used it since
        imported.rows.all().delete()
        imported.status, imported.finished_at, imported.content = Status.UNDONE, timezone.now(), b""
        imported.save()
    yield True


@transaction.atomic
def remove_sets(imported: Import) -> bool:
    current = advance(imported, Status.UNDOING)
    hold(current.trainee)
    rows = list(current.rows.exclude(exercise_log=None).select_related("exercise_log")[:ROWS])
    logs = [row.exercise_log for row in rows if row.exercise_log is not None]
    if not logs:
        return False
    ImportedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    delete_imported_sets(logs=logs)
    current.unsettled = sorted({*current.unsettled, *(log.exercise_id for log in logs)})
    current.save()
    return True


@transaction.atomic
def remove_sessions(imported: Import) -> bool:
    """Deletes the imported sessions that have no sets which were added in another way."""
    current = advance(imported, Status.UNDOING)
    rows = list(current.rows.filter(is_session=True).select_related("session")[:ROWS])
    if not rows:
        return False
    ImportedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    delete_empty_sessions(keys=[row.session_id for row in rows if row.session_id is not None])
    current.save()
    return True


@transaction.atomic
def remove_metrics(imported: Import) -> bool:
    current = advance(imported, Status.UNDOING)
    rows = list(current.rows.exclude(metric=None).select_related("metric")[:ROWS])
    metrics = [row.metric for row in rows if row.metric is not None]
    if not metrics:
        return False
    changes.record(metrics, Action.DELETED)
    HealthMetric.objects.filter(pk__in=[metric.pk for metric in metrics]).delete()
    current.save()
    return True
