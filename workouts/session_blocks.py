"""The exercises of a session, as its page shows them: each is a block with its targets, its sets and the next set.

Exercises of the plan that are done together (a superset, a circuit …) are a `Frame`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rest_defaults import RestDefaults
from common.formatting import (
    effort_scale_of,
    format_set,
    format_target,
    pace_unit,
    units_of,
)
from common.units import mass_unit
from training.formatting import format_block, format_reason
from training.models import Exercise
from training.plans import WORKING, PlanLine
from training.plans import Block as PlanBlock

from .forms import MaxForm
from .layout import BlockKey, together
from .models import ExerciseLog
from .prefill import (
    NextSet,
    Row,
    in_place,
    is_done,
    left_of,
    matched,
    planned_rows,
    previous_sets,
    rest_after,
    rows_left,
    unplanned_rows,
    without_loads,
)
from .set_table import MARKS, SetTable, numbers_of, set_table, typed_unit

if TYPE_CHECKING:
    from accounts.models import User


@dataclass
class Block:
    """One exercise of a session, in the language and units of `user`."""

    exercise: Exercise
    user: Any
    line: PlanLine | None = None  # without loads, if it is done with another exercise than the plan's
    together: PlanBlock | None = None  # what the exercise is done with, such as a superset
    label: str = ""  # A1
    occurrence: int = 1  # 2: the exercise is in the workout for the second time
    skipped: bool = False
    replaced: bool = False  # swapped for another exercise after sets had been done
    instead_of: str = ""  # the key of the exercise that it is done for, of a line added for the trainee
    elsewhere: dict[str, int] = field(default_factory=dict)  # sets of the plan line done with another exercise, by type
    sets: list[ExerciseLog] = field(default_factory=list)
    last: list[ExerciseLog] = field(default_factory=list)
    alternatives: list[dict[str, Any]] = field(default_factory=list)  # cards of exercises to do instead
    forms: list[NextSet] = field(default_factory=list)  # of the planned sets that are left, and of one more
    max_form: MaxForm | None = None  # what was typed for `ask`, if it was refused

    @property
    def key(self) -> str:
        return str(BlockKey(self.exercise.pk, self.row_of_line or 0, self.occurrence))

    @property
    def entry(self) -> dict[str, Any]:
        """The block as the session's layout has it (workouts.layout)."""
        entry: dict[str, Any] = {"key": self.key} | ({"skipped": True} if self.skipped else {})
        entry |= {"superset": self.superset} if is_own(self.superset) else {}
        return entry | ({"instead_of": self.instead_of} if self.instead_of else {})

    @property
    def row_of_line(self) -> int | None:
        """The key of the plan line; None without one, and for a line added for the trainee, which has no row."""
        return None if self.line is None or self.line.is_added else self.line.id

    @property
    def working(self) -> int:
        return sum(log.set_type == WORKING for log in self.sets)

    @property
    def is_wanted(self) -> bool:
        return self.line is not None and not self.skipped and not self.replaced

    @property
    def planned(self) -> int:
        """How many working sets are planned with this exercise."""
        return max(self.line.sets - self.elsewhere.get(WORKING, 0), 0) if self.line and self.is_wanted else 0

    @cached_property
    def rows(self) -> list[Row]:
        """The planned sets one by one (`prefill.planned_rows`)."""
        if self.line is None:
            return []
        own = rests_for(self.exercise, self.user)
        return planned_rows(self.line, units_of(self.user), effort_scale_of(self.user), own)

    @cached_property
    def previous(self) -> dict[str, list[Row]]:
        """The sets of the last time by type (`prefill.previous_sets`)."""
        return previous_sets(self.exercise, self.last, units_of(self.user))

    @property
    def left(self) -> list[Row]:
        """The planned sets that are still to be done, each with what was done in its place the last time."""
        if not self.is_wanted:
            return []
        over = {*self.matched, *(n for n, row in enumerate(self.rows) if is_done(row, self.elsewhere))}
        return [{**row, **self.shown_with(row)} for row in left_of(self.rows, over)]

    @property
    def matched(self) -> dict[int, ExerciseLog]:
        """Which planned set each set is (`prefill.matched`)."""
        return matched(self.rows, self.sets, self.elsewhere)

    def shown_with(self, row: Row) -> dict[str, Any]:
        """The number and short label of a planned set, and what was done in its place the last time."""
        place = row["place"] - self.elsewhere.get(row["type"], 0)
        last = in_place(self.previous.get(row["type"], ()), place)
        mark = MARKS.get(row["type"], str(place + 1))
        return {"number": self.rows.index(row) + 1, "mark": mark, "previous": last.get("text", "")}

    @property
    def next(self) -> NextSet | None:
        """The form for the set that is to be done next."""
        return self.forms[0] if self.forms else None

    @property
    def is_varied(self) -> bool:
        """Whether the rows have targets of their own, so that one for the whole exercise would only repeat them."""
        return bool(self.left) and len({row["target"] for row in self.rows}) > 1

    @property
    def is_refused(self) -> bool:
        """Whether a set was sent that could not be logged."""
        return any(form.refused for form in self.forms)

    @property
    def rows_needed(self) -> int:
        """How many rows are open after the planned ones."""
        if self.left or self.is_done or self.skipped or self.replaced:
            return 0
        return 1 if self.rows else unplanned_rows(self.previous, self.working)

    @property
    def table(self) -> SetTable:
        return set_table(self)

    @property
    def ask(self) -> str:
        """The max that targets of the exercise depend on, if it is unknown: one_rm or training_max."""
        return next((row["ask"] for row in self.left if "ask" in row), "")

    @property
    def ask_form(self) -> MaxForm | None:
        """The form for the max that targets depend on; None if there is nothing to ask."""
        return self.max_form or (MaxForm(ask=self.ask, units=units_of(self.user)) if self.ask else None)

    @property
    def is_done(self) -> bool:
        """Whether the planned sets are done, apart from warm-ups that were left out."""
        left = rows_left(self.rows, self.elsewhere) if self.is_wanted else []
        return any(row["type"] != "warmup" for row in left) and all(row["type"] == "warmup" for row in self.left)

    @property
    def superset(self) -> str:
        return self.together.key if self.together else ""

    @property
    def per_side(self) -> bool:
        """Whether reps and times are for each side."""
        own = self.line.per_side if self.line else None
        return self.exercise.per_side if own is None else own

    @property
    def pace(self) -> str:
        """The unit of the exercise's pace, empty if it has none."""
        return pace_unit(self.exercise.tracking, self.exercise.name, units_of(self.user))

    @property
    def next_texts(self) -> list[str]:
        """The numbers of the next set as text: 80 kg, × 8, 1:30; – where nothing is suggested."""
        unit = mass_unit(units_of(self.user))
        if self.next is None:
            return []
        texts = {"weight": f"%s {unit}", "reps": "× %s", "distance_m": f"%s {typed_unit(self, self.next)}"}
        return [texts.get(one.name, "%s") % (one.value or "–") for one in numbers_of(self, self.next)]

    @cached_property
    def card(self) -> dict[str, Any]:
        """The part of the block that logging sets does not change, as data for the page's scripts."""
        return {
            **exercise_card(self.exercise, self.last, self.user),
            "key": self.key,
            "per_side": self.per_side,
            "superset": self.superset,
            "label": self.label,
            "kind": self.together.kind if self.together else "",
            "round_rest": self.together.rest_seconds if self.together else None,
            **self.targets,
            "notes": self.line.notes if self.line else "",
            "rest": self.rests[WORKING],
            "rests": self.rests,
            "sets": self.line.sets if self.line else 0,
            "skipped": self.skipped,
            "replaced": self.replaced,
            "rows": self.rows,
            "alternatives": self.alternatives,
        } | ({"instead_of": self.instead_of} if self.instead_of else {})

    @property
    def targets(self) -> dict[str, Any]:
        """The target of the whole exercise as text; `swapped` is what it is for an exercise that is done instead."""
        if self.line is None:
            return {"target": "", "why": ""}
        units, effort = units_of(self.user), effort_scale_of(self.user)
        bare = without_loads(self.line)
        target, swapped = (format_target(line, units, effort) for line in (self.line, bare))
        texts: dict[str, Any] = {"target": target, "why": format_reason(self.line, self.user)}
        if swapped != target:
            texts["swapped"] = {"target": swapped, "rows": [row["target"] for row in planned_rows(bare, units, effort)]}
        return texts

    @property
    def rests(self) -> dict[str, int]:
        """Seconds of rest after a set that is not planned, by type: as after the plan's sets of the type."""
        groups, own = self.line.groups if self.line else (), rests_for(self.exercise, self.user)
        return own | {group.type: rest_after(group, own) for group in reversed(groups)}


