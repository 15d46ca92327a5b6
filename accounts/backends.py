from django.contrib.auth import backends

from common.prepared import prepared

from .models import User


@prepared
def user_by_key(pk: int):
    """A user with the profile that the policy asks for."""
    return User.objects.with_profile().filter(pk=pk)


class ModelBackend(backends.ModelBackend):
    """Django's own; a session's user comes with the profile that the policy asks for."""

    def get_user(self, user_id):
        user = user_by_key.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
