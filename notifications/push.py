"""Web Push: messages to browsers, encrypted so that only the browser reads them, and signed with our key (VAPID)."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.core.mail.message import sanitize_address
from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys
from webpush.vapid import VAPID

from common import transport

from .models import PushSubscription

logger = logging.getLogger(__name__)
CURVE = ec.SECP256R1()
VALID = 3600  # seconds that a signature is valid
GONE = (404, 410)  # the browser has ended the subscription


def new_private_key() -> str:
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")


@lru_cache
def signing_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(urlsafe_b64decode(f"{text}===")), CURVE)


def public_key() -> str:
    """As browsers take it; empty if this installation sends no push messages."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    return str(VAPID.get_application_server_key(signing_key(settings.VAPID_PRIVATE_KEY).public_key()))


def is_subscribable(endpoint: Any, p256dh: Any, auth: Any) -> bool:
    """Whether a message can be sent there: a public address that begins with https, and keys of the right kind."""
    if not all(isinstance(text, str) and text.isascii() for text in (endpoint, p256dh, auth)):
        return False
    try:
        transport.read_address(endpoint)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, urlsafe_b64decode(f"{p256dh}==="))
        return (
            len(endpoint) <= 1000
            and len(p256dh) <= 90
            and len(auth) <= 24
            and len(urlsafe_b64decode(f"{auth}===")) == 16
        )
    except (transport.RefusedAddressError, ValueError):
        return False


def send(subscription: PushSubscription, message: dict[str, Any], *, topic: str, ttl: int) -> bool:
    """Sends a message that is of no use after `ttl` seconds; it replaces one of the same topic.

    Returns whether the push service took it. A subscription that the browser has ended is deleted.
    """
    key = signing_key(settings.VAPID_PRIVATE_KEY)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    contact = sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8").rpartition("<")[2].rstrip(">")
    web_push = WebPush(private, public, subscriber=contact, ttl=ttl, expiration=VALID)
    keys = WebPushKeys(auth=subscription.auth, p256dh=subscription.p256dh)
    encrypted = web_push.get(message, WebPushSubscription(endpoint=subscription.endpoint, keys=keys))
    headers = {**encrypted.headers, "urgency": "high", "topic": topic, "content-type": "application/octet-stream"}
    try:
        answer = transport.post(subscription.endpoint, encrypted.encrypted, headers)
    except (transport.RefusedAddressError, transport.UnreachableError) as error:
        logger.warning("a push message was not sent", extra={"reason": type(error).__name__})
        return False
    if answer.status in GONE:
        PushSubscription.objects.filter(pk=subscription.pk).delete()
    elif not answer.is_taken:
        logger.warning("a push message was refused", extra={"status": answer.status})
    return answer.is_taken
