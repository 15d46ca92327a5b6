"""What facilities do when an account is made."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import user_created

from .models import Trainee


@receiver(user_created)
def create_profile(sender: Any, *, user: User, **kwargs: Any) -> None:
    """A trainee has the profile that sessions and metrics belong to."""
    if user.role == User.Role.TRAINEE:
        Trainee.objects.create(user=user)
