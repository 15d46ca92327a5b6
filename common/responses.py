"""Helpers of views: answer with a page or a part of it, redirect with a message, read what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from .requests import PageRequest


def page_or_part(
    request: PageRequest, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Renders the page, or only the part (an include-only template) if htmx made the request."""
    wants_part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, part if wants_part else template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def redirect_to(request: PageRequest, to: Any, *args: Any, message: str = "", **kwargs: Any) -> HttpResponse:
    """Redirects to another page, which shows the message; also if htmx made the request."""
    if message:
        messages.success(request, message)
    response = redirect(to, *args, **kwargs)
    return HttpResponseClientRedirect(response.url) if request.htmx else response


def came_from(request: PageRequest) -> str:
    """The page of ours that led to this one: `?from=`, or what the browser says. Empty if there is none."""
    for address in (request.GET.get("from"), request.headers.get("referer")):
        if not address or not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
            continue
        parts = urlsplit(address)
        is_local = parts.path.startswith("/") and not parts.path.startswith(("//", "/\\"))
        if is_local and not parts.path.startswith((request.path, resolve_url(settings.LOGIN_URL))):
            return parts.path + (f"?{parts.query}" if parts.query else "")
    return ""


def posted(request: PageRequest) -> QueryDict | None:
    """The data for a form: what was posted, even if it is empty; None for a GET, so that the form is unbound."""
    return request.POST if request.method == "POST" else None


def whole_number(text: str | None) -> int | None:
    """Reads a key or a count from a query or a form. None if it isn't a whole number or no column could store it."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def whole_numbers(texts: list[str]) -> list[int]:
    """The keys of a parameter that is repeated, or that has several with commas, each once; others are left out."""
    found = (whole_number(part.strip()) for text in texts for part in text.split(","))
    return list(dict.fromkeys(number for number in found if number is not None))
