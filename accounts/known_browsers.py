"""Remembers which accounts have signed in with a browser: a signed cookie contains their e-mails as keyed hashes."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from .models import User

SALT = "accounts.devices"  # browsers have cookies that were signed with it
LASTS = timedelta(days=180)
MOST = 5  # accounts of one browser, such as a tablet at the desk of a gym


def cookie_name() -> str:
    """In production with the prefix of cookies that browsers accept over https only."""
    return "__Secure-known_device" if settings.SESSION_COOKIE_SECURE else "known_device"


def mark_of(email: str) -> str:
    text = User.objects.normalize_email(email).encode("utf-8", "replace")  # half of a surrogate pair can't be encoded
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:20]


def known_accounts(request: HttpRequest) -> list[str]:
    """The hashes of the accounts that signed in with this browser, the latest first."""
    try:
        marks = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether this account has signed in with this browser before."""
    return mark_of(email) in known_accounts(request)


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Sets the cookie that says that this account has signed in with this browser."""
    mark = mark_of(email)
    marks = [mark, *(other for other in known_accounts(request) if other != mark)][:MOST]
    response.set_cookie(
        cookie_name(),
        signing.dumps(marks, salt=SALT),
        max_age=LASTS,
        path=reverse(settings.LOGIN_URL),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
