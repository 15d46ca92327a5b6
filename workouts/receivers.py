"""Connects workouts with other apps: news for the daily mail, records after a change of a trainee's formula."""

from typing import Any

from django.dispatch import receiver

from facilities.models import Trainee
from facilities.signals import formula_changed
from notifications.daily_mail import register

from .daily_mail import CommentSource
from .services import performed_exercises, settle_whole_records

register(CommentSource())


@receiver(formula_changed)
def recompute_records(sender: Any, *, trainee: Trainee, **kwargs: Any) -> None:
    """Recomputes a trainee's records, since they depend on the formula that estimates the one-rep max."""
    settle_whole_records(trainee, performed_exercises(trainee))
