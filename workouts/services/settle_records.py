"""Records after a change of sets, and the change log's entries for both."""

from __future__ import annotations

from collections.abc import Iterable

from changes import services as changes
from changes.models import Change
from facilities.models import Trainee
from workouts.models import ExerciseLog, PersonalRecord
from workouts.records import Touched, recomputed, update_records

Action = changes.Action


def hold(trainee: Trainee) -> None:
    """Locks the trainee's row: writes about one trainee come one after the other until the transaction ends."""
    Trainee.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=trainee.pk)


def settle_records(trainee: Trainee, changed: dict[int, Touched], sets: list[Change]) -> list[PersonalRecord]:
    """After a change of sets: the records that are new. The log takes the sets and the records in one statement."""
    new, gone = update_records(trainee, changed)
    entries = changes.entries(gone, Action.DELETED) + changes.entries(new, Action.CREATED, event="record.broken")
    changes.write(sets + entries)
    return new


def performed_exercises(trainee: Trainee) -> list[int]:
    """The exercises that the trainee has ever done."""
    return list(
        ExerciseLog.objects.filter(trainee=trainee).order_by("exercise").values_list("exercise", flat=True).distinct()
    )


def settle_whole_records(trainee: Trainee, exercises: Iterable[int]) -> None:
    """After many sets came or went at once: the records of these exercises by their whole history, without events."""
    for exercise_id in exercises:
        missing, wrong = recomputed(trainee, exercise_id)
        PersonalRecord.steps.filter(pk__in=[row.pk for row in wrong]).delete()
        PersonalRecord.steps.bulk_create(missing, batch_size=500)
        changes.record([row for row in wrong if row.is_record], Action.DELETED)
        changes.record([row for row in missing if row.is_record], Action.CREATED)
