from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed
from rest_framework_simplejwt.utils import get_md5_hash_password
from structlog.contextvars import bind_contextvars

from accounts import tokens
from accounts.backends import user_by_token
from accounts.models import User
from accounts.second_factor_rule import is_missing


def refuse_without_second_factor(user: User) -> None:
    """Refuses users who need a second factor and have none, even if their token was issued before they needed one."""
    if is_missing(user):
        raise exceptions.AuthenticationFailed(
            _("Set up a second factor in the browser first."), "second_factor_required"
        )


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer …` with the access token of a sign-in or of an application, or with a personal token.

    The prefix of the token shows which kind it is. After a user was deactivated or deleted, or has a new password, the
    answer is 401 at once. If scopes limit what the request may do, `request.auth` is a tokens.Grant.
    """

    def authenticate(self, request: Request) -> Any:
        """(user, auth) or None. The result is kept on the request, since the request limits need it before the view."""
        asked = getattr(request, "_request", request)
        if not hasattr(asked, "token_found"):
            try:
                asked.token_found = self.find(asked)
                if asked.token_found is not None:
                    refuse_without_second_factor(asked.token_found[0])
                    bind_contextvars(user_id=asked.token_found[0].pk)
            except exceptions.APIException as error:
                asked.token_found = error
        if isinstance(asked.token_found, Exception):
            raise asked.token_found
        return asked.token_found

    def find(self, request: Request) -> Any:
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header is not None else None
        if raw is None:
            return None
        text = raw.decode("latin-1")
        if not text.startswith((tokens.PERSONAL, tokens.GRANTED)):
            return super().authenticate(request)
        found = tokens.read(text)
        if found is None:
            raise exceptions.AuthenticationFailed(_("The token is invalid or expired."), "token_not_valid")
        return found

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401 (RFC 6750). It names `invalid_token` when a token was sent."""
        sent = getattr(getattr(request, "_request", request), "token_found", None)
        challenge = super().authenticate_header(request)
        return f'{challenge}, error="invalid_token"' if isinstance(sent, Exception) else challenge

    def get_user(self, validated_token: Any) -> Any:
        """The user of an access token, in one statement. Raises AuthenticationFailed if the token has ended.

        A token ends with its sign-in, with a new password and when the account is signed out everywhere.
        """
        try:
            user = user_by_token.first(int(validated_token["user_id"]), UUID(str(validated_token["family"])))
        except (KeyError, TypeError, ValueError) as error:  # not an access token of a sign-in
            raise AuthenticationFailed() from error
        if (
            user is None
            or not user.is_active
            or validated_token.get("hash_password") != get_md5_hash_password(user.password)
            or self.is_signed_out(validated_token, user)
        ):
            raise AuthenticationFailed()
        return user

    @staticmethod
    def is_signed_out(token: str, user: User) -> bool:
        """Whether the token is older than the last sign-out everywhere, even if both happened in the same second."""
        if "signed_out" in token:
            return token["signed_out"] != user.sign_out_mark
        return token["iat"] * 1_000_000 <= user.sign_out_mark  # issued by an older release: exact to the second only
