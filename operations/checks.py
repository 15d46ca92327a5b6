"""Warnings of `manage.py check --deploy`, in addition to Django's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags, Warning, register

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@register(Tags.security, deploy=True)
def backups_are_encrypted(app_configs: Any, **kwargs: Any) -> list[Warning]:
    if settings.BACKUP_RECIPIENT:
        return []
    return [
        Warning(
            "Backups are not encrypted: whoever has such a file has everyone's data.",
            hint="Set BACKUP_RECIPIENT to an age public key (age1…) whose private part is elsewhere.",
            id="gymtrack.W001",
        )
    ]


@register(Tags.security, deploy=True)
def redis_has_a_password(app_configs: Any, **kwargs: Any) -> list[Warning]:
    address = urlsplit(settings.CACHE_URL)
    if address.scheme not in ("redis", "rediss") or address.password or address.hostname in LOOPBACK:
        return []
    return [
        Warning(
            "Redis is on another machine and has no password.",
            hint="Set requirepass there, and CACHE_URL=redis://:password@host:port/0.",
            id="gymtrack.W002",
        )
    ]
