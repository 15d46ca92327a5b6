"""Whether a link that chooses a new password is still good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.tokens import PasswordResetTokenGenerator

if TYPE_CHECKING:
    from .models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """A link ends with the password and the address of its account, and when all of its sessions are ended."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        ended = "" if user.signed_out_at is None else user.signed_out_at.isoformat()
        return f"{super()._make_hash_value(user, timestamp)}{user.email}{ended}"
