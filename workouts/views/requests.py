"""Requests as the views of this app see them, for type checkers."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """The request of a page behind a guard: its user has signed in."""

    user: User  # type: ignore[assignment]
