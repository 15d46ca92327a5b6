"""The exercises of a session, as its page shows them: each is a block with its target, its sets and the next set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.formatting import (
    distance_unit,
    effort_scale_of,
    format_clock,
    format_set,
    format_target,
    pace_unit,
    units_of,
)
from common.numbers import distance_text, number_text
from common.units import mass_unit
from training.formatting import format_reason
from training.models import Exercise
from training.plans import PlanLine
from training.tracking import MEASURES

from .forms import TYPED_UNITS, SetForm
from .models import ExerciseLog
from .prefill import NextSet, Prefill

if TYPE_CHECKING:
    from accounts.models import User

REST_SECONDS = 120  # where the plan has no rest
KEY = re.compile(r"[1-9]\d{0,17}-(0|[1-9]\d{0,17})")  # key of the exercise, key of the plan line or 0
MOST_BLOCKS = 60


def parse_block_key(key: str) -> tuple[int, int]:
    """The keys of the exercise and of the plan line (0: none) in a block's key. Raises ValueError."""
    if not KEY.fullmatch(key):
        raise ValueError(key)
    exercise, line = key.split("-")
    return int(exercise), int(line)


@dataclass
class NumberInput:
    """A number field in the form for the next set: its text in the language of the page, and what is wrong with it."""

    name: str
    value: str
    label: str
    caption: str
    mode: str = "decimal"
    errors: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    units: tuple[str, ...] = ()  # in which it can be typed


@dataclass
class Block:
    """One exercise of a session, in the language and units of `user`."""

    exercise: Exercise
    user: Any
    line: PlanLine | None = None
    skipped: bool = False
    replaced: bool = False  # swapped for another exercise after sets had been done
    done_elsewhere: int = 0  # sets of the plan line that were done with the exercise that this one replaces
    sets: list[ExerciseLog] = field(default_factory=list)
    last: list[ExerciseLog] = field(default_factory=list)
    prefill: Prefill = field(default_factory=Prefill)
    next: NextSet | None = None
    refused: SetForm | None = None  # the form for the next set, when what was typed could not be logged

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
        return (self.line.block or "") if self.line else ""

    @property
    def per_side(self) -> bool:
        """Whether reps and times are for each side."""
        own = self.line.per_side if self.line else None
        return self.exercise.per_side if own is None else own

    @property
    def distance_unit(self) -> str:
        """The unit in which the next set's distance is typed: m, km or mi."""
        if self.refused:
            return self.refused.fields["distance_m"].unit
        metres = Decimal(self.next.metres) if self.next and self.next.metres else None
        return distance_unit(pace_unit(self.exercise.tracking, self.exercise.name, units_of(self.user)), metres)

    @property
    def numbers(self) -> list[NumberInput]:
        """The number fields for the next set, by what the exercise tracks. The first caption has the set's number."""
        if self.next is None:
            return []
        captions = number_captions(self.exercise.tracking, units_of(self.user), self.per_side)
        texts = {
            "weight_kg": ("weight", self.next.weight, number_text),
            "reps": ("reps", self.next.reps, number_text),
            "distance_m": ("distance_m", self.next.metres, lambda metres: distance_text(metres, self.distance_unit)),
            "duration_seconds": ("duration_seconds", self.next.seconds, format_clock),
        }
        fields = []
        for column in MEASURES[self.exercise.tracking].fields:
            name, value, text_of = texts[column]
            label, caption = captions[name]
            shown = value if self.refused or not value else text_of(Decimal(value))
            fields.append(NumberInput(name, shown, label, caption, "numeric" if name == "reps" else "decimal"))
            if name == "distance_m":
                fields[-1].units = TYPED_UNITS
        for one in fields if self.refused else ():
            for error in self.refused.errors.as_data().get(one.name, ()):
                one.errors += error.messages
                one.readings += (error.params or {}).get("readings", ())
        fields[0].caption = f"{_('set %(n)s') % {'n': self.next.number}} · {fields[0].caption}"
        return fields

    @property
    def other_errors(self) -> list[str]:
        """Why the next set was refused, apart from what stands beside a number."""
        beside = {one.name for one in self.numbers}
        errors = self.refused.errors if self.refused else {}
        return [str(error) for name, found in errors.items() if name not in beside for error in found]

    @cached_property
    def card(self) -> dict[str, Any]:
        """The part of the block that logging sets does not change, as data for the page's scripts."""
        return {
            **exercise_card(self.exercise, self.last, self.user),
            "key": self.key,
            "per_side": self.per_side,
            "superset": self.superset,
            "target": format_target(self.line, units_of(self.user), effort_scale_of(self.user)) if self.line else "",
            "why": format_reason(self.line, self.user) if self.line else "",
            "notes": self.line.notes if self.line else "",
            "rest": rest_seconds(self.line),
            "sets": self.line.sets if self.line else 0,
            "skipped": self.skipped,
            "replaced": self.replaced,
            "prefill": vars(self.prefill),
        }


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
        "last": " · ".join(format_set(log, units_of(user), exercise) for log in last),
    }


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


def rest_seconds(line: PlanLine | None) -> int:
    return REST_SECONDS if line is None or line.rest_seconds is None else line.rest_seconds
