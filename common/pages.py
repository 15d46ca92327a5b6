"""Pages or their parts, and what a page says of what just happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from .requests import PageRequest


def page_or_part(request: PageRequest, template: str, part: str, context: dict, status: int = 200) -> Any:
    """htmx asks for the part alone (`part`, an include-only template), everyone else for the page."""
    wants_part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, part if wants_part else template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def go(request: PageRequest, to: Any, *args: Any, said: str = "", **kwargs: Any) -> Any:
    """On to another page, saying what was done; also where htmx asked."""
    if said:
        messages.success(request, said)
    response = redirect(to, *args, **kwargs)
    return HttpResponseClientRedirect(response.url) if request.htmx else response


def posted(request: PageRequest) -> Any:
    """A form's data: what was posted (be it nothing), or None, an unbound form, for a GET."""
    return request.POST if request.method == "POST" else None


def whole_number(text: str | None) -> int | None:
    """A key or a count from a query or a form; None for all that no column can hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
