"""What a session offers for the next set of an exercise: its type, and values to start from.

`static/js/session/rows.js` does the same in the page; both are tested by `static/js/tests/next_sets.json`.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accounts.rest_defaults import RestDefaults
from common.formatting import format_group, format_set
from common.units import from_kg, plain
from training.models import Exercise
from training.plans import PlanLine, SetGroup

from .forms import SetForm
from .maxes import PERCENTAGES, needed_max
from .models import ExerciseLog

Tracking = Exercise.Tracking
SetType = ExerciseLog.SetType
Row = dict[str, Any]  # of a planned set, and of a set of the last time: see `planned_rows` and `previous_sets`
NUMBERS = ("weight", "reps", "seconds", "metres")
RESTS = RestDefaults().by_type()  # seconds of rest where neither the plan nor the account says anything
# attribute of NextSet → field of the form
TYPED = {
    "weight": "weight",
    "reps": "reps",
    "seconds": "duration_seconds",
    "metres": "distance_m",
    "set_type": "set_type",
    "rpe": "rpe",
    "note": "note",
}


@dataclass
class NextSet:
    """The form for a set that is still to be done: its values as text, in the user's units."""

    id: uuid.UUID  # created with the page, so that a second tap on ✓ is a retry and not a second set
    number: int  # among the sets of its type
    weight: str
    reps: str
    seconds: str
    metres: str
    set_type: str = SetType.WORKING
    target: str = ""
    previous: str = ""  # what was done in its place the last time
    rpe: str = ""
    note: str = ""
    planned: int = 0  # its number among the planned sets, from 1; 0 if it is none of them
    unplanned: int = 1  # of a set that is not planned: its number among the rows after the planned ones, from 1
    refused: SetForm | None = None  # what was typed, when it could not be logged

    @property
    def row(self) -> str:
        """The row's name within its exercise, as the page's scripts have it."""
        return str(self.planned) if self.planned else f"+{self.unplanned}"

    @property
    def errors(self) -> list[str]:
        errors = self.refused.errors if self.refused else {}
        return [str(error) for found in errors.values() for error in found]


def without_loads(line: PlanLine) -> PlanLine:
    """The line for an exercise that the trainee does instead: everything but the load, and why it is what it is."""
    groups = (
        replace(group, load_type="none", load_value=None, load_max=None, kg=None, kg_max=None) for group in line.groups
    )
    return replace(line, groups=tuple(groups), reason=None)


def planned_rows(line: PlanLine, units: str, effort: str, rests: Mapping[str, int] = RESTS) -> list[Row]:
    """The planned sets one by one: `[{type, place, target, weight, reps, seconds, metres, rest, ask}]`.

    Numbers are text in the user's units, empty where the target has none; `rpe` is left out then. `ask` names the max
    that the target's weight depends on, as long as it is unknown: one_rm or training_max. `effort`: rpe or rir.
    `rests`: seconds by the type of a set, where the plan has none.
    """
    planned = line.planned_sets()
    rows: list[Row] = []
    for at, one in enumerate(planned):
        following = planned[at + 1].group.type if at + 1 < len(planned) else ""
        target = target_row(one.group, units, effort, is_per_side=bool(line.per_side))
        rows.append({"place": one.place, "rest": rest_after(one.group, rests, following), **target})
    return rows


def target_row(group: SetGroup, units: str, effort: str, *, is_per_side: bool = False) -> Row:
    one = replace(group, count=1, count_max=None)
    kg = group.kg
    if kg is None and group.load_type in ("kg", "added_kg", "assisted_kg"):
        kg = group.load_value
    ask = needed_max(group) if group.load_type in PERCENTAGES else None
    row = {
        "type": group.type,
        "target": format_group(one, units, per_side=is_per_side, effort=effort, names_max=True),
        "weight": "" if kg is None else plain(from_kg(kg, units)),
        "reps": str(group.reps or ""),
        "seconds": str(group.seconds or ""),
        "metres": "" if group.metres is None else plain(group.metres),
    }
    if group.rpe_min is not None:
        row["rpe"] = plain(group.rpe_min)
    return row if ask is None else {**row, "ask": ask.removesuffix("_kg")}


def rest_after(group: SetGroup, rests: Mapping[str, int], following: str = "") -> int:
    """Seconds to rest after a set of the group. A drop set follows at once, unless the plan has a rest before it."""
    if group.rest_seconds is not None:
        return group.rest_seconds
    return 0 if following == "drop" else rests[group.type]


def previous_sets(exercise: Exercise, last: Iterable[ExerciseLog], units: str) -> dict[str, list[Row]]:
    """The sets of the last time by type, each `{weight, reps, seconds, metres, text}`."""
    found: dict[str, list[Row]] = {}
    for log in last:
        found.setdefault(log.set_type, []).append({**values_of(log, units), "text": format_set(log, units, exercise)})
    return found


