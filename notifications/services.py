from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts import quotas
from accounts.models import User

from .models import Notice, PushSubscription

PUSH_SUBSCRIPTION = "push_subscription"  # in a sign-in's session: the key of the subscription that ends with it


def notify(*, user: User, kind: str, by: User | None, subject: str = "", details: Iterable[str] = ()) -> None:
    """Creates a notice for `user` about what `by` did for them. Nobody gets a notice about their own actions."""
    if by != user:
        Notice.objects.create(user=user, kind=kind, by=by, subject=subject[:200], details=list(details))


def take_back(*, user: User, kind: str, subject: str) -> None:
    """Deletes the newest such notice, if it was neither seen nor mailed."""
    unread = Notice.objects.filter(user=user, kind=kind, subject=subject[:200], seen_at=None, mailed_at=None)
    if (newest := unread.order_by("-created_at", "-pk").first()) is not None:
        newest.delete()


@transaction.atomic
def subscribe(*, user: User, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Stores where a browser gets messages. It belongs to whoever is signed in there. Raises QuotaExceededError."""
    quotas.hold(user)
    quotas.refuse_beyond("push subscriptions", PushSubscription.objects.filter(user=user).exclude(endpoint=endpoint))
    keys = {"user": user, "p256dh": p256dh, "auth": auth}
    row, _made = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=keys)
    return row
