"""Exercises: made, and brought along to another gym."""

from __future__ import annotations

from django.db import transaction

from accounts.quotas import refuse_beyond
from changes import services as changes
from common.slugs import unique_slug
from facilities.models import Gym

from ..models import Exercise


@transaction.atomic
def save_exercise(exercise: Exercise) -> None:
    """Stores a new or changed exercise. Raises QuotaExceededError; the library, which is the operator's, has none."""
    if exercise._state.adding:
        if exercise.gym_id is not None:
            refuse_beyond("exercises of a gym", Exercise.objects.filter(gym=exercise.gym_id))
        elif exercise.trainee_id is not None:
            refuse_beyond("exercises of a trainee", Exercise.objects.filter(trainee=exercise.trainee_id))
    changes.store(exercise)


@transaction.atomic
def create_exercise(**fields) -> Exercise:
    """Raises QuotaExceededError."""
    exercise = Exercise(**fields)
    exercise.slug = exercise.slug or unique_slug(Exercise, exercise.name, 120)
    save_exercise(exercise)
    return exercise


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
