from django.contrib.auth import backends

from .models import User


class ModelBackend(backends.ModelBackend):
    """Django's own; a session's user comes with the profile that the policy asks for."""

    def get_user(self, user_id):
        user = User.objects.with_profile().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
