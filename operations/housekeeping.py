"""What is over and no use to anyone goes, so that no table grows without an end."""

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
from webhooks.models import Cursor, Delivery

KEPT = timedelta(days=30)  # of what somebody may still ask about
HISTORY = timedelta(days=400)  # of an account's security: a year, and what came just before
STEP = 5000  # rows of one statement


def tidy() -> dict[str, int]:
    """{what: how many rows went}; harmless at any time and by several at once."""
    now = timezone.now()
    clear_expired()
    over = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "sign-ins": TokenFamily.objects.filter(expires_at__lt=now),
        "quotas": DailyUse.objects.filter(day__lt=now.date() - timedelta(days=1)),
        "failures": SignInFailure.objects.filter(at__lt=now - settings.SIGN_IN_WINDOW),
        "codes": UsedCode.objects.filter(at__lt=now - timedelta(days=1)),  # each is good for a minute at most
        "security events": SecurityEvent.objects.filter(at__lt=now - HISTORY),
        "tokens": PersonalAccessToken.objects.filter(expires_at__lt=now - KEPT),
        "e-mail changes": EmailChange.objects.filter(requested_at__lt=now - KEPT),
        "deliveries": Delivery.objects.filter(created_at__lt=now - KEPT).exclude(status=Delivery.Status.PENDING),
    }
    gone = {name: remove(rows) for name, rows in over.items()}
    return {**gone, "changes": prune_changes()}


def prune_changes() -> int:
    """Of the change log what is older than CHANGE_LOG_DAYS, up to where it has become deliveries of webhooks."""
    if not settings.CHANGE_LOG_DAYS:
        return 0
    dispatched = Cursor.objects.values_list("position", flat=True).first() or 0
    return services.prune(timezone.now() - timedelta(days=settings.CHANGE_LOG_DAYS), dispatched)


def remove(rows: Any) -> int:
    """In steps, so that no statement holds many rows for long."""
    gone = 0
    while keys := list(rows.values_list("pk", flat=True)[:STEP]):
        gone += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return gone
