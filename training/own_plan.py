"""What one trainee does instead of what the program says: the changes that each action of the trainer makes.

Every function returns `{key of a line: its fields as an assignment stores them, None for what the program says}`, for
the line and for the same line in other weeks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from .calendar import PlannedWorkout
from .models import Exercise
from .plans import GROUP_DEFAULTS, PRESCRIPTION, Changes, PlanDay, PlanLine, SetGroup
from .plans import Plan as ProgramPlan
from .tracking import MEASURES

OwnChanges = dict[str, dict[str, Any] | None]
REMOVED: dict[str, Any] = {"removed": True}
# The fields of a group that a set's columns are prescribed by
OF_COLUMN = {
    "reps": ("reps_min", "reps_max", "amrap"),
    "duration_seconds": ("seconds_min", "seconds_max"),
    "distance_m": ("metres",),
}
NO_LOAD: dict[str, Any] = {"load_type": "none", "load_value": None, "load_max": None, "kg": None}


@dataclass(frozen=True)
class OwnLine:
    """A line of a day as the trainee has it (None: taken out) and as the program has it (None: added for them)."""

    day: PlanDay
    line: PlanLine | None
    planned: PlanLine | None
    shown: PlanLine  # the line, or what is taken out

    @property
    def key(self) -> str:
        return self.shown.key

    @property
    def is_removed(self) -> bool:
        return self.line is None

    @property
    def is_swapped(self) -> bool:
        return self.line is not None and self.planned is not None and self.line.exercise != self.planned.exercise

    @property
    def differs(self) -> bool:
        """Whether the program says something else here."""
        return self.planned is not None and (self.line is None or self.line.is_own)


class OwnPlan:
    """A program's plan beside what one trainee does of it."""

    def __init__(self, plan: ProgramPlan, overrides: Changes) -> None:
        self.plan, self.overrides = plan, overrides
        self.known: dict[int, list[OwnLine]] = {}

    def with_changes(self, changes: OwnChanges) -> OwnPlan:
        overrides = {**self.overrides, **changes}
        return OwnPlan(self.plan, {key: fields for key, fields in overrides.items() if fields})

    def lines_of(self, day: PlanDay) -> list[OwnLine]:
        """The lines of a day of the program's plan, also those that are taken out, in order."""
        if day.id not in self.known:
            self.known[day.id] = self.read(day)
        return self.known[day.id]

    def read(self, day: PlanDay) -> list[OwnLine]:
        own = {line.id: line for line in day.with_overrides(self.overrides).lines}
        planned = [OwnLine(day, mine := own.pop(line.id, None), line, mine or line) for line in day.lines]
        return planned + [OwnLine(day, line, None, line) for line in own.values()]

    def find(self, key: str) -> OwnLine | None:
        found = (line for day in self.plan.days for line in self.lines_of(day) if line.key == key)
        return next(found, None)

    # --- the same line in several weeks ---
    def same(self, own: OwnLine, weeks: Iterable[int]) -> Iterator[OwnLine]:
        """The line, and those that are the same line in each of these weeks.

        They follow the same progression, or else have the same exercise in the same place of the same day of the week.
        """
        yield own
        place = self.place_of(own.day)
        for week in sorted(set(weeks) - {own.day.week}):
            lines = [line for day in self.plan.days_of(week) for line in self.lines_of(day)]
            yield from following(own, lines) or self.in_same_place(own, self.day_at(week, place))

    def place_of(self, day: PlanDay) -> int:
        return [one.id for one in self.plan.days_of(day.week)].index(day.id)

    def day_at(self, week: int, place: int) -> PlanDay | None:
        days = self.plan.days_of(week)
        return days[place] if place < len(days) else None

    def in_same_place(self, own: OwnLine, day: PlanDay | None) -> list[OwnLine]:
        if day is None:
            return []
        if own.planned is None:
            added = (one for one in self.lines_of(day) if one.planned is None)
            return [one for one in added if one.shown.exercise == own.shown.exercise]
        place = [line.id for line in own.day.lines].index(own.planned.id)
        there = self.lines_of(day)[place] if place < len(day.lines) else None
        return [there] if there and there.planned and there.planned.exercise == own.planned.exercise else []

    # --- actions ---
    def change(self, own: OwnLine, line: PlanLine, weeks: Iterable[int] = ()) -> OwnChanges:
        """The trainee does this `line`; in other weeks what it changes of the line as it was."""
        before = own.line
        if before is None:
            return {}
        return {
            one.key: stored(carried(before, line, one.line), one)
            for one in self.same(own, weeks)
            if one.line is not None and one.line.exercise == before.exercise
        }

    def swap(
        self, own: OwnLine, exercise: Exercise, weeks: Iterable[int] = (), typed: PlanLine | None = None
    ) -> OwnChanges:
        """Another exercise: with the sets, reps, rest and effort of this one, but never its load, or as `typed`."""
        return {
            one.key: stored(swapped(one.line, one.planned, exercise, typed), one)
            for one in self.same(own, weeks)
            if one.line is not None
        }

    def remove(self, own: OwnLine, weeks: Iterable[int] = ()) -> OwnChanges:
        return {one.key: None if one.planned is None else REMOVED for one in self.same(own, weeks)}

    def restore(self, own: OwnLine, weeks: Iterable[int] = ()) -> OwnChanges:
        """What the program says; an added line goes."""
        return dict.fromkeys((one.key for one in self.same(own, weeks)), None)

    def add(self, day: PlanDay, line: PlanLine, weeks: Iterable[int] = ()) -> OwnChanges:
        """A new line at the end of the day, and of the same day of other weeks. Not where it has been added already."""
        place = self.place_of(day)
        others = (self.day_at(week, place) for week in sorted(set(weeks) - {day.week}))
        number = max((int(key) for key in self.overrides if key.startswith("+")), default=0)
        changes: OwnChanges = {}
        for there in (day, *(other for other in others if other)):
            if any(one.planned is None and one.shown.exercise == line.exercise for one in self.lines_of(there)):
                continue
            number += 1
            changes[f"+{number}"] = {"day": there.id, **exercise_fields(line), **line.write_prescription()}
        return changes

    def lost_in(self, plan: ProgramPlan) -> list[str]:
        """The keys of what is the trainee's own that has no place in another plan of the program.

        A line that has another exercise there is another line: what was prescribed for the trainee doesn't fit it.
        """
        days = {day.id for day in plan.days}
        before, after = ({line.key: line.exercise for line in one.lines} for one in (self.plan, plan))

        def is_lost(key: str, fields: Mapping[str, Any]) -> bool:
            if key.startswith("+"):
                return fields.get("day") not in days
            is_other = key in before and before[key] != after.get(key)
            return key not in after or (is_other and "exercise" not in fields and not fields.get("removed"))

        return [key for key, fields in self.overrides.items() if is_lost(key, fields)]


