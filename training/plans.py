"""A plan: the days of a program, each with its blocks and lines. One reader and one writer for every document of it.

A plan is stored by revisions, answered to the builder and written into exports as
`{"days": [{"id", "week", "position", "name", "notes", "blocks", "exercises": [line]}]}`. Numbers with decimals are text
there, so that a document that is read and written again stays the same to the byte.

A line has set groups. A line with one plain group is stored by the fields that lines had before there were groups
(`sets`, `reps_min`, … : PLAIN_FIELDS), so that documents of every age are read alike, and also by the version before
this one. Other lines have `set_groups` as well, and those fields are a summary.

What differs for one trainee is stored beside the plan as `{line: fields}`: on an assignment (`overrides`) what the
trainer changed for them alone, on a session (`targets`) that and what a progression made of the last workout. A line
that is swapped has another `exercise` there, one that is taken out `{"removed": true}`. A line that is added for the
trainee has a key such as "+1" and names its `day`; it is the line with the id -1.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from decimal import Decimal
from typing import Any, overload

from common import units

Document = Mapping[str, Any]
Changes = Mapping[str, Mapping[str, Any]]  # {line: fields}, as assignments and sessions store it
Reason = dict[str, Any]  # {"code": …, what its text is filled in with}; `progression.reason_text` reads it

# The fields of a line with one plain group
PLAIN_FIELDS = ("sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds")
PLAIN_LOADS = ("none", "kg", "percent_1rm")
# What a line prescribes, without which exercise
PRESCRIPTION = ("groups", "block", "tempo", "notes", "per_side", "alternatives")
WORKING = "working"


def as_decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)


def as_text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class SetGroup:
    """Some sets of a line that ask for the same. Masses are kilograms, times seconds, distances metres."""

    count: int = 1
    count_max: int | None = None
    type: str = WORKING  # warmup, working, drop, failure or rest_pause
    reps_min: int | None = None
    reps_max: int | None = None
    amrap: bool = False  # the reps are a minimum; without reps: as many as possible
    seconds_min: int | None = None
    seconds_max: int | None = None
    metres: Decimal | None = None
    load_type: str = "none"  # none, kg, percent_1rm, percent_tm, added_kg or assisted_kg
    load_value: Decimal | None = None
    load_max: Decimal | None = None
    rpe_min: Decimal | None = None
    rpe_max: Decimal | None = None
    rest_seconds: int | None = None
    note: str = ""
    kg: Decimal | None = None  # in a workout's targets: what a percentage or an effort comes to for the trainee
    kg_max: Decimal | None = None  # of a range of percentages: what its end comes to

    @classmethod
    def read(cls, document: Document) -> SetGroup:
        """A field that the document lacks has its default."""
        values = {name: document[name] for name in GROUP_FIELDS if name in document}
        for name in DECIMAL_FIELDS:
            if values.get(name) is not None:
                values[name] = Decimal(values[name])
        return cls(**values)

    def write(self) -> dict[str, Any]:
        """The fields that differ from their defaults."""
        values = ((name, getattr(self, name)) for name in GROUP_FIELDS)
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in values
            if value != GROUP_DEFAULTS[name]
        }

    def write_all(self) -> dict[str, Any]:
        """Every field but `kg` and `kg_max`, as the builder and the API have a group."""
        document = {**GROUP_DEFAULTS, **self.write()}
        for name in RESOLVED_FIELDS:
            del document[name]
        return document

    def write_typed(self) -> dict[str, Any]:
        """As `write_all`, with numbers as they are typed, so that a group that is typed again the same is the same."""
        return {
            name: units.plain(Decimal(value)) if name in DECIMAL_FIELDS and value is not None else value
            for name, value in self.write_all().items()
        }

    @classmethod
    def read_plain(cls, document: Document) -> SetGroup:
        """The one group of a line that is stored by PLAIN_FIELDS."""
        get = document.get
        load_type, load = get("load_type", "none"), as_decimal(get("load_value"))
        effort = load if load_type == "rpe" else None
        return cls(
            count=get("sets", 3),
            reps_min=get("reps_min"),
            reps_max=get("reps_max"),
            load_type="none" if load_type == "rpe" else load_type,
            load_value=None if load_type == "rpe" else load,
            rpe_min=effort,
            rpe_max=effort,
            rest_seconds=get("rest_seconds"),
            kg=as_decimal(get("kg")),
        )

    @property
    def is_plain(self) -> bool:
        """Whether PLAIN_FIELDS can hold the group."""
        effort_alone = self.load_type == "none" and self.rpe_min is not None and self.rpe_min == self.rpe_max
        no_effort = self.rpe_min is None and self.rpe_max is None
        beyond = (self.count_max, self.seconds_min, self.seconds_max, self.metres, self.load_max)
        return (
            (effort_alone or (no_effort and self.load_type in PLAIN_LOADS))
            and self.type == WORKING
            and not self.amrap
            and not self.note
            and all(value is None for value in beyond)
        )

    def plain_values(self) -> dict[str, Any]:
        """The values of PLAIN_FIELDS; of a group that is not plain, as near as they come."""
        by_effort = self.load_type == "none" and self.rpe_min is not None
        load_type = "rpe" if by_effort else self.load_type if self.load_type in PLAIN_LOADS else "none"
        load = self.rpe_min if by_effort else self.load_value
        return {
            "sets": self.count,
            "reps_min": self.reps_min,
            "reps_max": self.reps_max,
            "load_type": load_type,
            "load_value": None if load_type == "none" else load,
            "rest_seconds": self.rest_seconds,
        }

    @property
    def reps(self) -> int | None:
        """The reps to do: the top of the range."""
        return self.reps_max or self.reps_min

    @property
    def seconds(self) -> int | None:
        """The time to do: the top of the range."""
        return self.seconds_max or self.seconds_min


GROUP_FIELDS = tuple(field.name for field in fields_of(SetGroup))
GROUP_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields_of(SetGroup)}
RESOLVED_FIELDS = ("kg", "kg_max")  # no part of a plan
DECIMAL_FIELDS = ("metres", "load_value", "load_max", "rpe_min", "rpe_max", *RESOLVED_FIELDS)
Groups = tuple[SetGroup, ...]


def read_groups(documents: Sequence[Document]) -> Groups:
    return tuple(map(SetGroup.read, documents))


def planned_count(groups: Groups) -> int:
    """How many working sets the groups ask for."""
    return sum(group.count for group in groups if group.type == WORKING)


def rest_of(groups: Groups) -> int | None:
    """The rest of the working sets, as the first of their groups has it."""
    return next((group.rest_seconds for group in groups if group.type == WORKING), None)


def plain_values(groups: Groups) -> dict[str, Any]:
    """PLAIN_FIELDS of a line with these groups: their values for one plain group, else a summary of no load."""
    if len(groups) == 1:
        return groups[0].plain_values()
    summary = SetGroup(count=min(max(planned_count(groups), 1), 50))
    return summary.plain_values()


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set of a line."""

    group: SetGroup
    place: int  # among the line's sets of this type, from 0


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a day that are done together. Lines name it by its key. Times are seconds."""

    key: str
    kind: str = "superset"  # superset, circuit, interval, emom, amrap or for_time
    rounds: int | None = None
    work_seconds: int | None = None
    rest_seconds: int | None = None  # after a round; in an interval after the work
    every_seconds: int | None = None
    cap_seconds: int | None = None

    @classmethod
    def read(cls, document: Document) -> Block:
        return cls(**{name: document[name] for name in BLOCK_FIELDS if name in document})

    def write(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in BLOCK_FIELDS}


BLOCK_FIELDS = tuple(field.name for field in fields_of(Block))


@dataclass(frozen=True, slots=True)
class LineProgression:
    """The progression that a line follows. The anchor line, in its first week, has the rule."""

    rule: dict[str, Any]  # as `progression.Rule.read` reads it
    anchor: int  # the key of the anchor line, which may be this one
    is_deload: bool = False


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One exercise of a day: which sets of it, and what else is to be known."""

    id: int  # below 0: added for one trainee, without a row; -1 is stored as "+1"
    exercise: int
    name: str
    tracking: str
    is_barbell: bool = False
    position: int = 1
    groups: Groups = (SetGroup(count=3),)
    block: str | None = None
    tempo: str = ""
    notes: str = ""
    per_side: bool | None = None  # None: as the exercise
    alternatives: tuple[int, ...] = ()  # exercises that the trainee may choose instead
    progression: LineProgression | None = None
    reason: Reason | None = None  # why the progression asks for this
    is_own: bool = False  # changed by the trainer for this trainee alone

    @classmethod
    def read(cls, document: Document) -> PlanLine:
        """A field that an older document lacks is empty."""
        get = document.get
        rule, groups = get("rule"), get("set_groups")
        return cls(
            id=document["id"],
            exercise=document["exercise"],
            name=get("name", ""),
            tracking=get("tracking", ""),
            is_barbell=get("barbell", False),
            position=get("position", 1),
            groups=read_groups(groups) if groups else (SetGroup.read_plain(document),),
            block=get("superset"),
            tempo=get("tempo", ""),
            notes=get("notes", ""),
            per_side=get("per_side"),
            alternatives=tuple(get("alternatives", ())),
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
        plain = plain_values(self.groups)
        document = {
            **plain,
            "load_value": as_text(plain["load_value"]),
            "tempo": self.tempo,
            "superset": self.block,
            "notes": self.notes,
        }
        if not self.is_plain:
            document["set_groups"] = [group.write() for group in self.groups]
        if self.per_side is not None:
            document["per_side"] = self.per_side
        if self.alternatives:
            document["alternatives"] = list(self.alternatives)
        return document

    @property
    def is_plain(self) -> bool:
        """Whether the line is stored by PLAIN_FIELDS alone."""
        return len(self.groups) == 1 and self.groups[0].is_plain

    @property
    def sets(self) -> int:
        """How many working sets are planned."""
        return planned_count(self.groups)

    @property
    def rest_seconds(self) -> int | None:
        """The rest of the line's working sets, as the first of its groups has it."""
        return rest_of(self.groups)

    @property
    def key(self) -> str:
        """The line's key in overrides and targets."""
        return f"+{-self.id}" if self.is_added else str(self.id)

    @property
    def is_added(self) -> bool:
        """Whether the trainer added the line for one trainee alone."""
        return self.id < 0

    def planned_sets(self) -> list[PlannedSet]:
        """The sets one by one, in their order."""
        places: dict[str, int] = {}
        planned = []
        for group in self.groups:
            for _count in range(group.count):
                place = places.get(group.type, 0)
                places[group.type] = place + 1
                planned.append(PlannedSet(group, place))
        return planned

    def write_changes(self, planned: PlanLine) -> dict[str, Any]:
        """What a progression made of the planned line, as a session stores it; {} for nothing."""
        changes: dict[str, Any] = {}
        if self.groups != planned.groups:
            changes["set_groups"] = [group.write() for group in self.groups]
        if self.reason != planned.reason:
            changes["reason"] = self.reason
        return changes

    def with_changes(self, fields: Mapping[str, Any]) -> PlanLine:
        """The line with the fields that an assignment or a session stores for it."""
        values: dict[str, Any] = {
            name: fields[name]
            for name in ("tempo", "notes", "per_side", "reason", "exercise", "name", "tracking")
            if name in fields
        }
        if "superset" in fields:
            values["block"] = fields["superset"]
        if "alternatives" in fields:
            values["alternatives"] = tuple(fields["alternatives"])
        if "barbell" in fields:
            values["is_barbell"] = fields["barbell"]
        if fields.get("set_groups"):
            values["groups"] = read_groups(fields["set_groups"])
        elif any(name in fields for name in (*PLAIN_FIELDS, "kg")):
            # Stored before there were groups, when every line had one, or of one plain group
            plain = plain_values(self.groups)
            kg = self.groups[0].kg if len(self.groups) == 1 else None
            values["groups"] = (SetGroup.read_plain({**plain, "kg": kg, **fields}),)
        if values.get("exercise", self.exercise) != self.exercise:
            values["progression"] = values["reason"] = None  # they are the other exercise's
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
    blocks: tuple[Block, ...] = ()

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
            blocks=tuple(map(Block.read, get("blocks", ()))),
        )

    def write(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "week": self.week,
            "position": self.position,
            "name": self.name,
            "notes": self.notes,
            **({"blocks": [block.write() for block in self.blocks]} if self.blocks else {}),
            "exercises": [line.write() for line in self.lines],
        }

    def block(self, key: str | None) -> Block | None:
        """The block with this key; a superset where the day has no entry for it. None for a line on its own."""
        if key is None:
            return None
        return next((block for block in self.blocks if block.key == key), Block(key))

    def labels(self) -> dict[int, str]:
        """{line: its label, such as A1}, of the lines in blocks."""
        places: dict[str, int] = {}
        labels = {}
        for line in self.lines:
            if line.block is not None:
                places[line.block] = places.get(line.block, 0) + 1
                labels[line.id] = f"{line.block}{places[line.block]}"
        return labels

    def following(self, anchors: Container[int]) -> Iterator[PlanLine]:
        """The lines that follow a progression of these anchor lines."""
        if isinstance(self.lines, StoredLines):
            return self.lines.following(anchors)
        return (line for line in self.lines if line.progression and line.progression.anchor in anchors)

    def with_changes(self, changes: Changes) -> PlanDay:
        """The day as a session's targets have it. Added lines come last."""
        if not changes:
            return self
        lines = [
            line.with_changes(fields)
            for line in self.lines
            if not (fields := changes.get(line.key, NO_FIELDS)).get("removed")
        ]
        last = max((line.position for line in self.lines), default=0)
        keys = sorted(
            (key for key, fields in changes.items() if fields.get("day") == self.id), key=added_id, reverse=True
        )
        for position, key in enumerate(keys, start=last + 1):
            line = PlanLine(id=added_id(key), exercise=0, name="", tracking="", position=position)
            lines.append(line.with_changes(changes[key]))
        return replace(self, lines=tuple(lines))

    def own_changes(self, overrides: Changes) -> dict[str, dict[str, Any]]:
        """What of an assignment's overrides is of this day, as a session stores it: marked as the trainee's own."""
        keys = {line.key for line in self.lines}
        return {
            key: {**fields, "own": True}
            for key, fields in overrides.items()
            if key in keys or fields.get("day") == self.id
        }

    def with_overrides(self, overrides: Changes) -> PlanDay:
        """The day with what the trainer changed for one trainee alone."""
        return self.with_changes(self.own_changes(overrides)) if overrides else self


NO_FIELDS: Mapping[str, Any] = {}


def added_id(key: str) -> int:
    """The id of the line with a key such as "+1"."""
    return -int(key.removeprefix("+"))


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
