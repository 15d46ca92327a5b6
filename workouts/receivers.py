"""Connects workouts with other apps: news for the daily mail, records after a change of a trainee's formula."""

from typing import Any

from django.dispatch import receiver

from facilities.models import Trainee
from facilities.signals import formula_changed, trainee_erased
from notifications.daily_mail import register
from training import services as training

from .daily_mail import CommentSource
from .models import ExerciseLog, WorkoutSession
from .services import performed_exercises, settle_whole_records

register(CommentSource())


@receiver(formula_changed)
def recompute_records(sender: Any, *, trainee: Trainee, **kwargs: Any) -> None:
    """Recomputes a trainee's records, since they depend on the formula that estimates the one-rep max."""
    settle_whole_records(trainee, performed_exercises(trainee))


@receiver(trainee_erased)
def erase_routines(sender: Any, *, trainee: Trainee, **kwargs: Any) -> None:
    """Routines are deleted with the account. Workouts that name them would prevent it."""
    ExerciseLog.objects.filter(program_exercise__program_day__program__trainee=trainee).update(program_exercise=None)
    sessions = WorkoutSession.objects.filter(program_day__program__trainee=trainee)
    sessions.update(program_day=None, revision=None, targets={})
    training.erase_routines(trainee=trainee)
