"""The e-mail addresses in allauth's own table."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q

from .models import User


def record_address(user: User, *, verified: bool = True) -> None:
    """Makes the account's address its only row in allauth's table. `verified`: someone opened a link mailed there."""
    EmailAddress.objects.filter(Q(user=user) | Q(email=user.email)).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
