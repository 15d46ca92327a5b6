"""The programs that come with GymTrack, as their files in `data/programs` have them.

A file has the texts of a program in English and German, what it is for, its `workouts`, and a `schedule` of which
workouts each span of weeks has. A line is written as plans write it, with the name of its exercise; with a `rule` it
begins a progression that the same line follows whenever its workout comes again. Lines that name the same `series`
share one. `services.load_programs` stores them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).resolve().parent / "data" / "programs"
TEXTS = ("name", "goal", "description")
FEWEST, MOST = 2, 3  # programs that are proposed


class Goal(TextChoices):
    STRENGTH = "strength", _("Get stronger")
    MUSCLE = "muscle", _("Build muscle")
    FITNESS = "fitness", _("Get fit")
    RUNNING = "running", _("Start running")
    RETURN = "return", _("Come back after a break")


class Equipment(TextChoices):
    GYM = "gym", _("A gym")
    DUMBBELLS = "dumbbells", _("Dumbbells")
    NONE = "none", _("No equipment")


# What one can do with what one has
SUFFICES = {
    Equipment.GYM: (Equipment.GYM, Equipment.DUMBBELLS, Equipment.NONE),
    Equipment.DUMBBELLS: (Equipment.DUMBBELLS, Equipment.NONE),
    Equipment.NONE: (Equipment.NONE,),
}
LEVELS = ("beginner", "intermediate", "expert")


@dataclass(frozen=True)
class ReadyMade:
    """A program that comes with GymTrack."""

    key: str
    texts: Mapping[str, Mapping[str, str]]  # {field of the program: {language: text}}
    goals: tuple[str, ...]  # what it is for, the main one first
    level: str
    equipment: str
    weeks: int
    next: tuple[str, ...]  # the programs that suit those who have done it
    document: Mapping[str, Any]
    source: str  # the text of its file

    @classmethod
    def read(cls, path: Path) -> ReadyMade:
        source = path.read_text(encoding="utf-8")
        document = json.loads(source)
        return cls(
            key=path.stem,
            texts={name: document[name] for name in TEXTS},
            goals=tuple(document["goals"]),
            level=document["level"],
            equipment=document["equipment"],
            weeks=document["weeks"],
            next=tuple(document["next"]),
            document=document,
            source=source,
        )

    def text(self, field: str, stored: str) -> str:
        """The text in the active language; what an operator wrote instead stays as it is."""
        texts = self.texts[field]
        return texts.get((get_language() or "en").split("-")[0], stored) if stored == texts["en"] else stored

    def workouts_of(self, week: int) -> list[str]:
        """The keys of the week's workouts, in order."""
        spans = self.document["schedule"]
        return [key for span in spans if span["weeks"][0] <= week <= span["weeks"][1] for key in span["days"]]

    @property
    def days(self) -> int:
        """The workouts of its fullest week."""
        return max(len(self.workouts_of(week)) for week in range(1, self.weeks + 1))


@cache
def catalog() -> dict[str, ReadyMade]:
    """{key: program}, in the order of their names."""
    programs = [ReadyMade.read(path) for path in sorted(FOLDER.glob("*.json"))]
    return {program.key: program for program in programs}


def matching(*, goal: str = "", level: str = "", days: int | None = None, equipment: str = "") -> list[str]:
    """The keys of the programs that are for exactly this; what is empty is not asked for."""
    return [
        entry.key
        for entry in catalog().values()
        if (not goal or goal in entry.goals)
        and (not level or level == entry.level)
        and (days is None or days == entry.days)
        and (not equipment or equipment == entry.equipment)
    ]


def proposed(*, goal: str, days: int, equipment: str) -> list[str]:
    """The keys of two or three programs for a first visit, the best first.

    They need no more than the equipment. Then it counts what they are for, how near their days are (rather fewer than
    more), what they make of the equipment, and that they are easy to begin with.
    """

    def distance(entry: ReadyMade) -> tuple[float, ...]:
        place = entry.goals.index(goal) if goal in entry.goals else len(Goal)
        beyond = max(entry.days - days, 0) * 2 + max(days - entry.days, 0)
        spare = SUFFICES[Equipment(equipment)].index(Equipment(entry.equipment))
        return place * 0.75 + beyond + spare * 1.25 + LEVELS.index(entry.level) * 0.75, place, beyond

    possible = [entry for entry in catalog().values() if entry.equipment in SUFFICES[Equipment(equipment)]]
    ranked = sorted(possible, key=distance)
    fitting = [entry.key for entry in ranked if goal in entry.goals][:MOST]
    others = [entry.key for entry in ranked if entry.key not in fitting]
    return fitting if len(fitting) >= FEWEST else [*fitting, *others[: FEWEST - len(fitting)]]