@dataclass
class Frame:
    """Exercises that follow each other on the page: one alone, or those of a block of the plan with their heading."""

    blocks: list[Block]
    together: PlanBlock | None = None

    @property
    def heading(self) -> str:
        return format_block(self.together) if self.together else ""

    @property
    def round(self) -> str:
        """Which round it is."""
        active = [block for block in self.blocks if block.is_wanted]
        rounds = max((len(lasting(block)) for block in active), default=0)
        if self.together is None or self.together.kind == "amrap" or rounds < 2:
            return ""
        done = min(
            (len(lasting(block)) - len(lasting(block, block.left)) for block in active if not block.is_done),
            default=rounds,
        )
        return _("round %(n)s of %(all)s") % {"n": min(done + 1, rounds), "all": rounds}


def lasting(block: Block, rows: list[Row] | None = None) -> list[Row]:
    """The planned sets of a block without warm-ups."""
    return [row for row in (block.rows if rows is None else rows) if row["type"] != "warmup"]


def is_own(superset: str) -> bool:
    """Whether the trainee made the superset: it is named after an exercise, the plan's have letters."""
    return "-" in superset


def put_together(block: Block, superset: str) -> None:
    """Puts the block in a superset of the trainee's own, unless the plan has it in a block."""
    if superset and block.together is None:
        block.together = PlanBlock(key=superset)


