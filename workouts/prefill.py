"""Suggested values for the next set of an exercise: from the plan, the last time and the previous set."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from common.units import from_kg, plain
from training.models import Exercise
from training.plans import PlanLine

from . import queries
from .formulas import rpe_percent
from .models import ExerciseLog, WorkoutSession

if TYPE_CHECKING:
    from .session_blocks import Block

Tracking = Exercise.Tracking
SetType = ExerciseLog.SetType
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
class Prefill:
    """Suggested values for the sets of an exercise, as text in the user's units."""

    weight: str = ""  # for the first set; later sets repeat the weight of the previous one
    reps: list[str] = field(default_factory=list)  # by set; further sets repeat the last value
    seconds: str = ""
    metres: str = ""


@dataclass
class NextSet:
    """The form for the next set: its values as text, in the user's units."""

    id: uuid.UUID  # created with the page, so that a second tap on ✓ is a retry and not a second set
    number: int
    weight: str
    reps: str
    seconds: str
    metres: str
    set_type: str = SetType.WORKING
    rpe: str = ""
    note: str = ""
    errors: list[str] = field(default_factory=list)


def best_estimates(session: WorkoutSession, blocks: list[Block]) -> dict[int, Decimal]:
    """Best estimated 1RM (kg) by exercise, for plan lines with a percentage of it or an RPE."""
    wanted = {
        block.exercise.pk
        for block in blocks
        if block.line and any(group.load_type == "percent_1rm" or group.rpe_min for group in block.line.groups)
    }
    if not wanted:
        return {}
    return dict(queries.best_estimates(session.trainee_id, tuple(sorted(wanted))))


def prefill(
    exercise: Exercise,
    last: list[ExerciseLog],
    units: str,
    line: PlanLine | None = None,
    best: Decimal | None = None,
) -> Prefill:
    """Suggests the plan's target, or else the values of the last time."""
    earlier = [log for log in last if log.set_type != ExerciseLog.SetType.WARMUP]
    weight = target_weight(line, best)
    if weight is None and earlier:
        weight = earlier[0].weight_kg
    wanted = line and line.groups[0].reps
    reps = [str(wanted)] if wanted else [str(log.reps) for log in earlier if log.reps]
    timed = exercise.tracking in (Tracking.DURATION, Tracking.WEIGHT_DURATION, Tracking.DISTANCE_DURATION)
    first = earlier[0] if earlier else None
    return Prefill(
        weight="" if weight is None else plain(from_kg(weight, units)),
        reps=reps or ([] if timed else ["8"]),
        seconds=str((first and first.duration_seconds) or 60) if timed else "",
        metres=plain(first.distance_m) if first and first.distance_m else "",
    )


def next_set(block: Block, units: str) -> NextSet:
    """The form for the next set, with the values of the previous one or else the suggested ones."""
    working = [log for log in block.sets if log.set_type != ExerciseLog.SetType.WARMUP]
    before, filled = (working[-1] if working else None), block.prefill
    weight = filled.weight
    if before and before.weight_kg is not None:
        weight = plain(from_kg(before.weight_kg, units))
    return NextSet(
        id=uuid.uuid4(),
        number=len(working) + 1,
        weight=weight,
        reps=filled.reps[min(len(working), len(filled.reps) - 1)] if filled.reps else "",
        seconds=str(before.duration_seconds) if before and before.duration_seconds else filled.seconds,
        metres=plain(before.distance_m) if before and before.distance_m else filled.metres,
    )


def target_weight(line: PlanLine | None, best: Decimal | None) -> Decimal | None:
    """The weight (kg) that the plan prescribes, or None if it is unknown. A computed weight is rounded to 2.5 kg."""
    if line is None:
        return None
    group = line.groups[0]
    if group.kg is not None:
        return group.kg
    if group.load_type in ("kg", "added_kg", "assisted_kg"):
        return group.load_value
    if best is None:
        return None
    percent = group.load_value if group.load_type == "percent_1rm" else None
    if percent is None and group.rpe_min is not None:
        percent = rpe_percent(group.reps or 1, group.rpe_min)
    return None if percent is None else round(best * percent / 100 / Decimal("2.5")) * Decimal("2.5")