def values_of(log: ExerciseLog, units: str) -> Row:
    """What was done in a set, as text in the user's units."""
    return {
        "weight": "" if log.weight_kg is None else plain(from_kg(log.weight_kg, units)),
        "reps": str(log.reps or ""),
        "seconds": str(log.duration_seconds or ""),
        "metres": plain(log.distance_m) if log.distance_m else "",
    }


def counts_of(logs: Iterable[ExerciseLog]) -> dict[str, int]:
    """How many sets there are of each type."""
    counts: dict[str, int] = {}
    for log in logs:
        counts[log.set_type] = counts.get(log.set_type, 0) + 1
    return counts


def rows_left(planned: Sequence[Row], done: Mapping[str, int]) -> list[Row]:
    """The planned sets that are still to be done, when so many of each type are done.

    Warm-ups that were left out are not offered after the sets that they come before.
    """
    return left_of(planned, {n for n, row in enumerate(planned) if is_done(row, done)})


def left_of(planned: Sequence[Row], over: Container[int]) -> list[Row]:
    """The planned sets that are still to be done; those in the places `over` are done or need not be done."""
    at = max((n for n, row in enumerate(planned) if row["type"] != "warmup" and n in over), default=-1)
    return [row for n, row in enumerate(planned) if n not in over and (row["type"] != "warmup" or n > at)]


def matched(
    planned: Sequence[Row], sets: Iterable[ExerciseLog], elsewhere: Mapping[str, int]
) -> dict[int, ExerciseLog]:
    """Which planned set each set is, by its place.

    A set that was logged from a row has the row's number; any other is the first planned set of its type that is left.
    `elsewhere`: sets of the line done with another exercise, by type.
    """
    taken: dict[int, ExerciseLog] = {}

    def is_free(place: int, log: ExerciseLog) -> bool:
        return (
            0 <= place < len(planned)
            and planned[place]["type"] == log.set_type
            and not is_done(planned[place], elsewhere)
            and place not in taken
        )

    others = []
    for log in sets:
        if is_free((log.set_number or 0) - 1, log):
            taken[(log.set_number or 0) - 1] = log
        else:
            others.append(log)
    for log in others:
        if (place := next((n for n in range(len(planned)) if is_free(n, log)), None)) is not None:
            taken[place] = log
    return taken


def is_done(row: Row, done: Mapping[str, int]) -> bool:
    return bool(row["place"] < done.get(row["type"], 0))


def unplanned_rows(previous: Mapping[str, Sequence[Row]], working: int) -> int:
    """How many open rows an exercise without a plan has.

    As many as it had working sets the last time, less those that are done; one where there was no last time.
    """
    usual = len(previous.get(SetType.WORKING, ()))
    return max(usual - working, 0) if usual else 1


def in_place(sets: Sequence[Row], place: int) -> Row:
    """The set in this place, or else the last one; {} if there is none."""
    return sets[min(place, len(sets) - 1)] if sets else {}


def default_values(tracking: str, planned: Sequence[Row]) -> Row:
    """What a set begins with when nothing is known about it."""
    if planned:
        return {}
    if tracking in (Tracking.DURATION, Tracking.WEIGHT_DURATION):
        return {"seconds": "60"}
    return {} if tracking in (Tracking.DISTANCE_DURATION, Tracking.WEIGHT_DISTANCE) else {"reps": "8"}


def next_set(
    tracking: str,
    planned: Sequence[Row],
    left: Sequence[Row],
    previous: Mapping[str, Sequence[Row]],
    sets: Sequence[ExerciseLog],
    units: str,
    *,
    at: int = 0,
    elsewhere: Mapping[str, int] | None = None,
) -> NextSet:
    """The form for the planned set that is `left` at this place, or else for one more working set.

    Each value is the target's, or else that of the last time's set in the same place of the same type, or else that of
    the set before.
    """
    row = left[at] if at < len(left) else None
    kind = row["type"] if row else SetType.WORKING.value
    if row:
        place = row["place"] - (elsewhere or {}).get(kind, 0)
    else:
        place = counts_of(sets).get(kind, 0) + sum(one["type"] == kind for one in left) + at - len(left)
    target = row or next((one for one in reversed(planned) if one["type"] == kind), {})
    last = in_place(previous.get(kind, ()), place)
    before = next((values_of(log, units) for log in reversed(sets) if log.set_type == kind), {})
    sources = (target, last, before, default_values(tracking, planned))
    values: dict[str, Any] = {
        name: next((source[name] for source in sources if source.get(name)), "") for name in NUMBERS
    }
    return NextSet(
        id=uuid.uuid4(),
        number=place + 1,
        set_type=kind,
        target=row["target"] if row else "",
        previous=last.get("text", ""),
        planned=row.get("number", 0) if row else 0,
        unplanned=max(at - len(left), 0) + 1,
        **values,
    )
