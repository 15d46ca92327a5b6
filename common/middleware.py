"""Middleware that is independent of the domain: sizes of bodies, headers, the replica, slashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware import common
from django.utils.translation import gettext as _

from common import replica

from .error_pages import api_error

if TYPE_CHECKING:
    from .requests import PageRequest


class BodyLimitMiddleware:
    """Refuses a body over 1 MiB, or a file to import over 32 MiB, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        takes_files = request.path in settings.TAKES_FILES
        most = settings.MAX_FILE_BODY if takes_files else settings.MAX_BODY
        if length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > most):
            said = _("This is larger than %(n)s MiB.") % {"n": 32 if takes_files else 1}
            if request.path.startswith("/api/"):
                return api_error(413, "body_too_large", said)
            return HttpResponse(said, status=413, content_type="text/plain")
        return self.get_response(request)


class IsolationMiddleware:
    """Headers that Django doesn't set: no other site may embed our resources, and no plugin may read them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        response = self.get_response(request)
        # Other origins may read the API; CORS decides about that.
        where = "cross-origin" if request.path.startswith("/api/") else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", where)
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        # Django doesn't set these for an invalid host.
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        return response


class ReplicaMiddleware:
    """If there is a replica, pages read from it, except for a while after the same user wrote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        if not replica.is_there():
            return self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.path.startswith("/api/"):
            with replica.reading(request.user.pk):
                return self.get_response(request)
        with replica.on_primary():  # the API's views decide themselves which reads use the replica
            response = self.get_response(request)
        user = known_user(request)
        if user is not None and request.method not in ("GET", "HEAD", "OPTIONS"):
            replica.wrote(user)
        return response


def known_user(request: PageRequest) -> int | None:
    """The key of the user who makes the request, by session or token; None for a visitor."""
    found = getattr(request, "token_found", None)
    return found[0].pk if isinstance(found, tuple) else request.user.pk


class CommonMiddleware(common.CommonMiddleware):
    """Adds the slash that a page's address lacks; the API's addresses are exact."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return not request.path_info.startswith("/api/") and super().should_redirect_with_slash(request)
