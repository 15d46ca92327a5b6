"""Counts failed attempts to enter a password or a code: in the database, for pages, API and administration together.

An attempt is stored as a failure before the password or code is checked, so that attempts at the same time count each
other. A success deletes it. After too many failures an attempt is refused, and nothing is checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.refusals import TooManyAttemptsError
from common.telemetry import SIGN_INS

from .models import SignInFailure, User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ANYWHERE = "0.0.0.0"  # noqa: S104 - the address of attempts that are counted wherever they come from
PASSWORD, SECOND_FACTOR = "password", "second factor"
TOO_MANY_WRONG_PASSWORDS = _("Too many wrong passwords.")

# [(hash of the e-mail, time)] of earlier failures, the latest first → when the next attempt is allowed; None: now.
Rule = Callable[[list[tuple[str, datetime]]], datetime | None]


class TooManyFailuresError(TooManyAttemptsError):
    """No password or code is checked for `retry_after` seconds."""

    code = "too_many_login_attempts"

    @property
    def minutes(self) -> int:
        return -(-self.retry_after // 60)

    @property
    def advice(self) -> str:
        """When to try again, in words."""
        if self.retry_after < 60:
            text = ngettext("Try again in %(n)s second.", "Try again in %(n)s seconds.", self.retry_after)
            return text % {"n": self.retry_after}
        return ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", self.minutes) % {"n": self.minutes}


@contextmanager
def shown_on_form(reason: _StrOrPromise) -> Iterator[None]:
    """Turns TooManyFailuresError into an error of a form: `reason` (what failed too often), and when to try again."""
    try:
        yield
    except TooManyFailuresError as error:
        raise ValidationError(f"{reason} {error.advice}", code=error.code) from error


class Attempt:
    """An attempt that is being made. It counts as a failure until `succeeded` is called."""

    def __init__(self, failures: QuerySet[SignInFailure]) -> None:
        self.failures = failures

    def succeeded(self) -> None:
        self.failures.delete()


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@contextmanager
def sign_in_attempt(*, email: str, address: str, is_known_device: bool) -> Iterator[Attempt]:
    """Counts a sign-in by account and address. Raises TooManyFailuresError.

    After 5 failures for an account from one IP address, attempts for this account from there are refused. After 20
    failures from an address, attempts for all accounts that failed there are refused, and for other accounts one
    attempt every 15 seconds is allowed. So people who share the address with an attacker can sign in after a short
    wait, or at once in a browser that the account has used before. In the long run an attacker has no more than 20
    guesses in 5 minutes.
    """
    digest = hash_of(email)

    def opens_at(failures: list[tuple[str, datetime]]) -> datetime | None:
        window, most = settings.SIGN_IN_WINDOW, settings.SIGN_IN_FAILURES_PER_ADDRESS
        own = [at for other, at in failures if other == digest]
        if len(own) >= settings.SIGN_IN_FAILURES_PER_EMAIL:
            return own[settings.SIGN_IN_FAILURES_PER_EMAIL - 1] + window
        if is_known_device or len(failures) < most:
            return None
        if own:
            return min(own[0], failures[most - 1][1]) + window
        return failures[0][1] + window / most

    failures = SignInFailure.objects.filter(address=address)
    with attempt(digest, address, failures, opens_at):
        yield Attempt(failures.filter(email_digest=digest))


@contextmanager
def account_attempt(user: User, what: str) -> Iterator[Attempt]:
    """Counts attempts to enter an account's password or second factor, from all addresses. Raises TooManyFailuresError.

    For people who are signed in or have entered the password. Sign-ins are counted separately, so failures here do not
    prevent the owner from signing in.
    """
    digest = hash_of(f"{what} of {user.pk}")

    def opens_at(failures: list[tuple[str, datetime]]) -> datetime | None:
        most = settings.SIGN_IN_FAILURES_PER_EMAIL
        return failures[most - 1][1] + settings.SIGN_IN_WINDOW if len(failures) >= most else None

    failures = SignInFailure.objects.filter(email_digest=digest, address=ANYWHERE)
    with attempt(digest, ANYWHERE, failures, opens_at):
        yield Attempt(failures)


@contextmanager
def attempt(digest: str, address: str, failures: QuerySet[SignInFailure], opens_at: Rule) -> Iterator[None]:
    """Stores the attempt as a failure before the block begins. Raises TooManyFailuresError if the rule refuses it."""
    now = timezone.now()
    recent = failures.filter(at__gt=now - settings.SIGN_IN_WINDOW).order_by("-at").values_list("email_digest", "at")
    refuse_until(opens_at(list(recent.all())), now)  # first without a lock, so that a flood of attempts takes none
    with transaction.atomic():
        take_turns(address if address != ANYWHERE else digest)
        refuse_until(opens_at(list(recent.all())), now)
        SignInFailure.objects.create(email_digest=digest, address=address, at=now)
    yield


def take_turns(name: str) -> None:
    """Waits for other transactions that count under this name. SQLite allows only one writer anyway."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(f"attempts of {name}".encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def refuse_until(opens_at: datetime | None, now: datetime) -> None:
    if opens_at is not None and opens_at > now:
        SIGN_INS.labels("refused").inc()
        raise TooManyFailuresError(retry_after=max(1, -(-(opens_at - now) // timedelta(seconds=1))))


def is_own_password(user: User, password: str) -> bool:
    """Whether this is the password of the account that is signed in. Raises TooManyFailuresError.

    Every check of a current password uses this function, so that nobody can guess it by way of a session or a token.
    """
    with account_attempt(user, PASSWORD) as attempt:
        found = user.check_password(password)
        if found:
            attempt.succeeded()
    return found


def forget_old() -> None:
    """Deletes failures that are too old to count."""
    SignInFailure.objects.filter(at__lt=timezone.now() - settings.SIGN_IN_WINDOW).delete()
