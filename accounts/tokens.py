"""Personal tokens, which people make for their scripts, and the tokens of OAuth applications."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.models import AccessToken

from .applications import usable
from .models import PersonalAccessToken, User

# The prefix shows what kind of token it is, to the API and to scanners for leaked secrets.
PERSONAL, GRANTED, REFRESHING = "gtp_", "gto_", "gtr_"
SEEN_EVERY = timedelta(minutes=5)  # the last use is stored only that often, so that not every request writes


def new(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def access_token(request: HttpRequest) -> str:
    """For django-oauth-toolkit (ACCESS_TOKEN_GENERATOR)."""
    return new(GRANTED)


def refresh_token(request: HttpRequest) -> str:
    return new(REFRESHING)


def token_hash(token: str) -> str:
    """The hash that is stored instead of the token. A token is long and random, so a plain hash is safe."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Grant:
    """The `auth` of a request with a token that has scopes."""

    scopes: frozenset[str]
    application_id: int | None = None


def read(token: str) -> tuple[User, Grant] | None:
    """The user of the token and what it permits, or None if it is invalid."""
    found: tuple[User | None, Grant] | None
    found = read_personal(token) if token.startswith(PERSONAL) else read_granted(token)
    if found is None:
        return None
    user, grant = found
    return (user, grant) if user is not None and user.is_active else None


def read_personal(token: str) -> tuple[User, Grant] | None:
    now = timezone.now()
    people = ("user", "user__trainee", "user__trainer")
    row = (
        PersonalAccessToken.objects.select_related(*people).filter(digest=token_hash(token), expires_at__gt=now).first()
    )
    if row is None:
        return None
    if row.last_used_at is None or row.last_used_at < now - SEEN_EVERY:
        PersonalAccessToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row.user, Grant(frozenset(row.scopes))


def read_granted(token: str) -> tuple[User | None, Grant] | None:
    people = ("user", "user__trainee", "user__trainer")
    rows = AccessToken.objects.select_related(*people).filter(
        token_checksum=token_hash(token), expires__gt=timezone.now()
    )
    row = rows.filter(usable("application__")).first()
    return None if row is None else (row.user, Grant(frozenset(row.scope.split()), row.application_id))
