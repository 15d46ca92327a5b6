"""The page of a session: its exercises in order, each with its target, the last time, the sets done and the next set.

`SessionPage.state` is the same as data, for the page's scripts, which draw it without a network as well.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from common.formatting import format_rise, format_set, units_of
from common.responses import whole_number
from common.units import plain
from training.models import Exercise
from training.plans import PlanLine

from . import queries
from .forms import SetForm
from .layout import BlockKey, Entry, parse_block_key, supersets_of
from .models import ExerciseLog, PersonalRecord, WorkoutSession
from .prefill import TYPED, NextSet, counts_of, next_set, without_loads
from .session_blocks import Block, Frame, exercise_card, frames_of, in_order, put_together
from .set_table import MARKS
from .targets import day_of, in_rounds

if TYPE_CHECKING:
    from accounts.models import User

SetType = ExerciseLog.SetType


def set_types() -> list[tuple[str, str]]:
    """(value, label) of each type of set, the usual one first, in the user's language."""
    first = (SetType.WORKING, SetType.WARMUP, SetType.DROP, SetType.FAILURE, SetType.REST_PAUSE)
    return [(one.value, str(one.label)) for one in first]


@dataclass
class SessionPage:
    """What the page of a session shows to `user`."""

    session: WorkoutSession
    blocks: list[Block]
    user: Any
    at: datetime  # when reading began: what happened later may be missing

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
    def frames(self) -> list[Frame]:
        """The blocks; those that are done together in one frame."""
        return frames_of(self.blocks)

    @property
    def volume_kg(self) -> Decimal:
        return sum((log.volume_kg for block in self.blocks for log in block.sets), Decimal(0))

    # Addresses that the forms of every block use.
    @cached_property
    def add_url(self) -> str:
        return reverse("workouts:exercise_add", args=[self.session.pk])

    @cached_property
    def arrange_url(self) -> str:
        return reverse("workouts:exercise_arrange", args=[self.session.pk])

    @cached_property
    def note_url(self) -> str:
        return reverse("workouts:exercise_note", args=[self.session.pk])

    @cached_property
    def log_url(self) -> str:
        return reverse("workouts:set_create", args=[self.session.pk])

    @cached_property
    def max_url(self) -> str:
        return reverse("workouts:max_enter", args=[self.session.pk])

    @property
    def layout(self) -> list[dict[str, Any]]:
        """The blocks as the session stores them; a replaced exercise is on the page only for its sets."""
        arranged = [block.entry for block in self.blocks if not block.replaced]
        return arranged + [entry for entry in self.session.layout if entry.get("removed")]

    @property
    def keys(self) -> list[str]:
        return [block.key for block in self.blocks]

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)

    def show_refused_set(self, key: str, form: SetForm) -> None:
        """Fills the row that a form was sent from with what was typed, and why it was not logged."""
        block = self.block(key)
        if block is None:
            return
        number = whole_number(form.data.get("number"))
        after = len(block.left)  # the first row that is not planned
        row = next((one for one in block.forms if number and one.planned == number), block.forms[after])
        for name, field_name in TYPED.items():
            setattr(row, name, str(form.data.get(field_name, "")))
        row.refused = form

    def key_of(self, log: ExerciseLog) -> str:
        return next(block.key for block in self.blocks if any(one.pk == log.pk for one in block.sets))

    @property
    def state(self) -> dict[str, Any]:
        """The page as data for its scripts."""
        session = self.session
        return {
            "id": str(session.pk),
            "at": self.at.isoformat(),
            "status": session.status,
            "started_at": session.started_at.isoformat(),
            "ended_at": session.ended_at and session.ended_at.isoformat(),
            "reopened_at": session.reopened_at and session.reopened_at.isoformat(),
            "title": self.title,
            "program_day": session.program_day_id,
            "arranged_at": session.arranged_at and session.arranged_at.isoformat(),
            "blocks": [block.card for block in self.blocks],
            "together": [
                {**frame.together.write(), "heading": frame.heading} for frame in self.frames if frame.together
            ],
            "sets": [set_state(log, block.key, self.user) for block in self.blocks for log in block.sets],
        }


