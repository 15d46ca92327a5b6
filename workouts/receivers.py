"""What workouts add to other apps: news for the daily mail, records that follow a trainee's formula."""

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
    """Records hold estimates by the trainee's formula, so another formula makes other records."""
    settle_whole_records(trainee, performed_exercises(trainee))
