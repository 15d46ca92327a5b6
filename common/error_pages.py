"""Pages and API answers for errors outside of views."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.api.exceptions import AWAY, Unavailable

from .themes import chosen_theme

if TYPE_CHECKING:
    from .requests import PageRequest


def api_error(status: int, code: str, detail: str) -> JsonResponse:
    """An answer for an error outside of API views, in the structure that all errors of the API have."""
    kind = "server_error" if status >= 500 else "client_error"
    return JsonResponse({"type": kind, "errors": [{"code": code, "detail": detail, "attr": None}]}, status=status)


def unavailable(request: PageRequest) -> Any:
    """Answers 503: the database can't be reached, is busy or full. Nothing was written."""
    if request.path.startswith("/api/"):
        response: HttpResponse = api_error(503, Unavailable.default_code, str(Unavailable.default_detail))
    else:  # without the header, which would query the database for the signed-in user
        response = HttpResponse(render_to_string("unavailable.html", {"request_id": request.id}), status=503)
    response.headers["Retry-After"] = str(Unavailable.wait)
    return response


def too_many_requests(request: PageRequest, seconds: int) -> HttpResponse:
    """Answers 429: a page for people, a line of text for scripts of pages, or the API's error.

    It makes no query, so that refused requests cost little; the user is not known yet.
    """
    said = ngettext(
        "Too many requests. Try again in %(seconds)s second.",
        "Too many requests. Try again in %(seconds)s seconds.",
        seconds,
    ) % {"seconds": seconds}
    if request.path.startswith(("/api/", "/oauth/")):
        response: HttpResponse = api_error(429, "throttled", said)
    elif "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers:
        context = {"said": said, "request_id": request.id, "theme": chosen_theme(request)}
        response = HttpResponse(render_to_string("throttled.html", context), status=429)
    else:
        response = HttpResponse(said, status=429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(seconds)
    if not request.path.startswith("/api/"):
        response.headers["Cache-Control"] = "no-store"
    return response


def limit_reached(request: PageRequest) -> HttpResponse:
    """Answers when one of allauth's limits is reached (mails, resets, password forms). They last a minute."""
    return too_many_requests(request, 60)


def csrf_failure(request: PageRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def bad_request(request: PageRequest, exception: Any) -> Any:
    detail, hint = _("The request could not be understood."), _("Go back and try again.")
    return error(request, 400, "bad_request", detail, hint)


def permission_denied(request: PageRequest, exception: Any) -> Any:
    detail, hint = _("You may not do this."), _("This page belongs to another role.")
    if hint_of := getattr(exception, "hint", None):  # some exceptions have their own advice
        detail, hint = str(exception), hint_of
    return error(request, 403, "permission_denied", detail, hint)


def page_not_found(request: PageRequest, exception: Any) -> Any:
    detail, hint = _("There is nothing here."), _("It may have been moved or deleted, or it is not yours to see.")
    return error(request, 404, "not_found", detail, hint)


def server_error(request: PageRequest) -> Any:
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    detail, hint = _("Something went wrong on our side."), _("We have been notified. Nothing that you saved is lost.")
    return error(request, 500, "error", detail, hint)


def error(request: PageRequest, status: int, code: str, detail: str, hint: str) -> Any:
    """Answers with the API's error for addresses of the API, and with a page for all others."""
    if request.path.startswith("/api/"):
        return api_error(status, code, detail)
    context = {"status": status, "detail": detail, "hint": hint, "request_id": getattr(request, "id", "")}
    return render(request, "error.html", context, status=status)