def set_state(log: ExerciseLog, key: str, user: User) -> dict[str, Any]:
    """One set as data: weights are in kilograms, texts in the user's units."""
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
        "rises": [rise_state(record, user) for record in sorted(log.records, key=most_telling)],
        "versions": [
            {
                "at": version.edited_at.isoformat(),
                "text": format_set(version, units_of(user), log.exercise),
                "note": version.note,
                "overtaken": version.is_overtaken,
            }
            for version in (log.versions.all() if log.edited_at else ())
        ],
    }


def most_telling(record: PersonalRecord) -> int:
    """Sorts the records of one set: heaviest weight first."""
    return PersonalRecord.Kind.values.index(record.kind)


def rise_state(record: PersonalRecord, user: User) -> dict[str, str]:
    """A record as data: old best → new."""
    return {
        "kind": record.kind,
        "label": str(record.get_kind_display()),
        "text": format_rise(record, units_of(user)),
    }


def session_page(session: WorkoutSession, user: User, at: datetime | None = None) -> SessionPage:
    """Reads everything that the page shows. The number of queries does not depend on the number of sets.

    `at`: when the caller began to read the session, if that was before now.
    """
    at = at or timezone.now()
    day = day_of(session)
    lines = {line.id: in_rounds(line, day) for line in day.lines} if day else {}
    labels = day.labels() if day else {}
    logs: list[ExerciseLog] = []
    if not session._state.adding:
        logs = queries.sets_of(session.pk)
        prefetch_related_objects([log for log in logs if log.edited_at], "versions")
    added = {line.exercise: line for line in lines.values() if line.is_added}
    entries = shown_entries(session, lines, added)
    supersets = supersets_of(entries)
    wanted = {parse_block_key(entry["key"]).exercise for entry in entries} | {log.exercise_id for log in logs}
    wanted |= {key for line in lines.values() for key in (line.exercise, *line.alternatives) if line.alternatives}
    found = queries.exercises(session.trainee_id, tuple(sorted(wanted))) if wanted else []
    known = {exercise.pk: exercise for exercise in found}
    for log in logs:
        log.session, log.exercise = session, known[log.exercise_id]

    def new_block(exercise: Exercise, line: PlanLine | None, **fields: Any) -> Block:
        if line is None or day is None:
            return Block(exercise, user, **fields)
        own = line if line.exercise == exercise.pk else without_loads(line)
        return Block(exercise, user, own, day.block(line.block), labels.get(line.id, ""), **fields)

    blocks: dict[str, Block] = {}
    for entry in entries:
        exercise, _line, occurrence = parse_block_key(entry["key"])
        if exercise in known:
            own = {name: entry[name] for name in ("skipped", "instead_of") if name in entry}
            made = new_block(known[exercise], line_of(entry, lines, added), occurrence=occurrence, **own)
            put_together(made, supersets.get(entry["key"], ""))
            blocks.setdefault(made.key, made)
    blocks = {block.key: block for block in in_order(list(blocks.values()))}
    by_exercise = {block.exercise.pk: block for block in reversed(blocks.values())}
    for log in logs:
        key = str(BlockKey(log.exercise_id, log.program_exercise_id or 0, log.occurrence))
        block = blocks.get(key) or by_exercise.get(log.exercise_id)
        if block is None:
            prescribed = lines.get(log.program_exercise_id or 0)
            block = new_block(log.exercise, prescribed, replaced=prescribed is not None)
            blocks[block.key] = block
            by_exercise[log.exercise_id] = block
        block.sets.append(log)
    page = SessionPage(session, list(blocks.values()), user, at)
    count_replaced(page, logs)

    last: dict[int, list[ExerciseLog]] = defaultdict(list)
    instead = {block.key: choices_instead(block, known) for block in page.blocks}
    exercises = {block.exercise.pk for block in page.blocks} | {one.pk for some in instead.values() for one in some}
    for log in queries.last_of_exercises(session.trainee_id, tuple(sorted(exercises)), before=session):
        last[log.exercise_id].append(log)
    ids = consecutive_ids()
    for block in page.blocks:
        block.last = last[block.exercise.pk]
        block.alternatives = [exercise_card(one, last[one.pk], user) for one in instead[block.key]]
        add_marks(block.sets)
        block.forms = forms_of(block, user.units, ids)
    add_records(logs)
    return page


