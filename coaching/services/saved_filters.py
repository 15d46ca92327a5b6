"""Filters of the roster that a trainer keeps under a name."""

from __future__ import annotations

from django.db import transaction

from accounts.quotas import refuse_beyond

from ..models import SavedFilter


@transaction.atomic
def save_filter(*, saved: SavedFilter) -> None:
    """Stores a new filter, or its new name. Raises QuotaExceededError."""
    if saved._state.adding:
        refuse_beyond("saved filters", SavedFilter.objects.filter(user=saved.user))
    saved.save()
