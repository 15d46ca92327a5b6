from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User

from .models import Notice


def notify(*, user: User, kind: str, by: User | None, subject: str = "", details: Iterable[str] = ()) -> None:
    """Creates a notice for `user` about what `by` did for them. Nobody gets a notice about their own actions."""
    if by != user:
        Notice.objects.create(user=user, kind=kind, by=by, subject=subject[:200], details=list(details))
