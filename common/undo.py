"""Undo of deletions: the message that offers it contains the deleted values, signed."""

from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest

MAX_AGE = 15 * 60  # seconds


def pack(kind: str, values: dict[str, Any]) -> str:
    return signing.dumps(values, salt=f"undo.{kind}", compress=True)


def unpack(kind: str, token: str) -> dict[str, Any]:
    """The values of a token of `pack`. Raises BadRequest if the token is forged or too old."""
    try:
        values: dict[str, Any] = signing.loads(token, salt=f"undo.{kind}", max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise BadRequest("This can no longer be undone.") from error
    return values
