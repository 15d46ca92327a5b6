"""How long a trainee rests after a set of an exercise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from facilities.models import Trainee
from training.models import Exercise
from workouts.models import ExerciseRest

from .settle_records import hold


@transaction.atomic
def choose_rest(
    *, trainee: Trainee, exercise: Exercise, seconds: int | None, at: datetime | None = None
) -> ExerciseRest:
    """Stores the trainee's own rest, None for none, unless a later choice is stored already. Raises ValidationError."""
    hold(trainee)
    at = at or timezone.now()
    stored: ExerciseRest | None = ExerciseRest.objects.filter(trainee=trainee, exercise=exercise).first()
    if stored is not None and stored.chosen_at >= at:
        return stored
    rest = stored or ExerciseRest(trainee=trainee, exercise=exercise)
    rest.seconds, rest.chosen_at = seconds, at
    rest.clean_fields(exclude=("trainee", "exercise"))
    rest.save()
    return rest
