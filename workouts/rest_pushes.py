"""The push message at the end of a rest, for a phone that is locked or shows another app.

The page tells the server when the rest ends; the worker sends the message then. The service worker shows none while a
page of ours is visible.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications import push
from notifications.models import PushSubscription

from .models import DueNotification, WorkoutSession

logger = logging.getLogger(__name__)
TOPIC = "rest"
OF_USE = timedelta(seconds=60)  # after the end of the rest; later, the message would only disturb
BATCH, THREADS = 200, 8


def schedule(*, session: WorkoutSession, seconds: int | None) -> bool:
    """The rest of the session ends in so many seconds, or there is none any more.

    Returns whether a browser of the trainee gets messages; without one nothing is stored.
    """
    if seconds is None:
        DueNotification.objects.filter(session=session).delete()
        return True
    if not PushSubscription.objects.filter(user=session.trainee.user_id).exists():
        return False
    due_at = timezone.now() + timedelta(seconds=seconds)
    DueNotification.objects.update_or_create(session=session, defaults={"due_at": due_at})
    return True


def send_due() -> int:
    """Sends what is due, at most once: who deletes the row sends it. Returns how many rests were over."""
    now = timezone.now()
    due = DueNotification.objects.filter(due_at__lte=now).select_related("session__trainee__user").order_by("due_at")
    ended = [row for row in due[:BATCH] if DueNotification.objects.filter(pk=row.pk, due_at=row.due_at).delete()[0]]
    resting = {
        row.session.trainee.user_id: row.session for row in ended if row.session.is_open and now - row.due_at <= OF_USE
    }
    subscriptions = PushSubscription.objects.filter(user__in=resting).select_related("user")
    messages = [(one, message_for(resting[one.user_id], one.user.language)) for one in subscriptions]
    if messages and push.public_key():
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(send, messages))
    return len(ended)


def message_for(session: WorkoutSession, language: str) -> dict[str, Any]:
    """As the service worker shows it (static/js/sw.js)."""
    with translation.override(language):
        return {
            "title": _("Rest is over."),
            "body": _("Time for your next set."),
            "url": reverse("workouts:session_detail", args=[session.pk]),
            "icon": static("img/icon-192.png"),
            "topic": TOPIC,
        }


def send(addressed: tuple[PushSubscription, dict[str, Any]]) -> None:
    """One message, in a thread of its own."""
    subscription, message = addressed
    try:
        push.send(subscription, message, topic=TOPIC, ttl=int(OF_USE.total_seconds()))
    except Exception:
        logger.exception("a push message failed")
    finally:
        connection.close()
