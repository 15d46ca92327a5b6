from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User

from .models import Notice


def notify(*, user: User, kind: str, by: User | None, subject: str = "", details: Iterable[str] = ()) -> None:
    """Informs someone of what another person did for them. Nobody is informed of their own actions."""
    if by != user:
        Notice.objects.create(user=user, kind=kind, by=by, subject=subject[:200], details=list(details))
