"""Error reports, if `SENTRY_DSN` is set. They contain what failed and where, and no personal data."""

from __future__ import annotations

from typing import Any

import sentry_sdk
import structlog
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

KEPT_OF_A_REQUEST = ("method",)


def start(dsn: str, environment: str, release: str, **options: Any) -> None:
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub,  # type: ignore[arg-type]
        integrations=[DjangoIntegration(transaction_style="url"), LoggingIntegration(event_level=None)],
        **options,
    )


def scrub(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Removes what a person may have entered: messages of exceptions, addresses, headers, cookies, bodies."""
    event["request"] = {key: value for key, value in event.get("request", {}).items() if key in KEPT_OF_A_REQUEST}
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    for name in ("logentry", "message", "breadcrumbs", "extra", "server_name"):
        event.pop(name, None)
    context = structlog.contextvars.get_contextvars()
    event["user"] = {"id": context["user_id"]} if "user_id" in context else {}
    event.setdefault("tags", {})["request_id"] = context.get("request_id", "")
    return event
