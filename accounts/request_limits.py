"""Request limits of pages, API and OAuth endpoints: per user, per application and, for visitors, per IP address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from rest_framework.exceptions import APIException

from accounts.api.authentication import TokenAuthentication
from common.client_address import counted_address
from common.error_pages import too_many_requests
from common.request_counts import MINUTE, Limit, count
from common.telemetry import THROTTLED

SIGN_IN = ("/api/v1/auth/login/", "/api/v1/auth/token/", "/oauth/")
FOR_PROGRAMS = ("/api/", "/oauth/")  # all other addresses are pages


def buckets(request: Any) -> list[tuple[str, str, int]]:
    """(name, whose, quota) of each limit that this request counts against."""
    if request.method == "POST" and request.path.startswith(SIGN_IN):
        return [("sign-in", counted_address(request), settings.THROTTLE_SIGN_INS)]
    if not request.path.startswith(FOR_PROGRAMS):
        return [("page", page_visitor(request), settings.THROTTLE_PAGES)]
    name, quota = ("write", settings.THROTTLE_WRITES)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        name, quota = ("read", settings.THROTTLE_READS)
    try:
        user, auth = TokenAuthentication().authenticate(request) or (None, None)
    except APIException:  # the view reports what is wrong with the token
        user, auth = None, None
    if user is None:
        return [(name, counted_address(request), quota)]
    found = [(name, f"user-{user.pk}", quota)]
    if application := getattr(auth, "application_id", None):
        found.append(
            (f"application-{name}", f"application-{application}", quota * settings.THROTTLE_APPLICATION_FACTOR)
        )
    return found


def page_visitor(request: Any) -> str:
    """The key of the signed-in user, or else the IP address. The session is read once, for the limit and the view."""
    user_id = request.session.get(SESSION_KEY)
    return counted_address(request) if user_id is None else f"user-{user_id}"


def is_free(path: str) -> bool:
    """Whether requests are not limited: static files and health checks, which cost little."""
    return path.startswith((settings.STATIC_URL, "/ready"))


class RateLimitMiddleware:
    """Counts each request before the view runs, so that every answer has RateLimit header fields."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        limit = self.tightest(request) if settings.THROTTLE and not is_free(request.path) else None
        if limit is not None and limit.is_exceeded:
            THROTTLED.labels(limit.name).inc()
            response = too_many_requests(request, limit.seconds)
        else:
            response = self.get_response(request)
        if not request.path.startswith(FOR_PROGRAMS):
            return response
        if limit is not None:
            response["RateLimit-Policy"] = f'"{limit.name}";q={limit.quota};w={MINUTE}'
            response["RateLimit"] = f'"{limit.name}";r={limit.left};t={limit.seconds}'
        if not response.has_header("Cache-Control") and "Authorization" in request.headers:
            patch_cache_control(response, private=True, no_store=True)
        return response

    @staticmethod
    def tightest(request: Any) -> Limit | None:
        """The limit that leaves the fewest requests; None while the cache can't be reached."""
        limits = [count(*bucket) for bucket in buckets(request)]
        return min((limit for limit in limits if limit is not None), key=lambda limit: limit.left, default=None)
