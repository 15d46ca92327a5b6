"""What the page of a session shows: its exercises in order, each with target, last time, sets done and the next set.

`Block.card` and `set_state` are the same as data, for the page's scripts, which show them also without a network.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.formatting import format_set, format_target, units_of
from common.units import from_kg, mass_unit, plain
from training.formatting import format_reason
from training.models import Exercise
from training.plans import PlanLine

from . import queries
from .forms import SetForm
from .formulas import rpe_percent
from .models import ExerciseLog, PersonalRecord, WorkoutSession
from .targets import day_of

if TYPE_CHECKING:
    from accounts.models import User

REST_SECONDS = 120  # where the plan says nothing
KEY = re.compile(r"[1-9]\d{0,17}-(0|[1-9]\d{0,17})")  # exercise, line of the plan or 0
MOST_BLOCKS = 60
Tracking = Exercise.Tracking
SetType = ExerciseLog.SetType
# a value of the next set → its field in the form
TYPED = {
    "weight": "weight",
    "reps": "reps",
    "seconds": "duration_seconds",
    "metres": "distance_m",
    "set_type": "set_type",
    "rpe": "rpe",
    "note": "note",
}


def set_types() -> list[tuple[str, str]]:
    """The choices of a set's type, the usual one first, in the reader's language."""
    return [(one.value, str(one.label)) for one in (SetType.WORKING, SetType.WARMUP, SetType.DROP, SetType.FAILURE)]


def parts(key: str) -> tuple[int, int]:
    """(exercise, line) of a block's key. Raises ValueError."""
    if not KEY.fullmatch(key):
        raise ValueError(key)
    exercise, line = key.split("-")
    return int(exercise), int(line)


@dataclass
class Prefill:
    """What the rows hold before anyone types, in the user's units and as text."""

    weight: str = ""  # of the first set; after it as in the set before
    reps: list[str] = field(default_factory=list)  # by set; the last one goes on
    seconds: str = ""
    metres: str = ""


@dataclass
class NextSet:
    """The form that one tap logs: its values as text, in the user's units."""

    id: uuid.UUID  # made with the page, so that a second tap on ✓ is a retry and not a second set
    number: int
    weight: str
    reps: str
    seconds: str
    metres: str
    set_type: str = SetType.WORKING
    rpe: str = ""
    note: str = ""
    errors: list[str] = field(default_factory=list)


@dataclass
class NumberInput:
    """A number of the next set, as its form asks for it."""

    name: str
    value: str
    label: str
    caption: str
    most: str
    mode: str = "numeric"


@dataclass
class Block:
    """One exercise of a session, as `user` reads it."""

    exercise: Exercise
    user: Any
    line: PlanLine | None = None
    skipped: bool = False
    replaced: bool = False  # swapped for another after sets were done with it
    done_elsewhere: int = 0  # sets of the line that were done with an exercise that this one replaces
    sets: list[ExerciseLog] = field(default_factory=list)
    last: list[ExerciseLog] = field(default_factory=list)
    prefill: Prefill = field(default_factory=Prefill)
    next: NextSet | None = None

    @property
    def key(self) -> str:
        return f"{self.exercise.pk}-{self.line.id if self.line else 0}"

    @property
    def working(self) -> int:
        return sum(log.set_type != ExerciseLog.SetType.WARMUP for log in self.sets)

    @property
    def planned(self) -> int:
        wanted = self.line is not None and not self.skipped and not self.replaced
        return max(self.line.sets - self.done_elsewhere, 0) if self.line and wanted else 0

    @property
    def is_done(self) -> bool:
        return bool(self.planned) and self.working >= self.planned

    @property
    def superset(self) -> str:
        return (self.line.superset or "") if self.line else ""

    @property
    def numbers(self) -> list[NumberInput]:
        """The fields of the next set, by what is measured of the exercise; the first names the set."""
        if self.next is None:
            return []
        unit = mass_unit(self.user.units)
        weight = NumberInput("weight", self.next.weight, f"{_('weight in')} {unit}", unit, "9999", "decimal")
        reps = NumberInput("reps", self.next.reps, _("reps"), _("reps"), "10000")
        metres = NumberInput("distance_m", self.next.metres, _("metres"), "m", "2000000", "decimal")
        seconds = NumberInput("duration_seconds", self.next.seconds, _("seconds"), "s", "604800")
        shown = {
            Tracking.WEIGHT_REPS: [weight, reps],
            Tracking.REPS: [reps],
            Tracking.DURATION: [seconds],
            Tracking.DISTANCE_DURATION: [metres, seconds],
        }[Tracking(self.exercise.tracking)]
        shown[0].caption = f"{_('set %(n)s') % {'n': self.next.number}} · {shown[0].caption}"
        return shown

    @cached_property
    def card(self) -> dict[str, Any]:
        """What stays the same while sets are logged, with its texts in the user's language and units."""
        return {
            **exercise_card(self.exercise, self.last, self.user),
            "key": self.key,
            "superset": self.superset,
            "target": format_target(self.line, units_of(self.user)) if self.line else "",
            "why": format_reason(self.line, self.user) if self.line else "",
            "notes": self.line.notes if self.line else "",
            "rest": rest_seconds(self.line),
            "sets": self.line.sets if self.line else 0,
            "skipped": self.skipped,
            "replaced": self.replaced,
            "prefill": vars(self.prefill),
        }


