"""Gives each request an id, a log line and its time in the metrics."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponse

from common.requests import PageRequest
from common.telemetry import REQUESTS

from .queries import meter

logger = logging.getLogger("gymtrack.request")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
QUIET = ("/static/", "/health", "/ready", "/-/")


class RequestMiddleware:
    """The outermost middleware. The id is the proxy's `X-Request-ID` or a new one; the response contains it as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        meter.reset()
        start = perf_counter()
        response = self.get_response(request)
        seconds = perf_counter() - start
        response.headers["X-Request-ID"] = request.id
        method, route, status = method_of(request), route_of(request), response.status_code
        REQUESTS.labels(method, route, str(status)).observe(seconds)
        level = logging.DEBUG if request.path.startswith(QUIET) else logging.INFO
        if logger.isEnabledFor(level):
            answered = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            queried = {"queries": meter.queries, "database_ms": round(meter.seconds * 1000, 1)}
            logger.log(level, "request", extra={**answered, **queried})
        structlog.contextvars.clear_contextvars()
        return response


def route_of(request: PageRequest) -> str:
    """The URL pattern, because the address itself may contain a one-time key, or a name that somebody searches for."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return "/" + match.route.lstrip("^")
    return next((quiet for quiet in QUIET if request.path.startswith(quiet)), "none")


def method_of(request: PageRequest) -> str:
    """The method, or “other”, so that unknown ones can't create any number of time series."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return request.method if request.method in known else "other"
