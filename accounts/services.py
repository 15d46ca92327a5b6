"""Commands of accounts: sign in and out, API tokens, applications, passwords, deactivating and deleting accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider import models as oauth
from rest_framework.throttling import BaseThrottle
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.utils import get_md5_hash_password

from changes import audit
from common.client_address import counted_address
from common.refusals import RefusedError
from common.request_counts import HOUR, Limit, count
from common.telemetry import SIGN_INS

from . import attempts, known_browsers, quotas, security_events, tokens
from .models import PersonalAccessToken, SecurityEvent, TokenFamily, User
from .rest_defaults import RestDefaults
from .second_factor_rule import is_missing
from .signals import access_ended

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.views import APIView


class InvalidTokenError(Exception):
    """The refresh token was used, revoked or forged, or has expired."""


class OnlyAdministratorError(RefusedError):
    """The account can't be deleted: it is the only admin of a gym."""


def sign_in(*, request: Any, email: str, password: str) -> User | None:
    """The user with this e-mail and password, or None. Raises attempts.TooManyFailuresError."""
    email = User.objects.normalize_email(email)
    known, address = known_browsers.is_known(request, email), counted_address(request)
    with attempts.sign_in_attempt(email=email, address=address, is_known_device=known) as attempt:
        user = authenticate(request, username=email, password=password)
        SIGN_INS.labels("wrong" if user is None else "right").inc()
        if user is None:
            attempts.forget_old()
            return None
        attempt.succeeded()
        return user


MOST_FAMILIES = 1000  # API sign-ins of one user; the oldest ends for a new one


def issue_tokens(user: User) -> dict:
    """Creates a token family for a sign-in. Returns its tokens under the keys of OAuth 2 (RFC 6749, 5.1)."""
    refresh = RefreshToken.for_user(user)
    family = TokenFamily.objects.create(user=user, current_jti=refresh["jti"], expires_at=expiry(refresh))
    newest = TokenFamily.objects.filter(user=user, expires_at__gte=timezone.now()).order_by("-expires_at", "-pk")
    # Deletes by the keys of the oldest: a list of what to keep would miss a sign-in at the same moment.
    beyond = list(newest.values_list("pk", flat=True)[MOST_FAMILIES:])
    TokenFamily.objects.filter(Q(user=user, expires_at__lt=timezone.now()) | Q(pk__in=beyond)).delete()
    return token_pair(refresh, family)


def token_pair(refresh: RefreshToken, family: TokenFamily) -> dict:
    """An access and a refresh token. Both contain the family and the last sign-out everywhere, and end with either."""
    refresh["family"] = str(family.pk)
    refresh["signed_out"] = family.user.sign_out_mark
    return {
        "access_token": str(refresh.access_token),
        "refresh_token": str(refresh),
        "token_type": "bearer",
        "expires_in": int(refresh.access_token.lifetime.total_seconds()),
    }


def expiry(token: RefreshToken) -> datetime:
    return timezone.now() + timedelta(seconds=token.lifetime.total_seconds())


def read_refresh_token(text: str) -> tuple[RefreshToken, TokenFamily]:
    try:
        token = RefreshToken(text)  # type: ignore[arg-type]
        family = TokenFamily.objects.select_related("user").get(pk=token["family"])
    except (TokenError, KeyError, ValueError, TokenFamily.DoesNotExist) as error:
        raise InvalidTokenError from error
    return token, family


def rotate_tokens(*, refresh_token: str, received_at: datetime) -> dict:
    """Exchanges the newest refresh token of a family for a new pair of tokens. Raises InvalidTokenError.

    If a token was used before, somebody may have stolen it, so the whole family is revoked. Of two requests at the same
    time one succeeds. The other, which arrived before the first was answered, is refused, and the family stays valid.
    """
    token, family = read_refresh_token(refresh_token)
    user = family.user
    is_current = token.get("signed_out", user.sign_out_mark) == user.sign_out_mark  # older tokens have none
    if not user.is_active or not is_current or token.get("hash_password") != get_md5_hash_password(user.password):
        raise InvalidTokenError
    if is_missing(user):  # they signed in before the setting was turned on
        raise InvalidTokenError
    fresh = RefreshToken.for_user(user)
    now = timezone.now()
    won = TokenFamily.objects.filter(pk=family.pk, current_jti=token["jti"], revoked_at=None).update(
        current_jti=fresh["jti"], rotated_at=now, expires_at=expiry(fresh)
    )
    if not won:
        TokenFamily.objects.filter(pk=family.pk, rotated_at__lt=received_at).revoke()
        raise InvalidTokenError
    return token_pair(fresh, family)


def revoke_token(refresh_token: str) -> None:
    """Ends the sign-in that this refresh token belongs to. Raises InvalidTokenError."""
    _, family = read_refresh_token(refresh_token)
    TokenFamily.objects.filter(pk=family.pk).revoke()


def drop_pending_addresses(user: User) -> None:
    """Deletes a change of the e-mail that is not confirmed yet. Its links never work again."""
    user.email_changes.filter(confirmed_at=None).delete()


