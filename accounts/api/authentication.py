from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed
from rest_framework_simplejwt.utils import get_md5_hash_password

from accounts.models import User


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`. A user deactivated, deleted or with a new password is a 401 at once."""

    def get_user(self, validated_token):
        user = User.objects.with_profile().filter(pk=validated_token.get("user_id")).first()
        if (
            user is None
            or not user.is_active
            or validated_token.get("hash_password") != get_md5_hash_password(user.password)
        ):
            raise AuthenticationFailed()
        return user
