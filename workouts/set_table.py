"""The table of an exercise on the plain page of a session: a row for each set, done or open.

`static/js/session/rows.js` and `set_table.js` do the same in the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.formatting import distance_unit, format_clock, format_distance, format_mass, format_number, units_of
from common.numbers import distance_text, number_text
from common.units import mass_unit
from training.tracking import MEASURES

from .forms import TYPED_UNITS
from .models import ExerciseLog
from .prefill import NextSet

if TYPE_CHECKING:
    from .session_blocks import Block

MARKS = {"warmup": "W", "drop": "D", "failure": "F", "rest_pause": "R"}  # short labels of sets by their type
NAMES = {"weight_kg": "weight"}  # column of a set → field of its form, where they differ


@dataclass
class NumberInput:
    """A number field of an open row: its text in the language of the page, and what is wrong with it."""

    name: str
    value: str
    label: str
    mode: str = "decimal"
    errors: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    units: tuple[str, ...] = ()  # in which it can be typed
    unit: str = ""  # in which it is typed


@dataclass
class SetRow:
    """A row: a set that was done, with a text for each column, or the form for one that is open."""

    mark: str
    previous: str = ""
    log: ExerciseLog | None = None
    texts: list[tuple[str, str]] = field(default_factory=list)
    form: NextSet | None = None
    numbers: list[NumberInput] = field(default_factory=list)
    target: str = ""
    other_errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of an open row: its number among the working sets, or its type's letter and number."""
        return f"{MARKS.get(self.form.set_type, '')}{self.form.number}" if self.form else ""


@dataclass
class SetTable:
    headings: list[tuple[str, str]]  # name and heading of each number's column
    is_long: bool  # a distance with its unit needs the room of the column for the last time
    has_effort: bool  # whether RPE is a column
    rows: list[SetRow]
    another: SetRow | None  # one more than what is planned


def set_table(block: Block) -> SetTable:
    """The planned sets in their order; a set that was not planned comes after the set before it."""
    taken, forms = block.matched, {form.planned: form for form in block.forms}
    headings = [(NAMES.get(name, name), captions_of(block)[NAMES.get(name, name)][1]) for name in columns_of(block)]
    rows: list[SetRow] = []
    for place, row in enumerate(block.rows):
        previous = block.shown_with(row)["previous"]
        if place in taken:
            rows.append(done_row(block, taken[place], previous))
        elif place + 1 in forms:
            rows.append(open_row(block, forms[place + 1]))
    planned = {log.pk for log in taken.values()}
    for at, log in enumerate(block.sets):
        if log.pk in planned:
            continue
        before = [one.pk for one in block.sets[:at]]
        places = [n for n, row in enumerate(rows) if row.log and before and row.log.pk == before[-1]]
        rows.insert(places[0] + 1 if places else 0, done_row(block, log, ""))
    more = [open_row(block, form) for form in block.forms if not form.planned]
    if block.rows_needed:
        rows += more
    another = None if block.rows_needed else next(iter(more), None)
    add_marks([*rows, another] if another else rows)
    has_effort = any("rpe" in row for row in block.rows) or any(log.rpe is not None for log in block.sets)
    return SetTable(headings, "distance_m" in columns_of(block), has_effort, rows, another)


def columns_of(block: Block) -> tuple[str, ...]:
    return MEASURES[block.exercise.tracking].fields


def add_marks(rows: list[SetRow]) -> None:
    """Numbers the working sets; the others have a letter for their type."""
    number = 0
    for row in rows:
        kind = row.log.set_type if row.log else row.form.set_type if row.form else ""
        number += kind == ExerciseLog.SetType.WORKING
        row.mark = MARKS.get(kind, str(number))


def done_row(block: Block, log: ExerciseLog, previous: str) -> SetRow:
    units = units_of(block.user)
    texts = {
        "weight_kg": lambda value: format_mass(value, units, False),
        "reps": format_number,
        "distance_m": lambda value: format_distance(value, units, block.pace),
        "duration_seconds": format_clock,
    }
    values = [(name, getattr(log, name)) for name in columns_of(block)]
    shown = [(NAMES.get(name, name), "" if value is None else texts[name](value)) for name, value in values]
    return SetRow("", previous, log=log, texts=shown)


def open_row(block: Block, form: NextSet) -> SetRow:
    numbers = numbers_of(block, form)
    beside = {one.name for one in numbers}
    errors = form.refused.errors if form.refused else {}
    others = [str(error) for name, found in errors.items() if name not in beside for error in found]
    return SetRow("", form.previous, form=form, numbers=numbers, target=target_of(block, form), other_errors=others)


def target_of(block: Block, form: NextSet) -> str:
    """The target of a row, where neither the exercise's nor the numbers that the row begins with say the same."""
    target = form.target
    if not form.planned or (not block.is_varied and target.replace("1 × ", "") in str(block.card["target"])):
        return ""
    row = block.rows[form.planned - 1]
    weight = number_text(Decimal(row["weight"])) if row["weight"] else ""
    told = f"1 × {row['reps']} @ {weight} {mass_unit(units_of(block.user))}"
    return "" if target.endswith(told) else target


def typed_unit(block: Block, form: NextSet) -> str:
    """The unit in which the distance is typed: m, km or mi."""
    if form.refused:
        return form.refused.distance_unit
    return distance_unit(block.pace, Decimal(form.metres) if form.metres else None)


def captions_of(block: Block) -> dict[str, tuple[str, str]]:
    return number_captions(block.exercise.tracking, units_of(block.user), block.per_side)


def numbers_of(block: Block, form: NextSet) -> list[NumberInput]:
    """The number fields of an open row, by what the exercise tracks."""
    captions, unit = captions_of(block), typed_unit(block, form)
    texts = {
        "weight_kg": (form.weight, number_text),
        "reps": (form.reps, number_text),
        "distance_m": (form.metres, lambda metres: distance_text(metres, unit)),
        "duration_seconds": (form.seconds, format_clock),
    }
    fields = []
    for column in columns_of(block):
        name, (value, text_of) = NAMES.get(column, column), texts[column]
        shown = value if form.refused or not value else text_of(Decimal(value))
        fields.append(NumberInput(name, shown, captions[name][0], "numeric" if name == "reps" else "decimal"))
        if name == "distance_m":
            fields[-1].units, fields[-1].unit = TYPED_UNITS, unit
    refused = form.refused.errors.as_data() if form.refused else {}
    for one in fields:
        for error in refused.get(one.name, ()):
            one.errors += error.messages
            one.readings += (error.params or {}).get("readings", ())
    return fields


def number_captions(tracking: str, units: str, per_side: bool) -> dict[str, tuple[str, str]]:
    """{field: (label, caption)} of the number fields of a set."""
    unit = mass_unit(units)
    weights = {"bodyweight_reps": _("added weight in %(unit)s"), "assisted_reps": _("assistance in %(unit)s")}
    weight = weights.get(tracking, _("weight in %(unit)s")) % {"unit": unit}
    signs = {"bodyweight_reps": "+", "assisted_reps": "−"}
    reps, time = (_("reps per side"), _("time per side")) if per_side else (_("reps"), _("time"))
    return {
        "weight": (weight, f"{signs.get(tracking, '')}{unit}"),
        "reps": (reps, reps),
        "distance_m": (_("distance"), _("distance")),
        "duration_seconds": (time, time),
    }