def exercise_card(exercise: Exercise, last: list[ExerciseLog], user: User) -> dict[str, Any]:
    return {
        "exercise": exercise.pk,
        "name": exercise.name,
        "url": reverse("training:exercise_detail", args=[exercise.slug]),
        "video": exercise.video_url,
        "tracking": exercise.tracking,
        "muscle": (exercise.primary_muscles or [""])[0],
        "assisted": exercise.is_assisted,
        "barbell": exercise.equipment == Exercise.Equipment.BARBELL,
        "last": " · ".join(format_set(log, units_of(user)) for log in last),
    }


def rest_seconds(line: PlanLine | None) -> int:
    return REST_SECONDS if line is None or line.rest_seconds is None else line.rest_seconds


@dataclass
class SessionPage:
    session: WorkoutSession
    blocks: list[Block]
    user: Any
    at: datetime  # before it was read

    @property
    def title(self) -> str:
        day = day_of(self.session)
        return self.session.name or (day.name if day else "") or str(self.session.program_day or "")

    @property
    def done(self) -> int:
        return sum(block.working for block in self.blocks)

    @property
    def planned(self) -> int:
        return sum(max(block.planned, block.working) for block in self.blocks)

    @property
    def volume_kg(self) -> Decimal:
        return sum((log.volume_kg for block in self.blocks for log in block.sets), Decimal(0))

    # The addresses that each block has.
    @cached_property
    def add_url(self) -> str:
        return reverse("workouts:exercise_add", args=[self.session.pk])

    @cached_property
    def arrange_url(self) -> str:
        return reverse("workouts:exercise_arrange", args=[self.session.pk])

    @cached_property
    def log_url(self) -> str:
        return reverse("workouts:set_create", args=[self.session.pk])

    @property
    def layout(self) -> list[dict[str, Any]]:
        """As it is stored; what was replaced stands on the page for its sets alone."""
        shown = [block for block in self.blocks if not block.replaced]
        return [{"key": block.key, **({"skipped": True} if block.skipped else {})} for block in shown]

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)

    def refuse(self, key: str, form: SetForm) -> None:
        """The next set of an exercise again as it was typed, with the reasons why it was not logged."""
        block = self.block(key)
        if block is None or block.next is None:
            return
        for name, field_name in TYPED.items():
            setattr(block.next, name, str(form.data.get(field_name, "")))
        block.next.errors = [str(error) for errors in form.errors.values() for error in errors]

    def key_of(self, log: ExerciseLog) -> str:
        return next(block.key for block in self.blocks if any(one.pk == log.pk for one in block.sets))

    @property
    def state(self) -> dict[str, Any]:
        """All of the page that can change, and the texts around it."""
        session = self.session
        return {
            "id": str(session.pk),
            "at": self.at.isoformat(),
            "status": session.status,
            "started_at": session.started_at.isoformat(),
            "ended_at": session.ended_at and session.ended_at.isoformat(),
            "title": self.title,
            "program_day": session.program_day_id,
            "arranged_at": session.arranged_at and session.arranged_at.isoformat(),
            "blocks": [block.card for block in self.blocks],
            "sets": [set_state(log, block.key, self.user) for block in self.blocks for log in block.sets],
        }


def set_state(log: ExerciseLog, key: str, user: User) -> dict[str, Any]:
    """One set; masses in kilograms, texts in the user's units."""
    return {
        "id": str(log.pk),
        "key": key,
        "number": log.set_number,
        "set_type": log.set_type,
        "assisted": log.is_assisted,
        "kg": None if log.weight_kg is None else plain(log.weight_kg),
        "reps": log.reps,
        "duration_seconds": log.duration_seconds,
        "distance_m": None if log.distance_m is None else plain(log.distance_m),
        "rpe": None if log.rpe is None else plain(log.rpe),
        "note": log.note,
        "performed_at": log.performed_at.isoformat(),
        "edited_at": log.edited_at and log.edited_at.isoformat(),
        "records": [str(record.get_kind_display()) for record in log.records],
        "versions": [
            {
                "at": version.edited_at.isoformat(),
                "text": format_set(version, units_of(user)),
                "note": version.note,
                "overtaken": version.is_overtaken,
            }
            for version in (log.versions.all() if log.edited_at else ())
        ],
    }


