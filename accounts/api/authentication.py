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
    """Also tokens that were given out before the setting asked for a second factor stop at it."""
    if is_missing(user):
        raise exceptions.AuthenticationFailed(
            _("Set up a second factor in the browser first."), "second_factor_required"
        )


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer …`: a sign-in's access token, an application's or a personal one, told by its beginning.

    A user deactivated, deleted or with a new password is a 401 at once. `request.auth` is a tokens.Grant where scopes
    narrow what the request may do.
    """

    def authenticate(self, request: Request) -> Any:
        """(user, auth) or None. Looked up once for each request: its limits ask before its view does."""
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
        """In one statement: a token ends with its sign-in, with a new password and with a sign-out everywhere."""
        try:
            user = user_by_token.first(int(validated_token["user_id"]), UUID(str(validated_token["family"])))
        except (KeyError, TypeError, ValueError) as error:  # not one of a sign-in
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
        """Whether it is from before the account was signed out everywhere, be it in the same second."""
        if "signed_out" in token:
            return token["signed_out"] != user.sign_out_mark
        return token["iat"] * 1_000_000 <= user.sign_out_mark  # of an older release, which knew the second alone
