"""What the services of training raise when they refuse a command. The text says why, in the active language."""

from __future__ import annotations

from typing import Any

from common.refusals import RefusedError


class AssignmentError(RefusedError):
    """An assignment can't be made or changed like this, as things stand."""


class PlanConflictError(Exception):
    """The stored plan is not the one that was edited: someone, or another tab, has saved it meanwhile."""


class PlanError(Exception):
    """A plan can't be stored: [{"day", "line" (or None), "field", "message"}], by index."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


def problem(message: Any, field: str = "", day: int | None = None, line: int | None = None) -> dict[str, Any]:
    """One entry of a PlanError."""
    return {"day": day, "line": line, "field": field, "message": str(message)}
