from rest_framework_simplejwt.authentication import JWTAuthentication


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`. A user deactivated, deleted or with a new password is a 401 at once."""
