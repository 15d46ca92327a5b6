"""A plan: the days of a program, each with its lines. One reader and one writer for every document that holds it.

A plan is stored by revisions, answered to the builder and written into exports as
`{"days": [{"id", "week", "position", "name", "notes", "exercises": [line]}]}`. Loads are text there, so that a document
that is read and written again stays the same to the byte. `PlanLine.write` has the fields of a line.

What differs for one trainee is stored beside the plan as `{line: fields}`: on an assignment (`overrides`) what the
trainer changed for them alone, on a session (`targets`) that and what a progression made of the last workout.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, overload

Document = Mapping[str, Any]
Changes = Mapping[str, Mapping[str, Any]]  # {line: fields}, as assignments and sessions store it
Reason = dict[str, Any]  # {"code": …, what its text is filled in with}; `progression.reason_text` reads it

PRESCRIPTION = (
    *("sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds", "tempo", "superset", "notes"),
)
# What a progression answers with after a workout, in the order in which sessions store it
ANSWERED = ("sets", "load_type", "load_value", "kg", "reason")
CHANGEABLE = frozenset({*PRESCRIPTION, *ANSWERED})


def as_decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def as_text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class LineProgression:
    """The progression that a line follows. The anchor line, in its first week, has the rule."""

    rule: dict[str, Any]  # as `progression.Rule.read` reads it
    anchor: int  # the key of the anchor line, which may be this one
    is_deload: bool = False


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One exercise of a day: how many sets of what. Masses are kilograms."""

    id: int
    exercise: int
    name: str
    tracking: str
    is_barbell: bool = False
    position: int = 1
    sets: int = 3
    reps_min: int | None = None
    reps_max: int | None = None
    load_type: str = "none"
    load_value: Decimal | None = None
    rest_seconds: int | None = None
    tempo: str = ""
    superset: str | None = None
    notes: str = ""
    progression: LineProgression | None = None
    reason: Reason | None = None  # why the progression asks for this
    kg: Decimal | None = None  # what an RPE comes to for the trainee, as far as that is known
    is_own: bool = False  # changed by the trainer for this trainee alone

    @classmethod
    def read(cls, document: Document) -> PlanLine:
        """A field that an older document lacks is empty."""
        get = document.get
        rule, load = get("rule"), get("load_value")
        return cls(
            id=document["id"],
            exercise=document["exercise"],
            name=get("name", ""),
            tracking=get("tracking", ""),
            is_barbell=get("barbell", False),
            position=get("position", 1),
            sets=get("sets", 3),
            reps_min=get("reps_min"),
            reps_max=get("reps_max"),
            load_type=get("load_type", "none"),
            load_value=None if load is None else Decimal(load),
            rest_seconds=get("rest_seconds"),
            tempo=get("tempo", ""),
            superset=get("superset"),
            notes=get("notes", ""),
            progression=LineProgression(rule, document["series"], get("is_deload", False)) if rule else None,
            reason=get("reason"),
        )

    def write(self) -> dict[str, Any]:
        document = {
            "id": self.id,
            "position": self.position,
            **self.write_prescription(),
            "exercise": self.exercise,
            "name": self.name,
            "tracking": self.tracking,
            "barbell": self.is_barbell,
        }
        if self.progression is not None:
            document |= {
                "rule": self.progression.rule,
                "series": self.progression.anchor,
                "is_deload": self.progression.is_deload,
                "reason": self.reason,
            }
        return document

    def write_prescription(self) -> dict[str, Any]:
        """What is to be done, without which exercise: what an assignment stores of a line that is the trainee's own."""
        return {
            "sets": self.sets,
            "reps_min": self.reps_min,
            "reps_max": self.reps_max,
            "load_type": self.load_type,
            "load_value": as_text(self.load_value),
            "rest_seconds": self.rest_seconds,
            "tempo": self.tempo,
            "superset": self.superset,
            "notes": self.notes,
        }

    def write_changes(self, planned: PlanLine) -> dict[str, Any]:
        """What a progression made of the planned line, as a session stores it; {} for nothing."""
        before, after = planned.write_answer(), self.write_answer()
        return {name: value for name, value in after.items() if value != before[name]}

    def write_answer(self) -> dict[str, Any]:
        load, kg = as_text(self.load_value), as_text(self.kg)
        return dict(zip(ANSWERED, (self.sets, self.load_type, load, kg, self.reason), strict=True))

    def with_changes(self, fields: Mapping[str, Any]) -> PlanLine:
        """The line with the fields that an assignment or a session stores for it."""
        values = {name: value for name, value in fields.items() if name in CHANGEABLE}
        for name in ("load_value", "kg"):
            if name in values:
                values[name] = as_decimal(values[name])
        return replace(self, is_own=fields.get("own", self.is_own), **values)

    def prescribes_like(self, other: PlanLine) -> bool:
        """Whether both ask for the same, of whichever exercise."""
        return all(getattr(self, name) == getattr(other, name) for name in PRESCRIPTION)


