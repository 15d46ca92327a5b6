"""Webhooks as a kind of access that stays after sign-in (accounts.standing_access)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.standing_access import ALWAYS, AccessKind, Occasion

from .models import Endpoint


class Webhooks(AccessKind):
    name, label = "webhook", _("Webhooks")
    ends_on = frozenset({Occasion.RESET, Occasion.NOT_ME})
    listed_on = ALWAYS

    def rows(self, user: User) -> Iterator[tuple[str, str, str, bool]]:
        for endpoint in Endpoint.objects.filter(user=user).order_by("created_at", "pk"):
            host = urlsplit(endpoint.url).hostname or endpoint.url  # the rest of an address may hold a key
            yield str(endpoint.pk), endpoint.description or host, host if endpoint.description else "", True

    def end(self, user: User, keys: list[str]) -> None:
        Endpoint.objects.filter(user=user, pk__in=keys).delete()
