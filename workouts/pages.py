"""What the page of a session shows: its exercises in order, each with target, last time, sets done and the next set."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.units import from_kg, plain
from training.models import Exercise
from training.plans import find_day

from .formulas import e1rm, rpe_percent
from .models import ExerciseLog, PersonalRecord, WorkoutSession

REST_SECONDS = 120  # where the plan says nothing


@dataclass
class NextSet:
    """The row that one tap logs."""

    id: uuid.UUID  # made with the page, so that a second tap on ✓ is a retry and not a second set
    number: int
    weight: str
    reps: int | str
    seconds: int | str
    metres: str


@dataclass
class Block:
    """One exercise of a session."""

    exercise: Exercise
    line: dict[str, Any] | None = None  # as training.plans writes it
    sets: list[ExerciseLog] = field(default_factory=list)
    last: list[ExerciseLog] = field(default_factory=list)
    next: NextSet | None = None

    @property
    def key(self) -> str:
        return f"{self.exercise.pk}-{self.line['id'] if self.line else 0}"

    @property
    def working(self) -> int:
        return sum(log.set_type != ExerciseLog.SetType.WARMUP for log in self.sets)

    @property
    def planned(self) -> int:
        return self.line["sets"] if self.line else 0

    @property
    def is_done(self) -> bool:
        return bool(self.planned) and self.working >= self.planned

    @property
    def has_weight(self) -> bool:
        return self.exercise.tracking == Exercise.Tracking.WEIGHT_REPS

    @property
    def has_reps(self) -> bool:
        return self.exercise.tracking in (Exercise.Tracking.WEIGHT_REPS, Exercise.Tracking.REPS)

    @property
    def has_time(self) -> bool:
        return not self.has_reps

    @property
    def has_distance(self) -> bool:
        return self.exercise.tracking == Exercise.Tracking.DISTANCE_DURATION


@dataclass
class SessionPage:
    session: WorkoutSession
    blocks: list[Block]
    records: dict[uuid.UUID, list[PersonalRecord]]

    @property
    def title(self) -> str:
        day = self.session.revision and find_day(self.session.revision.content, self.session.program_day_id)
        return (day or {}).get("name") or str(self.session.program_day or "")

    @property
    def done(self) -> int:
        return sum(block.working for block in self.blocks)

    @property
    def planned(self) -> int:
        return sum(max(block.planned, block.working) for block in self.blocks)

    @property
    def volume_kg(self) -> Decimal:
        return sum((log.volume_kg for block in self.blocks for log in block.sets), Decimal(0))

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)

    def rest_after(self, key: str) -> int | None:
        """Seconds to rest after a set of this block; None within a superset, where the next exercise follows."""
        block = self.block(key)
        if block is None:
            return None
        superset = block.line and block.line["superset"]
        if superset and block.key != [b.key for b in self.blocks if b.line and b.line["superset"] == superset][-1]:
            return None
        rest = block.line["rest_seconds"] if block.line else None
        return REST_SECONDS if rest is None else rest


def session_page(session: WorkoutSession, units: str) -> SessionPage:
    """Everything the page needs, in a number of queries that does not depend on the number of sets."""
    day = session.revision and find_day(session.revision.content, session.program_day_id)
    lines = (day or {}).get("exercises", [])
    logs = list(session.logs.select_related("exercise").order_by("performed_at", "id"))
    wanted = [line["exercise"] for line in lines] + list(session.extra_exercises)
    known = {log.exercise_id: log.exercise for log in logs}
    known.update(Exercise.objects.in_bulk(set(wanted) - set(known)))

    blocks = [Block(known[line["exercise"]], line) for line in lines if line["exercise"] in known]
    planned = {block.line["id"]: block for block in blocks if block.line}
    extra = {pk: Block(known[pk]) for pk in session.extra_exercises if pk in known}
    by_exercise = {block.exercise.pk: block for block in reversed(blocks)}
    for log in logs:
        block = planned.get(log.program_exercise_id) or by_exercise.get(log.exercise_id)
        if block is None or block.exercise.pk != log.exercise_id:
            block = extra.setdefault(log.exercise_id, Block(log.exercise))
        block.sets.append(log)
    blocks += extra.values()

    last: dict[int, list[ExerciseLog]] = defaultdict(list)
    exercises = {block.exercise.pk for block in blocks}
    for log in ExerciseLog.objects.last_of_exercises(session.trainee_id, exercises, before=session):
        last[log.exercise_id].append(log)
    records: dict[uuid.UUID, list[PersonalRecord]] = defaultdict(list)
    for record in PersonalRecord.objects.filter(exercise_log__in=[log.pk for log in logs]):
        records[record.exercise_log_id].append(record)
    bests = best_estimates(session, blocks)
    for block in blocks:
        block.last = last[block.exercise.pk]
        block.next = next_set(block, units, bests.get(block.exercise.pk))
    for log in logs:
        log.records = records.get(log.pk, [])
    return SessionPage(session, blocks, records)


def best_estimates(session: WorkoutSession, blocks: list[Block]) -> dict[int, Decimal]:
    """Best estimated 1RM (kg) by exercise, where the plan asks for a percentage or an RPE."""
    wanted = {block.exercise.pk for block in blocks if block.line and block.line["load_type"] in ("percent_1rm", "rpe")}
    if not wanted:
        return {}
    best: dict[int, Decimal] = {}
    sets = ExerciseLog.objects.filter(trainee=session.trainee_id, exercise__in=wanted, reps__lte=10).counted()
    for exercise, weight, reps in sets.values_list("exercise", "weight_kg", "reps").distinct():
        estimate = e1rm(weight, reps)
        if estimate is not None:
            best[exercise] = max(estimate, best.get(exercise, estimate))
    return best


def next_set(block: Block, units: str, best: Decimal | None) -> NextSet:
    """Prefilled from this session's last set, else the plan's target, else the same set of last time."""
    working = [log for log in block.sets if log.set_type != ExerciseLog.SetType.WARMUP]
    earlier = [log for log in block.last if log.set_type != ExerciseLog.SetType.WARMUP]
    same = earlier[min(len(working), len(earlier) - 1)] if earlier else None
    like = working[-1] if working else same
    weight = target_weight(block.line, best) if not working else None
    if weight is None:
        weight = like.weight_kg if like else None
    line = block.line or {}
    reps = (same.reps if same and not line else None) or line.get("reps_max") or line.get("reps_min")
    if not reps:
        reps = like.reps if like else None
    return NextSet(
        id=uuid.uuid4(),
        number=len(working) + 1,
        weight="" if weight is None else plain(from_kg(weight, units)),
        reps=reps or (8 if block.has_reps else ""),
        seconds=(like.duration_seconds if like else None) or (60 if block.has_time else ""),
        metres=plain(like.distance_m) if like and like.distance_m else "",
    )


def target_weight(line: dict[str, Any] | None, best: Decimal | None) -> Decimal | None:
    """Kilograms that the plan asks for, as far as it can be told; rounded to 2.5 kg where it is computed."""
    if not line or line["load_value"] is None:
        return None
    value = Decimal(line["load_value"])
    if line["load_type"] == "kg":
        return value
    if best is None:
        return None
    reps = line["reps_max"] or line["reps_min"] or 1
    percent = value if line["load_type"] == "percent_1rm" else rpe_percent(reps, value)
    return None if percent is None else round(best * percent / 100 / Decimal("2.5")) * Decimal("2.5")
