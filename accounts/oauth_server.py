"""The OAuth server: which grants it offers, and which tokens end when a code or refresh token is used twice."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from oauth2_provider.models import Grant, RefreshToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2 import Server as OAuthlibServer
from oauthlib.oauth2.rfc6749 import errors

from .applications import is_usable
from .models import User
from .second_factor_rule import is_missing

OFFERED = ("authorization_code", "refresh_token")
LONGEST = {"code_challenge": 128, "nonce": 255, "client_id": 100, "code": 255}  # characters of the columns


class Server(OAuthlibServer):
    """Offers codes with PKCE (S256) and refresh tokens. Every other grant is answered with `unsupported_grant_type`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # With the method "plain" the challenge is the verifier and protects nothing, so it is refused early.
        grant = self.auth_grant
        grant._code_challenge_methods = {"S256": grant._code_challenge_methods["S256"]}  # noqa: SLF001 - no setting for it

    def validate_token_request(self, request: Any) -> None:
        super().validate_token_request(request)
        if request.grant_type not in OFFERED:
            raise errors.UnsupportedGrantTypeError(request=request)


class SpentCodeError(errors.InvalidGrantError):
    """The code was exchanged for tokens already, perhaps a moment ago by another request."""


def family_of(code: str, application: models.Model) -> uuid.UUID:
    """The family of a code's tokens. It is computed from the code, so a replay is recognized without storing it."""
    digest = hashlib.sha256(f"{application.pk}:{code}".encode()).digest()
    return uuid.UUID(bytes=digest[:16], version=5)


def is_storable(params: Mapping[str, Iterable[str]]) -> bool:
    """Whether a database can search for these values: no null character, and none is longer than its column."""
    return not any(
        "\x00" in name or "\x00" in value or len(value) > LONGEST.get(name, len(value))
        for name, values in params.items()
        for value in values
    )


class Validator(OAuth2Validator):
    """The validator of django-oauth-toolkit; here a code or refresh token works once, also for requests at once."""

    def _load_application(self, client_id: Any, request: Any) -> Any:
        """Treats an application as unknown if an operator stopped it or its developer was deactivated."""
        if not is_storable({"client_id": [client_id or ""]}):
            return None
        application = super()._load_application(client_id, request)
        if application is not None and not is_usable(application):
            request.client = application = None
        return application

    def _extract_basic_auth(self, request: Any) -> Any:
        found = super()._extract_basic_auth(request)
        return found if found is not None and found.isascii() else None

    def _authenticate_basic_auth(self, request: Any) -> Any:
        request.encoding = "utf-8"  # otherwise a request parameter of this name would set it
        return super()._authenticate_basic_auth(request)

    def validate_code(self, client_id: Any, code: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not super().validate_code(client_id, code, client, request, *args, **kwargs):
            if not Grant.objects.filter(code=code, application=client).exists():
                RefreshToken.revoke_family(family_of(code, client))  # RFC 6749, 4.1.2
            return False
        return may_hold_tokens(request.user)

    def validate_refresh_token(self, refresh_token: Any, client: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        good = super().validate_refresh_token(refresh_token, client, request, *args, **kwargs)
        return good and may_hold_tokens(request.user)

    def save_bearer_token(self, token: str, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().save_bearer_token(token, request, *args, **kwargs)
        except SpentCodeError:
            RefreshToken.revoke_family(family_of(request.code, request.client))
            raise

    def _save_bearer_token(self, token: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """Locks the code or refresh token until the new tokens are stored: of two requests at once one fails."""
        if request.grant_type == "authorization_code":
            code = Grant.objects.select_for_update().filter(code=request.code, application=request.client).first()
            if code is None:
                raise SpentCodeError(request=request)
            super()._save_bearer_token(token, request, *args, **kwargs)
            code.delete()
            return
        spent = getattr(request, "refresh_token_instance", None)
        if spent is not None:
            unused = RefreshToken.objects.select_for_update().filter(pk=spent.pk, revoked=None).first()
            if unused is None:
                raise errors.InvalidGrantError(request=request)
        super()._save_bearer_token(token, request, *args, **kwargs)

    def invalidate_authorization_code(self, client_id: Any, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """Does nothing: `_save_bearer_token` deleted the code in the transaction that stored its tokens."""

    def _create_refresh_token(
        self, request: Any, refresh_token_code: Any, access_token: Any, previous_refresh_token: Any
    ) -> Any:
        row = super()._create_refresh_token(request, refresh_token_code, access_token, previous_refresh_token)
        if request.grant_type == "authorization_code":
            row.token_family = family_of(request.code, request.client)
            row.save(update_fields=["token_family"])
        return row


def may_hold_tokens(user: User) -> bool:
    """Whether an application may get tokens for this user: they are active, with a second factor if they need one."""
    return user.is_active and not is_missing(user)
