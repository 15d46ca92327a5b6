"""The addresses that allauth keeps beside the account's own."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q

from .models import User


def record_address(user: User, *, verified: bool = True) -> None:
    """Makes the account's address allauth's only one for it. `verified`: its owner has opened a link mailed there."""
    EmailAddress.objects.filter(Q(user=user) | Q(email=user.email)).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
