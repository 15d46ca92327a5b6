"""Who needs a second factor, and who has one; for sign-in, tokens and pages."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from .models import User


def is_required(user: User) -> bool:
    """Whether the setting asks it of this user: of those who get into the administration."""
    return settings.SECOND_FACTOR_REQUIRED and user.is_staff


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def is_missing(user: User) -> bool:
    """Whether the setting asks it of this user and they have none. Costs a statement for those alone who need one."""
    return is_required(user) and not has_one(user)
