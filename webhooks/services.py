"""Makes deliveries of the events in the change log, and sends them until the receiver accepts them.

Each is sent at least once: it leaves the queue only after the receiver answered. If a worker dies, its lease expires
and another one goes on.
"""

from __future__ import annotations

import json
import logging
import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from changes.models import Change
from changes.services import ends, number_changes
from common import transport
from common.leases import claim, release
from common.mail import mail, send_mails

from .delivery_permissions import DeliveryPermissions, concerned
from .models import Cursor, Delivery, Endpoint, new_secret

logger = logging.getLogger(__name__)
BATCH = 500
THREADS = 8
LEASE = timedelta(minutes=2)
OVERLAP = timedelta(days=1)  # of two secrets
# After each failed attempt; spread by up to a fifth, so that not all come back at once.
PAUSES = [
    timedelta(seconds=5),
    *(timedelta(minutes=minutes) for minutes in (1, 5, 30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
Status = Delivery.Status


# --- events become deliveries ---
def dispatch() -> int:
    """Makes deliveries of the events since the last time, and returns how many events there were."""
    number_changes()
    with transaction.atomic():
        cursor, _made = Cursor.objects.select_for_update().get_or_create(pk=1)
        _pruned, last = ends()  # before the events are read: what comes in between is the next batch's
        new = Change.objects.filter(position__gt=cursor.position, position__lte=last).exclude(event="")
        events = list(new.select_related("trainee__trainer").order_by("position")[:BATCH])
        if len(events) == BATCH:
            last = events[-1].position or last
        if last != cursor.position:
            Delivery.objects.bulk_create(deliveries_of(events), ignore_conflicts=True)
            Cursor.objects.filter(pk=1).update(position=last)
    return len(events)


def deliveries_of(events: list[Change]) -> list[Delivery]:
    """One for each endpoint that may receive an event, and for each user in whose name it may be."""
    if not events or not Endpoint.objects.exists():
        return []
    people = set().union(*map(concerned, events))
    endpoints = list(Endpoint.objects.filter(Q(application=None, user__in=people) | Q(application__isnull=False)))
    permissions = DeliveryPermissions.of(events, endpoints)
    own, built = defaultdict(list), defaultdict(list)
    for endpoint in endpoints:
        if endpoint.application_id is None:
            own[endpoint.user_id].append(endpoint)
        else:
            built[endpoint.application_id].append(endpoint)
    return [
        Delivery(endpoint=endpoint, change=change, user_id=user_id)
        for change in events
        for user_id in permissions.recipients[change.pk]
        for endpoint in chain(own[user_id], *(built[key] for key in permissions.grants.get(user_id, ())))
        if permissions.allows(endpoint, change, user_id)
    ]


# --- deliveries are sent ---
def deliver_due() -> int:
    """Sends what is due, several at a time, and returns how many were tried."""
    due = Delivery.objects.filter(next_attempt_at__lte=timezone.now(), endpoint__is_active=True)
    claimed = claim(due.order_by("next_attempt_at", "pk"), Q(status=Status.PENDING), LEASE, most=4 * THREADS)
    if claimed:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(deliver, claimed))
    return len(claimed)


def deliver(key: int) -> None:
    """One attempt, in a thread of its own."""
    try:
        delivery = Delivery.objects.select_related("endpoint__user", "change__trainee__trainer", "user").get(pk=key)
        if not delivery.endpoint.is_active:
            return  # paused since it was due: it waits until its owner goes on
        message = message_of(delivery)
        if message is None:
            Delivery.objects.filter(pk=key).update(status=Status.DROPPED)
            return
        settle(delivery, *attempt(delivery, message))
    except Delivery.DoesNotExist:
        pass  # deleted with its endpoint or its person
    except Exception:
        logger.exception("delivery %s failed; it will be tried again when its lease expires", key)
    finally:
        connection.close()


def message_of(delivery: Delivery) -> bytes | None:
    """The body, or None where it may not be sent (any more), whatever was right when the delivery was made."""
    change, endpoint = delivery.change, delivery.endpoint
    permissions = DeliveryPermissions.of([change], [endpoint])
    if not permissions.allows(endpoint, change, delivery.user_id):
        return None
    row = import_string(settings.WEBHOOK_REPRESENTATION)(delivery.user, change.resource, change.row)
    if row is None:
        return None
    data = {"resource": change.resource, "id": change.row, "user": delivery.user_id, "row": row}
    body = {"type": change.event, "timestamp": change.at.isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(body, default=str, separators=(",", ":")).encode()


def attempt(delivery: Delivery, message: bytes) -> tuple[bool, str]:
    """Sends one delivery. Returns (whether it was accepted, the answer or why there is none)."""
    now = timezone.now()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GymTrack-Webhooks/1",
        "webhook-id": delivery.event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(delivery.event_id, now, message.decode()) for secret in delivery.endpoint.secrets()
        ),
    }
    try:
        answer = transport.post(delivery.endpoint.url, message, headers)
    except (transport.RefusedAddressError, transport.UnreachableError) as error:
        return False, str(error)
    return answer.is_taken, str(answer.status)


@transaction.atomic
def settle(delivery: Delivery, taken: bool, answer: str) -> None:
    """Stores the result: done, or another attempt later. After the last one the endpoint is stopped.

    Its owner gets a mail then.
    """
    now = timezone.now()
    attempts = delivery.attempts + 1
    fields: dict[str, Any] = {"attempts": attempts, "last_attempt_at": now, "answer": answer[:200]}
    if taken:
        fields["status"] = Status.DELIVERED
    elif attempts > len(PAUSES) or answer == "410":
        fields["status"] = Status.FAILED
    else:
        fields["next_attempt_at"] = now + PAUSES[attempts - 1] * random.uniform(1, 1.2)  # noqa: S311
    release(Delivery.objects.filter(pk=delivery.pk), **fields)
    if fields.get("status") == Status.FAILED and Endpoint.objects.filter(
        pk=delivery.endpoint_id, is_active=True
    ).update(is_active=False):
        transaction.on_commit(lambda: mail_owner(delivery.endpoint, answer))


def mail_owner(endpoint: Endpoint, answer: str) -> None:
    with translation.override(endpoint.user.language):
        subject = _("GymTrack stopped sending to %(endpoint)s") % {"endpoint": endpoint}
        context = {"endpoint": endpoint, "answer": answer}
        to = endpoint.user.email
        message = mail(to=to, subject=subject, template="webhooks/email/disabled.txt", context=context)
    send_mails([message])


# --- what its owner does ---
def resume(endpoint: Endpoint) -> None:
    """Sends again; deliveries that waited meanwhile are due at once."""
    Endpoint.objects.filter(pk=endpoint.pk).update(is_active=True)
    endpoint.deliveries.filter(status=Status.PENDING).update(next_attempt_at=timezone.now())


def renew_secret(endpoint: Endpoint) -> None:
    """Makes a new secret. For a day both secrets sign, so that the receiver has time to change."""
    Endpoint.objects.filter(pk=endpoint.pk).update(
        secret=new_secret(), former_secret=endpoint.secret, former_until=timezone.now() + OVERLAP
    )


def replay(deliveries: Any) -> int:
    """Sends deliveries again that were delivered or failed; returns how many."""
    return deliveries.update(status=Status.PENDING, attempts=0, next_attempt_at=timezone.now())