class StoredLines(Sequence[PlanLine]):
    """The lines of a stored day, read when they are first needed: calendars and the roster need none of them."""

    __slots__ = ("documents", "lines")

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.lines: tuple[PlanLine, ...] | None = None

    def read(self) -> tuple[PlanLine, ...]:
        if self.lines is None:
            self.lines = tuple(map(PlanLine.read, self.documents))
        return self.lines

    @overload
    def __getitem__(self, index: int) -> PlanLine: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PlanLine]: ...
    def __getitem__(self, index: int | slice) -> PlanLine | Sequence[PlanLine]:
        return self.read()[index]

    def __iter__(self) -> Iterator[PlanLine]:
        return iter(self.read())

    def __len__(self) -> int:
        return len(self.documents)

    def following(self, anchors: Container[int]) -> Iterator[PlanLine]:
        """The lines that follow a progression of these anchor lines; reads no others."""
        found = (document for document in self.documents if document.get("series") in anchors)
        return (line for line in map(PlanLine.read, found) if line.progression)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.read() == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class PlanDay:
    """One workout of a week."""

    id: int
    week: int
    position: int = 1
    name: str = ""
    notes: str = ""
    lines: Sequence[PlanLine] = ()

    @classmethod
    def read(cls, document: Document) -> PlanDay:
        get = document.get
        return cls(
            id=document["id"],
            week=document["week"],
            position=get("position", 1),
            name=get("name", ""),
            notes=get("notes", ""),
            lines=StoredLines(get("exercises", ())),
        )

    def write(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "week": self.week,
            "position": self.position,
            "name": self.name,
            "notes": self.notes,
            "exercises": [line.write() for line in self.lines],
        }

    def following(self, anchors: Container[int]) -> Iterator[PlanLine]:
        """The lines that follow a progression of these anchor lines."""
        if isinstance(self.lines, StoredLines):
            return self.lines.following(anchors)
        return (line for line in self.lines if line.progression and line.progression.anchor in anchors)

    def with_changes(self, changes: Changes) -> PlanDay:
        """The day as a session's targets have it."""
        if not changes:
            return self
        return replace(self, lines=tuple(line.with_changes(changes.get(str(line.id), {})) for line in self.lines))

    def with_overrides(self, overrides: Changes) -> PlanDay:
        """The day with what the trainer changed for one trainee alone."""
        return self.with_changes(own_changes(overrides))


def own_changes(overrides: Changes) -> dict[str, dict[str, Any]]:
    """An assignment's overrides as a session stores them: marked as the trainee's own."""
    return {key: {**fields, "own": True} for key, fields in overrides.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of a program in their order."""

    days: tuple[PlanDay, ...] = ()

    @classmethod
    def read(cls, document: Document) -> Plan:
        return cls(tuple(map(PlanDay.read, document["days"])))

    def write(self) -> dict[str, Any]:
        return {"days": [day.write() for day in self.days]}

    def day(self, key: int | None) -> PlanDay | None:
        return next((day for day in self.days if day.id == key), None)

    def days_of(self, week: int) -> list[PlanDay]:
        return [day for day in self.days if day.week == week]

    @property
    def lines(self) -> Iterator[PlanLine]:
        """Every line, day by day."""
        return (line for day in self.days for line in day.lines)

    def following(self, anchors: Container[int]) -> Iterator[PlanLine]:
        """The lines that follow a progression of these anchor lines, which are among them."""
        return (line for day in self.days for line in day.following(anchors))
