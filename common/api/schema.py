"""Pieces of the schema that several views share."""

from .pagination import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET

BOUNDS = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "offset": {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
}
