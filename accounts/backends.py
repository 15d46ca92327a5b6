from typing import Any
from uuid import UUID

from django.contrib.auth import backends

from common.prepared import prepared

from .models import User


@prepared
def user_by_key(pk: int) -> Any:
    """A user with the profile that the policy needs."""
    return User.objects.with_profile().filter(pk=pk)


@prepared
def user_by_token(pk: int, family: UUID) -> Any:
    """The user of an API sign-in that has not ended, with the profile that the policy needs."""
    return User.objects.with_profile().filter(pk=pk, token_families=family, token_families__revoked_at=None)


class ModelBackend(backends.ModelBackend):
    """Django's backend; it loads the user of a session together with the profile that the policy needs."""

    def get_user(self, user_id: Any) -> Any:
        user = user_by_key.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
