"""Exercises: made, and brought along to another gym."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import transaction

from accounts.quotas import refuse_beyond
from changes import services as changes
from common.slugs import unique_slug, unique_slugs

from ..models import Exercise, Program


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
    made = Exercise.objects.bulk_create(exercises)
    changes.created(*made)
    return made


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
