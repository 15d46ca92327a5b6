"""Exercises: made, archived, handed to a gym, and brought along to another gym."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.quotas import refuse_beyond
from changes import audit
from changes import services as changes
from common.refusals import RefusedError
from common.slugs import unique_slug, unique_slugs
from facilities.models import Gym, Trainee

from ..models import Exercise, MergedExercise, Program

# Ids that a phone may choose for an exercise that it makes without a network: far above those that the database gives,
# and whole numbers for JavaScript (docs/adr/0010-offline-logging.md).
PHONE_IDS = range(2**51, 2**52)


class NameTakenError(RefusedError):
    """The gym has an exercise of this name."""


class OtherExerciseError(RefusedError):
    """The id is that of somebody else's exercise."""


@transaction.atomic
def save_exercise(exercise: Exercise) -> None:
    """Stores a new or changed exercise. Raises QuotaExceededError."""
    if exercise._state.adding:
        refuse_beyond_quota([exercise])
    changes.store(exercise)


@transaction.atomic
def create_exercise(**fields: Any) -> Exercise:
    """Raises QuotaExceededError."""
    exercise = Exercise(**fields)
    exercise.slug = exercise.slug or unique_slug(Exercise, exercise.name, 120)
    save_exercise(exercise)
    return exercise


@transaction.atomic
def create_exercises(exercises: list[Exercise]) -> list[Exercise]:
    """Stores many new exercises of one owner in few statements. Raises QuotaExceededError."""
    if exercises:
        refuse_beyond_quota(exercises)
    slugs = unique_slugs(Exercise, [exercise.name for exercise in exercises], 120)
    for exercise, slug in zip(exercises, slugs, strict=True):
        exercise.slug = slug
        exercise.derive()
    made = Exercise.objects.bulk_create(exercises)
    changes.created(*made)
    return made


@transaction.atomic
def create_on_phone(*, trainee: Trainee, key: int, **fields: Any) -> Exercise | None:
    """Makes a trainee's own exercise under the id that their phone chose. Sent again, it changes nothing.

    Returns None if it was deleted since. Raises QuotaExceededError and OtherExerciseError.
    """
    Trainee.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=trainee.pk)
    if (stored := made_on_phone(trainee, key)) is not None:
        return stored
    if Exercise.objects.filter(pk=key).exists():
        raise OtherExerciseError(_("Another exercise has this id."))
    if changes.tombstones(Exercise, key).exists():
        return None
    return create_exercise(pk=key, trainee=trainee, **fields)


def made_on_phone(trainee: Trainee, key: int) -> Exercise | None:
    """What became of the exercise that the trainee's phone made under this id: the gym may have it now."""
    stored: Exercise | None = Exercise.objects.permitted(trainee.user).filter(pk=key).first()
    return stored or merged_into(trainee, key)


def merged_into(trainee: Trainee, key: int) -> Exercise | None:
    """The exercise that the trainee's exercise of this id was merged into."""
    merged = MergedExercise.objects.filter(former=key, trainee=trainee).select_related("exercise").first()
    return None if merged is None else merged.exercise


def former_exercises(keys: Iterable[int]) -> dict[int, Exercise]:
    """{id of an exercise that was merged: what stands for it}, to compare a retry with what was stored before."""
    found = {}
    for merged in MergedExercise.objects.filter(former__in=list(keys)).select_related("exercise"):
        found[merged.former] = copy(merged.exercise)
        found[merged.former].pk = merged.former
    return found


def merged_ids(trainee: Trainee, keys: Iterable[int]) -> dict[int, int]:
    """{id of an exercise that was merged: id of the exercise that it was merged into}, of these ids."""
    rows = MergedExercise.objects.filter(trainee=trainee, former__in=list(keys))
    return dict(rows.values_list("former", "exercise"))


@transaction.atomic
def archive_exercise(*, exercise: Exercise, is_archived: bool) -> None:
    """Takes an exercise out of the lists from which one chooses, or puts it back."""
    exercise.is_archived = is_archived
    changes.store(exercise, update_fields=["is_archived"])


@transaction.atomic
def hand_to_gym(*, exercise: Exercise, gym: Gym, name: str) -> None:
    """Makes a trainee's own exercise the gym's. Its sets stay as they are.

    Raises NameTakenError, and QuotaExceededError for a gym that has too many.
    """
    former = exercise.audience()
    if Exercise.objects.filter(gym=gym, name__iexact=name).exclude(pk=exercise.pk).exists():
        raise NameTakenError(_("The gym has an exercise of this name. Choose another, or merge the two."))
    exercise.trainee, exercise.gym, exercise.name, exercise.is_archived = None, gym, name, False
    refuse_beyond_quota([exercise])
    exercise.save(force_update=True)
    changes.write(changes.entries([exercise], changes.Action.UPDATED, before=former))
    audit.created(exercise)  # for the gym it is new


def refuse_beyond_quota(new: list[Exercise]) -> None:
    """Raises QuotaExceededError for more than an owner may have; the library, which is the operator's, has no quota."""
    first = new[0]
    if first.gym_id is not None:
        refuse_beyond("exercises of a gym", Exercise.objects.filter(gym=first.gym_id), adding=len(new))
    elif first.trainee_id is not None:
        refuse_beyond("exercises of a trainee", Exercise.objects.filter(trainee=first.trainee_id), adding=len(new))


def exercise_for(exercise: Exercise, program: Program, copied: dict[int, Exercise]) -> Exercise:
    """The exercise itself where the program may have it, else its owner's own of that name, else a copy.

    `copied`: {exercise: what stands for it} of the exercises before this one. Raises QuotaExceededError.
    """
    trainee = program.trainee
    gyms = {program.gym_id, trainee.gym_id if trainee else None} - {None}
    if exercise.is_library or exercise.gym_id in gyms or (trainee and exercise.trainee_id == trainee.pk):
        return exercise
    if exercise.pk not in copied:
        copied[exercise.pk] = copy_of(exercise, {"gym": program.gym, "trainee": trainee})
    return copied[exercise.pk]


def copy_of(exercise: Exercise, owner: dict[str, Any]) -> Exercise:
    """The owner's exercise of the same name and kind, or a new one; under another name if that is taken."""
    name, own = exercise.name, Exercise.objects.filter(**owner)
    same: Exercise | None = own.filter(name__iexact=name).first()
    if same is not None and same.tracking == exercise.tracking:
        return same
    if same is not None:
        names = (f"{name[:110]} ({number})" for number in count(2))
        name = next(one for one in names if not own.filter(name__iexact=one).exists())
    fields = {
        field.name: getattr(exercise, field.name)
        for field in Exercise._meta.concrete_fields
        if field.name not in ("id", "slug", "gym", "trainee", "is_archived", "name")
    }
    return create_exercise(**owner, **fields, name=name)
