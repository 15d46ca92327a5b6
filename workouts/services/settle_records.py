"""Updates the records after a change of sets, and writes both changes to the change log."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from changes import services as changes
from changes.models import Change
from facilities.models import Trainee
from workouts.models import ExerciseLog, PersonalRecord
from workouts.record_queries import CARRIED
from workouts.records import Touched, recomputed, update_records

Action = changes.Action
Pair = tuple[int, int]  # a trainee, an exercise


def hold(trainee: Trainee) -> None:
    """Locks the trainee's row until the transaction ends, so that only one request at a time writes their workouts."""
    Trainee.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=trainee.pk)


def settle_records(trainee: Trainee, changed: dict[int, Touched], sets: list[Change]) -> list[PersonalRecord]:
    """Updates the records after a change of sets and returns the new ones.

    `sets` are the change log's entries of the sets; they are written with those of the records in one statement.
    """
    new, deleted = update_records(trainee, changed)
    entries = changes.entries(deleted, Action.DELETED) + changes.entries(new, Action.CREATED, event="record.broken")
    changes.write(sets + entries)
    return new


def performed_exercises(trainee: Trainee) -> list[int]:
    """The exercises that the trainee has ever done."""
    return list(
        ExerciseLog.objects.filter(trainee=trainee).order_by("exercise").values_list("exercise", flat=True).distinct()
    )


def settle_whole_records(trainee: Trainee, exercises: Iterable[int]) -> None:
    """Recomputes the records of these exercises from the whole history, without events, after many sets changed."""
    for exercise_id in exercises:
        missing, wrong = recomputed(trainee, exercise_id)
        PersonalRecord.steps.filter(pk__in=[row.pk for row in wrong]).delete()
        PersonalRecord.steps.bulk_create(missing, batch_size=500)
        changes.record([row for row in wrong if row.is_record], Action.DELETED)
        changes.record([row for row in missing if row.is_record], Action.CREATED)


def settle_carries(after: Pair, most: int = 100) -> Pair | None:
    """Adds the heaviest weights that were carried or held, which earlier releases didn't count as records.

    Goes through the trainees and exercises after this pair in which such a record is missing, and returns the last
    one; None if there are no more.
    """
    trainee_id, exercise_id = after
    same = {"trainee": OuterRef("trainee"), "exercise": OuterRef("exercise"), "kind": PersonalRecord.Kind.WEIGHT}
    counted = PersonalRecord.steps.filter(
        **same, value__gte=OuterRef("weight_kg"), achieved_at__lte=OuterRef("performed_at")
    )
    missing = ExerciseLog.objects.ranked().filter(CARRIED, ~Exists(counted))
    later = missing.filter(Q(trainee__gt=trainee_id) | Q(trainee=trainee_id, exercise__gt=exercise_id))
    pair = None
    for pair in list(later.order_by("trainee", "exercise").values_list("trainee", "exercise").distinct()[:most]):
        with transaction.atomic():
            trainee = Trainee.objects.get(pk=pair[0])
            hold(trainee)
            settle_whole_records(trainee, [pair[1]])
    return pair
