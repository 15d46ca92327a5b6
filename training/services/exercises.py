"""Exercises: made, and brought along to another gym."""

from __future__ import annotations

from django.db import transaction

from changes import services as changes
from common.slugs import unique_slug, unique_slugs
from facilities.models import Gym

from ..models import Exercise


@transaction.atomic
def create_exercise(**fields) -> Exercise:
    exercise = Exercise(**fields)
    exercise.slug = exercise.slug or unique_slug(Exercise, exercise.name, 120)
    changes.store(exercise)
    return exercise


@transaction.atomic
def create_exercises(exercises: list[Exercise]) -> list[Exercise]:
    """Stores many new exercises in few statements."""
    slugs = unique_slugs(Exercise, [exercise.name for exercise in exercises], 120)
    for exercise, slug in zip(exercises, slugs, strict=True):
        exercise.slug = slug
    made = Exercise.objects.bulk_create(exercises)
    changes.created(*made)
    return made


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
