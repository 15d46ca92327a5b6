"""The hash that distinguishes a retry from another request with the same id.

A content hash has two halves of 32 characters. The first covers the content: the values of a set, or which workout a
session is. It is the same for requests from pages, from phones and to the API. The second half covers details that
only clients of the API choose, such as a time or a set's number. Requests from pages and phones have no second half:
a page sends no time, and the times of a phone are corrected with each request.

Hashes are stored (`content_hash` of sets and sessions). If they were computed differently after a deployment, a retry
would be taken for another request. So the results of these functions must never change; a test has examples.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

HALF = 32  # characters
Content = Mapping[str, Any]


def content_hash(content: Content, details: Content | None = None) -> str:
    """The hash of a request. `details` is None if the client did not choose times and numbers."""
    return half(content) + ("" if details is None else half(details))


def same_content(stored: str, sent: str) -> bool:
    """Whether two hashes have the same content. Details are compared only if both have them."""
    if not stored or stored[:HALF] != sent[:HALF]:
        return False
    return stored == sent or HALF in (len(stored), len(sent))


def half(content: Content) -> str:
    return sha256(without_empty(content))[:HALF]


def without_empty(content: Content) -> dict[str, Any]:
    """Leaves out null and empty values, and writes the others in one form."""
    return {name: plain(value) for name, value in content.items() if value not in (None, "")}


def plain(value: Any) -> Any:
    """A value in one form: 80, 80.0 and 80.0000 are the same content."""
    if isinstance(value, models.Model):
        return plain(value.pk)
    if isinstance(value, Decimal):
        # not normalize().__str__, which writes 80 as 8E+1
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


def sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


# --- hashes of earlier versions: a phone or a client may still retry what they stored ---
def earlier_api_hash(model: type[models.Model], sent: Content) -> str:
    """The hash that the API stored when it had its own: of all that was sent, with the model's defaults."""
    defaults = {
        field.name: field.default
        for field in model._meta.concrete_fields
        if field.editable and field.has_default() and not callable(field.default)
    }
    content = {**defaults, **sent}
    content.pop("id", None)
    return sha256(without_empty(content))


def earlier_phone_hash(operation: Content) -> str:
    """The hash that /workouts/sync/ stored when it had its own: of the values as they were typed."""
    return sha256([operation.get("exercise"), operation.get("values")])
