"""Tokens of the links that set a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.tokens import PasswordResetTokenGenerator

if TYPE_CHECKING:
    from .models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """A link stops working when the account's password or address changes, or all of its sessions are ended."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        ended = "" if user.signed_out_at is None else user.signed_out_at.isoformat()
        return f"{super()._make_hash_value(user, timestamp)}{user.email}{ended}"
