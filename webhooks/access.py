"""Webhooks among what acts in an account's name (accounts.standing_access)."""

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
            yield str(endpoint.pk), str(endpoint), urlsplit(endpoint.url).hostname or "", True

    def end(self, user: User, keys: list[str]) -> None:
        Endpoint.objects.filter(user=user, pk__in=keys).delete()
