"""Receivers of signals about accounts."""

from typing import Any

from django.dispatch import receiver

from .email_addresses import record_address
from .models import User
from .signals import user_created


@receiver(user_created)
def record_first_address(sender: Any, *, user: User, email_verified: bool, **kwargs: Any) -> None:
    record_address(user, verified=email_verified)
