"""Exercises: made, and brought along to another gym."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.quotas import refuse_beyond
from changes import services as changes
from common.slugs import unique_slug, unique_slugs
from facilities.models import Gym

from ..models import Exercise


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


def refuse_beyond_quota(new: list[Exercise]) -> None:
    """Raises QuotaExceededError for more than an owner may have; the library, which is the operator's, has no quota."""
    first = new[0]
    if first.gym_id is not None:
        refuse_beyond("exercises of a gym", Exercise.objects.filter(gym=first.gym_id), adding=len(new))
    elif first.trainee_id is not None:
        refuse_beyond("exercises of a trainee", Exercise.objects.filter(trainee=first.trainee_id), adding=len(new))


def exercise_for(exercise: Exercise, gym: Gym | None, copied: dict[int, Exercise]) -> Exercise:
    """The exercise itself where the gym may use it, else the gym's own of that name, else a copy."""
    if exercise.is_library or (gym is not None and exercise.gym_id == gym.pk):
        return exercise
    if exercise.pk not in copied:
        copied[exercise.pk] = Exercise.objects.filter(gym=gym, name__iexact=exercise.name).first() or create_exercise(
            gym=gym,
            **{
                field.name: getattr(exercise, field.name)
                for field in Exercise._meta.concrete_fields
                if field.name not in ("id", "slug", "gym", "trainee", "is_archived")
            },
        )
    return copied[exercise.pk]
