"""Adds the workouts of an import, or deletes them when it is undone: many at a time, without an event for each set.

The caller locks the trainee in a transaction (`hold`), counts the quota, and recomputes the records at the end
(`settle_whole_records`), since a file is imported in many transactions.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from changes import services as changes
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession

Action = changes.Action
ROWS = 500  # in one statement


def add_imported(*, sessions: Collection[WorkoutSession], logs: Collection[ExerciseLog]) -> None:
    """Stores new sessions and sets."""
    WorkoutSession.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(logs, batch_size=ROWS)
    changes.record([*sessions, *logs], Action.CREATED)


def delete_imported_sets(*, logs: Collection[ExerciseLog]) -> None:
    """Deletes sets and the records that they broke."""
    keys = [log.pk for log in logs]
    changes.record([*PersonalRecord.objects.filter(exercise_log__in=keys), *logs], Action.DELETED)
    ExerciseLog.objects.filter(pk__in=keys).delete()


def delete_empty_sessions(*, keys: Collection[UUID]) -> None:
    """Deletes those of the sessions that have no sets."""
    sessions = list(WorkoutSession.objects.filter(pk__in=keys, logs=None))
    changes.record(sessions, Action.DELETED)
    WorkoutSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