def session_page(session: WorkoutSession, user: User, at: datetime | None = None) -> SessionPage:
    """Everything the page needs, in a number of queries that does not depend on the number of sets.

    `at`: when the session was read, if before now. It ignores later changes.
    """
    at = at or timezone.now()
    day = day_of(session)
    lines = {line.id: line for line in (day.lines if day else ())}
    logs: list[ExerciseLog] = []
    if not session._state.adding:
        logs = queries.sets_of(session.pk)
        prefetch_related_objects([log for log in logs if log.edited_at], "versions")
    entries = list(session.layout)
    arranged = {parts(entry["key"])[1] for entry in entries}
    entries += [{"key": f"{line.exercise}-{pk}"} for pk, line in lines.items() if pk not in arranged]

    wanted = {parts(entry["key"])[0] for entry in entries} | {log.exercise_id for log in logs}
    known = {exercise.pk: exercise for exercise in queries.exercises(tuple(sorted(wanted)))} if wanted else {}
    for log in logs:
        log.session, log.exercise = session, known[log.exercise_id]
    blocks: dict[str, Block] = {}
    for entry in entries:
        exercise, line = parts(entry["key"])
        if exercise in known:
            made = Block(known[exercise], user, lines.get(line), skipped=entry.get("skipped", False))
            blocks.setdefault(made.key, made)
    by_exercise = {block.exercise.pk: block for block in reversed(blocks.values())}
    for log in logs:
        block = blocks.get(f"{log.exercise_id}-{log.program_exercise_id or 0}") or by_exercise.get(log.exercise_id)
        if block is None:
            prescribed = lines.get(log.program_exercise_id or 0)
            block = Block(log.exercise, user, prescribed, replaced=prescribed is not None)
            blocks[block.key] = block
            by_exercise[log.exercise_id] = block
        block.sets.append(log)
    page = SessionPage(session, list(blocks.values()), user, at)
    count_replaced(page, logs)

    last: dict[int, list[ExerciseLog]] = defaultdict(list)
    exercises = tuple(sorted({block.exercise.pk for block in page.blocks}))
    for log in queries.last_of_exercises(session.trainee_id, exercises, before=session):
        last[log.exercise_id].append(log)
    bests = best_estimates(session, page.blocks)
    for block in page.blocks:
        block.last = last[block.exercise.pk]
        block.prefill = prefill(block.exercise, block.last, user.units, block.line, bests.get(block.exercise.pk))
        block.next = next_set(block, user.units)
        mark(block.sets)
    add_records(logs)
    return page


def add_records(logs: Iterable[ExerciseLog]) -> None:
    records: dict[uuid.UUID, list[PersonalRecord]] = defaultdict(list)
    for record in queries.records_of(tuple([log.pk for log in logs])):
        records[record.exercise_log_id].append(record)
    for log in logs:
        log.records = records.get(log.pk, [])


MARKS = {"warmup": "W", "drop": "D", "failure": "F"}


def mark(logs: list[ExerciseLog]) -> None:
    """How a set is called: by its letter, or by its number; warm-ups are not counted."""
    number = 0
    for log in logs:
        number += log.set_type != ExerciseLog.SetType.WARMUP
        log.mark = MARKS.get(log.set_type, str(number))


def count_replaced(page: SessionPage, logs: list[ExerciseLog]) -> None:
    """A line whose exercise was swapped half-way needs only the rest of its sets with the new one."""
    for block in page.blocks:
        if block.line:
            others = (log for log in logs if log.program_exercise_id == block.line.id and log not in block.sets)
            block.done_elsewhere = sum(log.set_type != ExerciseLog.SetType.WARMUP for log in others)


def best_estimates(session: WorkoutSession, blocks: list[Block]) -> dict[int, Decimal]:
    """Best estimated 1RM (kg) by exercise, where the plan asks for a percentage or an RPE."""
    wanted = {block.exercise.pk for block in blocks if block.line and block.line.load_type in ("percent_1rm", "rpe")}
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
    """The plan's target, else what the same set was last time."""
    earlier = [log for log in last if log.set_type != ExerciseLog.SetType.WARMUP]
    weight = target_weight(line, best)
    if weight is None and earlier:
        weight = earlier[0].weight_kg
    wanted = line and (line.reps_max or line.reps_min)
    reps = [str(wanted)] if wanted else [str(log.reps) for log in earlier if log.reps]
    timed = exercise.tracking in (Tracking.DURATION, Tracking.DISTANCE_DURATION)
    first = earlier[0] if earlier else None
    return Prefill(
        weight="" if weight is None else plain(from_kg(weight, units)),
        reps=reps or ([] if timed else ["8"]),
        seconds=str((first and first.duration_seconds) or 60) if timed else "",
        metres=plain(first.distance_m) if timed and first and first.distance_m else "",
    )


def next_set(block: Block, units: str) -> NextSet:
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
    """Kilograms that the plan asks for, if it can be computed; rounded to 2.5 kg where it is computed."""
    if line is None or line.load_value is None:
        return None
    if line.kg is not None:
        return line.kg
    if line.load_type == "kg":
        return line.load_value
    if best is None:
        return None
    reps = line.reps_max or line.reps_min or 1
    percent = line.load_value if line.load_type == "percent_1rm" else rpe_percent(reps, line.load_value)
    return None if percent is None else round(best * percent / 100 / Decimal("2.5")) * Decimal("2.5")