def in_order(blocks: list[Block]) -> list[Block]:
    """The blocks with those of a superset behind each other, and labelled in this order: A1, A2."""
    ordered = together(blocks, lambda block: block.superset)
    taken = {block.superset for block in ordered}
    free = (letter for letter in ascii_uppercase if letter not in taken)
    letters: dict[str, str] = {}
    places: Counter[str] = Counter()
    for block in ordered:
        if name := block.superset:
            letters.setdefault(name, next(free, "") if is_own(name) else name)
            places[name] += 1
            block.label = f"{letters[name]}{places[name]}"
    return ordered


def frames_of(blocks: list[Block]) -> list[Frame]:
    """The blocks in their order; neighbours of the same block of the plan together."""
    frames: list[Frame] = []
    for block in blocks:
        together = block.together if not block.replaced else None
        if together is not None and frames and frames[-1].together == together:
            frames[-1].blocks.append(block)
        else:
            frames.append(Frame([block], together))
    return frames


def rests_for(exercise: Exercise, user: User) -> dict[str, int]:
    """Seconds of rest after a set of the exercise, by the set's type, where the plan says nothing."""
    return RestDefaults.of(user).by_type(is_isolation=exercise.mechanic == Exercise.Mechanic.ISOLATION)


def exercise_card(exercise: Exercise, last: list[ExerciseLog], user: User) -> dict[str, Any]:
    """An exercise as data for the page's scripts; `last` are its sets of the last time."""
    return {
        "exercise": exercise.pk,
        "name": exercise.name,
        "url": reverse("training:exercise_detail", args=[exercise.slug]),
        "video": exercise.video_url,
        "tracking": exercise.tracking,
        "muscle": (exercise.primary_muscles or [""])[0],
        "assisted": exercise.is_assisted,
        "per_side": exercise.per_side,
        "pace": pace_unit(exercise.tracking, exercise.name, units_of(user)),
        "barbell": exercise.equipment == Exercise.Equipment.BARBELL,
        "rest": rests_for(exercise, user)[WORKING],
        "last": " · ".join(format_set(log, units_of(user), exercise) for log in working_sets(last)),
        "previous": previous_sets(exercise, last, units_of(user)),
        # of queries.with_own_choices
        "own_note": getattr(exercise, "own_note", None) or "",
        "own_rest": getattr(exercise, "own_rest", None),
    }


def working_sets(logs: list[ExerciseLog]) -> list[ExerciseLog]:
    """The working sets, or all where there are none."""
    return [log for log in logs if log.set_type == WORKING] or logs
