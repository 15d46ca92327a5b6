"""Which users need a second factor, and which have one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from .models import User


def is_required(user: User) -> bool:
    """Whether this user needs a second factor: if the setting is on, everyone who can open the administration does."""
    return settings.SECOND_FACTOR_REQUIRED and user.is_staff


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def is_missing(user: User) -> bool:
    """Whether the user needs a second factor and has none. Takes a statement only for users who need one."""
    return is_required(user) and not has_one(user)