def forms_of(block: Block, units: str, ids: Iterator[uuid.UUID]) -> list[NextSet]:
    """The forms for the planned sets that are left, and for those after them, at least one."""
    left = block.left
    given = (block.exercise.tracking, block.rows, left, block.previous, block.sets, units)
    count = len(left) + max(block.rows_needed, 1)
    forms = (next_set(*given, at=at, elsewhere=block.elsewhere) for at in range(count))
    return [replace(form, id=next(ids)) for form in forms]


def consecutive_ids() -> Iterator[uuid.UUID]:
    """New ids for the forms of a page: the first is random, since a compressed page is smaller with similar ones."""
    return (uuid.UUID(int=number) for number in count(uuid.uuid4().int))


def shown_entries(session: WorkoutSession, lines: dict[int, PlanLine], added: Iterable[int]) -> list[Entry]:
    """The layout with what it doesn't mention, and without what was removed; `added`: exercises of the trainee."""
    arranged = {parse_block_key(entry["key"]).line for entry in session.layout}
    entries = [entry for entry in session.layout if not entry.get("removed")]
    entries += [{"key": f"{line.exercise}-{pk}"} for pk, line in lines.items() if pk > 0 and pk not in arranged]
    if session.arranged_at is None:
        entries += [{"key": f"{exercise}-0"} for exercise in added]
    return entries


def line_of(entry: Entry, lines: dict[int, PlanLine], added: dict[int, PlanLine]) -> PlanLine | None:
    """The plan line of an entry. `added`: those that were added for the trainee, by exercise."""
    exercise, line, _occurrence = parse_block_key(entry["key"])
    if line:
        return lines.get(line)
    return added.get(parse_block_key(entry["instead_of"]).exercise if entry.get("instead_of") else exercise)


def choices_instead(block: Block, known: dict[int, Exercise]) -> list[Exercise]:
    """The exercises that the plan lets the trainee choose instead of the block's: the line's own, and alternatives."""
    line = block.line
    if line is None or not line.alternatives or block.replaced:
        return []
    keys = [key for key in (line.exercise, *line.alternatives) if key != block.exercise.pk]
    return [known[key] for key in dict.fromkeys(keys) if key in known]


def add_records(logs: Iterable[ExerciseLog]) -> None:
    """Sets `records` of each set: the personal records that it broke."""
    records: dict[uuid.UUID, list[PersonalRecord]] = defaultdict(list)
    for record in queries.records_of(tuple([log.pk for log in logs])):
        records[record.exercise_log_id].append(record)
    for log in logs:
        log.records = records.get(log.pk, [])


def add_marks(logs: list[ExerciseLog]) -> None:
    """Sets `mark` of each set, its short label: a letter for its type, or its number among the working sets."""
    number = 0
    for log in logs:
        number += log.set_type == ExerciseLog.SetType.WORKING
        log.mark = MARKS.get(log.set_type, str(number))


def count_replaced(page: SessionPage, logs: list[ExerciseLog]) -> None:
    """Counts the sets done with another exercise: the one of the block needs only the rest of the plan line's sets."""
    for block in page.blocks:
        if block.line:
            others = (log for log in logs if log.program_exercise_id == block.line.id and log not in block.sets)
            block.elsewhere = counts_of(others)
