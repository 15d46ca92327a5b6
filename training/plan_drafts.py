"""The plan that the builder posts. Only its shape is certain; each value is checked where the rows are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The fields of a line that the builder edits
LINE_FIELDS = ("set_groups", "block", "tempo", "notes", "per_side", "alternatives")


@dataclass(frozen=True, slots=True)
class LineDraft:
    id: Any  # of the stored line; None for a new one
    exercise: int
    anchor: Any  # the key of the line whose progression it follows
    is_overridden: bool
    rule: Any
    prescription: dict[str, Any]  # LINE_FIELDS

    @classmethod
    def read(cls, document: Any) -> LineDraft:
        exercise = document["exercise"]
        if not isinstance(exercise, int):
            raise TypeError
        get = document.get
        return cls(
            id=get("id"),
            exercise=exercise,
            anchor=get("series"),
            is_overridden=get("overridden") is True,
            rule=get("rule"),
            prescription={
                **{name: get(name) for name in LINE_FIELDS},
                "set_groups": document["set_groups"] if "set_groups" in document else [plain_group(document)],
                "block": get("block", get("superset")),
            },
        )


def plain_group(document: Any) -> dict[str, Any]:
    """The group of a line as pages of the version before this one send it; they may be open during an upgrade."""
    get = document.get
    group = {name: get(name) for name in ("reps_min", "reps_max", "load_type", "load_value", "rest_seconds")}
    if group["load_type"] == "rpe":
        group |= {"load_type": "none", "load_value": None, "rpe_min": get("load_value"), "rpe_max": get("load_value")}
    return {**group, "count": get("sets")}


@dataclass(frozen=True, slots=True)
class DayDraft:
    id: Any  # of the stored day; None for a new one
    week: Any
    name: Any
    notes: Any
    blocks: Any
    lines: list[LineDraft]

    @classmethod
    def read(cls, document: Any) -> DayDraft:
        lines = document["exercises"]
        if not isinstance(lines, list):
            raise TypeError
        get = document.get
        return cls(
            id=get("id"),
            week=get("week", ""),
            name=get("name", ""),
            notes=get("notes", ""),
            blocks=get("blocks", []),
            lines=[LineDraft.read(line) for line in lines],
        )


@dataclass(frozen=True, slots=True)
class PlanDraft:
    weeks: int
    week_notes: Any
    days: list[DayDraft]

    @classmethod
    def read(cls, document: Any) -> PlanDraft:
        """`{"weeks", "week_notes", "days": [{"id", "week", "name", "notes", "blocks", "exercises": [line]}]}`.

        Raises ValueError for another shape.
        """
        try:
            weeks, days = document["weeks"], document["days"]
            if not isinstance(weeks, int) or isinstance(weeks, bool) or not isinstance(days, list):
                raise TypeError
            return cls(weeks, document.get("week_notes", []), [DayDraft.read(day) for day in days])
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("This is not a plan.") from error

    @property
    def lines(self) -> list[LineDraft]:
        return [line for day in self.days for line in day.lines]
