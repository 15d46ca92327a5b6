"""The current request: its user and its surface are recorded in the change log and the audit trail."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

current_request: ContextVar = ContextVar("current_request", default=None)


class CurrentRequestMiddleware:
    """Remembers the request itself, not its user: the API sets the user later, and most requests write nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_request.set(request)
        try:
            return self.get_response(request)
        finally:
            current_request.reset(token)


def current_surface() -> str:
    """The surface that the write came through: "page", "admin" or "api"; "system" for commands and the worker."""
    request = current_request.get()
    if request is None:
        return "system"
    first = request.path.split("/")[1]
    return first if first in ("admin", "api") else "page"


def current_actor_id() -> int | None:
    """The key of the signed-in user, or None."""
    user = getattr(current_request.get(), "user", None)
    return user.pk if user is not None and user.is_authenticated else None
