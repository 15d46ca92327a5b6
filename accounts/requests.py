"""Requests as views see them, for type checkers: with what guards have made sure of."""

from common.requests import PageRequest

from .models import User


class AuthenticatedRequest(PageRequest):
    """The request of a page behind a guard: its user has signed in."""

    user: User