def end_tokens(user: User, keep: Mapping[str, list[str]] = MappingProxyType({})) -> None:
    """Ends all API sign-ins, personal tokens, tokens of applications and pending e-mail changes of the user.

    `keep`: those that the owner chose to keep, {"token": [keys], "grant": [keys of applications]}.
    """
    user.token_families.all().revoke()
    drop_pending_addresses(user)
    access_ended.send(sender=User, user=user)
    user.personal_tokens.exclude(pk__in=keep.get("token", ())).delete()
    for model in (oauth.Grant, oauth.AccessToken, oauth.RefreshToken):
        model.objects.filter(user=user).exclude(application__in=keep.get("grant", ())).delete()


def end_grants(user: User, application: oauth.Application) -> None:
    """Ends the access of an application to the user's account."""
    for model in (oauth.Grant, oauth.AccessToken, oauth.RefreshToken):
        model.objects.filter(user=user, application=application).delete()


def granted_applications(user: User) -> QuerySet[oauth.Application]:
    """The applications that have access to the user's account now."""
    now = timezone.now()
    return oauth.Application.objects.filter(
        Q(accesstoken__user=user, accesstoken__expires__gt=now) | Q(refreshtoken__user=user, refreshtoken__revoked=None)
    ).distinct()


@transaction.atomic
def create_personal_token(*, user: User, name: str, scopes: list[str], days: int) -> tuple[PersonalAccessToken, str]:
    """Returns (row, token). Only a hash of the token is stored. Raises QuotaExceededError."""
    quotas.hold(user)
    quotas.refuse_beyond("personal tokens", user.personal_tokens.all())
    token = tokens.new(tokens.PERSONAL)
    row = PersonalAccessToken.objects.create(
        user=user,
        name=name,
        scopes=scopes,
        digest=tokens.token_hash(token),
        expires_at=timezone.now() + timedelta(days=days),
    )
    security_events.record(user=user, kind=SecurityEvent.Kind.TOKEN_MADE, detail=name, target=row.pk)
    return row, token


@transaction.atomic
def create_application(*, user: User, **fields: Any) -> tuple[oauth.Application, str]:
    """Returns (application, secret). Raises QuotaExceededError.

    Only a hash of the secret is stored. The secret is empty if the application runs on people's devices.
    """
    quotas.hold(user)
    quotas.refuse_beyond("applications", oauth.Application.objects.filter(user=user))
    quotas.refuse_beyond("return addresses", 0, adding=len(fields.get("redirect_uris", "").split()))
    application = oauth.Application(user=user, authorization_grant_type="authorization-code", **fields)
    secret = application.client_secret if application.client_type == oauth.Application.CLIENT_CONFIDENTIAL else ""
    application.save()
    made = {"detail": application.name, "target": application.pk}
    security_events.record(user=user, kind=SecurityEvent.Kind.APPLICATION_MADE, **made)
    return application, secret


@transaction.atomic
def rename(user: User, **names: str) -> None:
    for name, value in names.items():
        setattr(user, name, value)
    user.save(update_fields=list(names))
    audit.updated(user)


@transaction.atomic
def set_rest_defaults(*, user: User, defaults: RestDefaults) -> None:
    user.rest_defaults = defaults.differing()
    user.save(update_fields=["rest_defaults"])
    audit.updated(user)


@transaction.atomic
def change_password(*, user: User, new_password: str) -> None:
    """Sets the password and ends all tokens. Sessions end by themselves, since they contain a hash of the password."""
    validate_password(new_password, user)
    user.set_password(new_password)
    user.save(update_fields=["password"])
    end_tokens(user)
    security_events.record(user=user, kind=SecurityEvent.Kind.PASSWORD_CHANGED)


@transaction.atomic
def deactivate(user: User) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
    sign_out_everywhere(user)


@transaction.atomic
def sign_out_everywhere(user: User, keep: Mapping[str, list[str]] = MappingProxyType({})) -> None:
    """Ends all sessions and tokens for good, also if the account is deactivated now and activated again later."""
    user.signed_out_at = timezone.now()
    user.save(update_fields=["signed_out_at"])
    end_tokens(user, keep)


@transaction.atomic
def erase_account(user: User) -> None:
    """Deletes the user with all personal data; what they wrote for the gym stays there.

    Raises OnlyAdministratorError.
    """
    for gym in user.gyms.all():
        if not gym.admins.exclude(pk=user.pk).exists():
            raise OnlyAdministratorError(
                _("You are the only admin of %(gym)s. Appoint another admin first.") % {"gym": gym}
            )
    user.delete()


class RegistrationThrottle(BaseThrottle):
    """Limits the registrations from one IP address in an hour, on the page and by the API together."""

    limit: Limit | None = None

    def allow_request(self, request: HttpRequest | Request, view: APIView | None = None) -> bool:
        if not settings.THROTTLE:
            return True
        quota = settings.THROTTLE_REGISTRATIONS
        self.limit = count("registration", counted_address(request), quota, window=HOUR)
        return self.limit is None or not self.limit.is_exceeded

    def wait(self) -> float | None:
        return None if self.limit is None else self.limit.seconds
