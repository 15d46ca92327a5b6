"""The exercises of a session, as its page shows them: each is a block with its target, its sets and the next set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.formatting import effort_scale_of, format_set, format_target, units_of
from common.units import mass_unit
from training.formatting import format_reason
from training.models import Exercise
from training.plans import PlanLine

from .models import ExerciseLog
from .prefill import NextSet, Prefill

if TYPE_CHECKING:
    from accounts.models import User

REST_SECONDS = 120  # where the plan has no rest
KEY = re.compile(r"[1-9]\d{0,17}-(0|[1-9]\d{0,17})")  # key of the exercise, key of the plan line or 0
MOST_BLOCKS = 60
Tracking = Exercise.Tracking


def parse_block_key(key: str) -> tuple[int, int]:
    """The keys of the exercise and of the plan line (0: none) in a block's key. Raises ValueError."""
    if not KEY.fullmatch(key):
        raise ValueError(key)
    exercise, line = key.split("-")
    return int(exercise), int(line)


@dataclass
class NumberInput:
    """A number field in the form for the next set."""

    name: str
    value: str
    label: str
    caption: str
    most: str
    mode: str = "numeric"


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
    def numbers(self) -> list[NumberInput]:
        """The number fields for the next set, by what the exercise tracks. The first caption has the set's number."""
        if self.next is None:
            return []
        unit = mass_unit(self.user.units)
        weight = NumberInput("weight", self.next.weight, f"{_('weight in')} {unit}", unit, "9999", "decimal")
        reps = NumberInput("reps", self.next.reps, _("reps"), _("reps"), "10000")
        metres = NumberInput("distance_m", self.next.metres, _("metres"), "m", "2000000", "decimal")
        seconds = NumberInput("duration_seconds", self.next.seconds, _("seconds"), "s", "604800")
        fields = {
            Tracking.WEIGHT_REPS: [weight, reps],
            Tracking.REPS: [reps],
            Tracking.DURATION: [seconds],
            Tracking.DISTANCE_DURATION: [metres, seconds],
        }[Tracking(self.exercise.tracking)]
        fields[0].caption = f"{_('set %(n)s') % {'n': self.next.number}} · {fields[0].caption}"
        return fields

    @cached_property
    def card(self) -> dict[str, Any]:
        """The part of the block that logging sets does not change, as data for the page's scripts."""
        return {
            **exercise_card(self.exercise, self.last, self.user),
            "key": self.key,
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
        "barbell": exercise.equipment == Exercise.Equipment.BARBELL,
        "last": " · ".join(format_set(log, units_of(user)) for log in last),
    }


def rest_seconds(line: PlanLine | None) -> int:
    return REST_SECONDS if line is None or line.rest_seconds is None else line.rest_seconds
