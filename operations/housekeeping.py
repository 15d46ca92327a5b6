"""Deletes rows that nobody needs any more, so that no table grows forever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import clear_expired

from accounts.models import (
    DailyUse,
    EmailChange,
    PersonalAccessToken,
    SecurityEvent,
    SignInFailure,
    TokenFamily,
    UsedCode,
)
from changes import services
from coaching.inbox import SHOWN
from coaching.models import ReadEntry
from training import services as training
from webhooks.models import Cursor, Delivery

KEPT = timedelta(days=30)  # rows that somebody may still have questions about are kept this long
HISTORY = timedelta(days=400)  # security events of an account are kept for a year and a month
STEP = 5000  # rows that one statement deletes


def tidy() -> dict[str, int]:
    """Deletes what has expired and returns {name: number of deleted rows}. Several may run at the same time."""
    now = timezone.now()
    clear_expired()
    expired = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "sign-ins": TokenFamily.objects.filter(expires_at__lt=now),
        "quotas": DailyUse.objects.filter(day__lt=now.date() - timedelta(days=1)),
        "failures": SignInFailure.objects.filter(at__lt=now - settings.SIGN_IN_WINDOW),
        "codes": UsedCode.objects.filter(at__lt=now - timedelta(days=1)),  # each code is valid for a minute at most
        "security events": SecurityEvent.objects.filter(at__lt=now - HISTORY),
        "tokens": PersonalAccessToken.objects.filter(expires_at__lt=now - KEPT),
        "e-mail changes": EmailChange.objects.filter(requested_at__lt=now - KEPT),
        "read entries": ReadEntry.objects.filter(at__lt=now - SHOWN),  # they were read when the inbox showed them
        "deliveries": Delivery.objects.filter(created_at__lt=now - KEPT).exclude(status=Delivery.Status.PENDING),
    }
    deleted = {name: remove(rows) for name, rows in expired.items()}
    routines = training.delete_unused_routines(now - KEPT)
    return {**deleted, "routines": routines, "changes": prune_changes()}


def prune_changes() -> int:
    """Prunes the change log: entries older than CHANGE_LOG_DAYS that the webhooks have handled."""
    if not settings.CHANGE_LOG_DAYS:
        return 0
    dispatched = Cursor.objects.values_list("position", flat=True).first() or 0
    return services.prune(timezone.now() - timedelta(days=settings.CHANGE_LOG_DAYS), dispatched)


def remove(rows: Any) -> int:
    """Deletes the rows in steps, so that no statement locks many rows for long. Returns how many they were."""
    deleted = 0
    while keys := list(rows.values_list("pk", flat=True)[:STEP]):
        deleted += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return deleted