def following(own: OwnLine, lines: Iterable[OwnLine]) -> list[OwnLine]:
    """Those that follow the progression of the line."""
    if own.planned is None or own.planned.progression is None:
        return []
    anchor = own.planned.progression.anchor
    return [
        one for one in lines if one.planned and one.planned.progression and one.planned.progression.anchor == anchor
    ]


def carried(before: PlanLine, after: PlanLine, other: PlanLine) -> PlanLine:
    """Another week's line with what `after` changes of `before`: one more set there is one more set here."""
    values = {
        name: getattr(after, name)
        for name in PRESCRIPTION
        if name != "groups" and getattr(after, name) != getattr(before, name)
    }
    return replace(other, groups=carried_groups(before.groups, after.groups, other.groups), **values)


def carried_groups(
    before: tuple[SetGroup, ...], after: tuple[SetGroup, ...], other: tuple[SetGroup, ...]
) -> tuple[SetGroup, ...]:
    if before == after:
        return other
    if not len(before) == len(after) == len(other):
        return after
    return tuple(
        replace(here, **{field.name: getattr(new, field.name) for field in fields(new) if differ(field.name, old, new)})
        for old, new, here in zip(before, after, other, strict=True)
    )


# Fields of a group that only make sense together
TOGETHER = (
    ("count", "count_max"),
    ("reps_min", "reps_max", "amrap", "seconds_min", "seconds_max", "metres"),
    ("load_type", "load_value", "load_max"),
    ("rpe_min", "rpe_max"),
)


def differ(name: str, old: SetGroup, new: SetGroup) -> bool:
    names = next((names for names in TOGETHER if name in names), (name,))
    return any(getattr(old, one) != getattr(new, one) for one in names)


def swapped(line: PlanLine, planned: PlanLine | None, exercise: Exercise, typed: PlanLine | None) -> PlanLine:
    """The line with another exercise; with that of the program as the program has it."""
    if planned is not None and planned.exercise == exercise.pk and typed is None:
        return planned
    columns = MEASURES[exercise.tracking].fields
    gone = {name for column, names in OF_COLUMN.items() if column not in columns for name in names}
    dropped = {name: GROUP_DEFAULTS[name] for name in gone}
    return replace(
        line,
        exercise=exercise.pk,
        name=exercise.name,
        tracking=exercise.tracking,
        is_barbell=exercise.equipment == Exercise.Equipment.BARBELL,
        groups=typed.groups if typed else tuple(replace(group, **NO_LOAD, **dropped) for group in line.groups),
        block=(typed and typed.block) or line.block,
        tempo=(typed and typed.tempo) or line.tempo,
        notes=(typed and typed.notes) or line.notes,
        per_side=typed.per_side if typed else line.per_side,
        alternatives=tuple(key for key in line.alternatives if key != exercise.pk),
    )


def exercise_fields(line: PlanLine) -> dict[str, Any]:
    return {"exercise": line.exercise, "name": line.name, "tracking": line.tracking, "barbell": line.is_barbell}


def stored(line: PlanLine, own: OwnLine) -> dict[str, Any] | None:
    """The fields of a line as an assignment stores them; None if it is as in the program."""
    planned = own.planned
    if planned is None:
        return {"day": own.day.id, **exercise_fields(line), **line.write_prescription()}
    if line.exercise == planned.exercise and line.prescribes_like(planned):
        return None
    document = line.write_prescription()
    if line.exercise != planned.exercise:
        document |= exercise_fields(line)
    # These are left out where they are empty, which would leave the program's.
    if line.per_side != planned.per_side:
        document["per_side"] = line.per_side
    if line.alternatives != planned.alternatives:
        document["alternatives"] = list(line.alternatives)
    return document


def weeks_left(workouts: Iterable[PlannedWorkout], plan: ProgramPlan, today: Any) -> set[int]:
    """The weeks that are not past: they have a workout of today or later, or one without a date because of a pause."""
    due: Mapping[int, Any] = {workout.day.id: workout.due for workout in workouts}
    return {day.week for day in plan.days if day.id not in due or due[day.id] >= today}
