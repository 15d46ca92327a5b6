"""The plan that the builder posts. Only its shape is certain; each value is checked where the rows are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .plans import PRESCRIPTION


@dataclass(frozen=True, slots=True)
class LineDraft:
    id: Any  # of the stored line; None for a new one
    exercise: int
    anchor: Any  # the key of the line whose progression it follows
    is_overridden: bool
    rule: Any
    prescription: dict[str, Any]

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
            prescription={name: get(name) for name in PRESCRIPTION},
        )


@dataclass(frozen=True, slots=True)
class DayDraft:
    id: Any  # of the stored day; None for a new one
    week: Any
    name: Any
    notes: Any
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
            lines=[LineDraft.read(line) for line in lines],
        )


@dataclass(frozen=True, slots=True)
class PlanDraft:
    weeks: int
    days: list[DayDraft]

    @classmethod
    def read(cls, document: Any) -> PlanDraft:
        """`{"weeks", "days": [{"id", "week", "name", "notes", "exercises": [line]}]}`. Raises ValueError otherwise."""
        try:
            weeks, days = document["weeks"], document["days"]
            if not isinstance(weeks, int) or isinstance(weeks, bool) or not isinstance(days, list):
                raise TypeError
            return cls(weeks, [DayDraft.read(day) for day in days])
        except (KeyError, TypeError) as error:
            raise ValueError("This is not a plan.") from error

    @property
    def lines(self) -> list[LineDraft]:
        return [line for day in self.days for line in day.lines]
