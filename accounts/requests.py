"""Types of requests for type checkers: what a view behind a guard can rely on."""

from common.requests import PageRequest

from .models import User


class AuthenticatedRequest(PageRequest):
    """A request whose user has signed in, as a guard has checked."""

    user: User
