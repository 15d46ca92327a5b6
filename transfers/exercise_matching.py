"""Which of our exercises a name from another app means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from facilities.models import Trainee
from training.models import Exercise

from .models import ExerciseAlias

SURE = 95  # of 100: nobody needs to check it
LIKELY = 70  # below, a new exercise is the better guess
CHOICES = 5


def plain(name: str) -> str:
    """The words alone, without case, brackets and hyphens."""
    return " ".join(re.findall(r"\w+", name.lower().replace("'", "")))


@dataclass(frozen=True)
class Match:
    exercise: int
    name: str
    score: int

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE


class Matcher:
    """Compares with the exercises that a trainee may use, and remembers what they chose before."""

    def __init__(self, trainee: Trainee) -> None:
        exercises = Exercise.objects.permitted(trainee.user).current().shelved(trainee.user).order_by("name", "id")
        rows = list(exercises.values_list("pk", "name", "equipment", "aliases"))
        self.exercises = {pk: name for pk, name, *_ in rows}
        self.equipment = {pk: equipment for pk, _, equipment, _ in rows}
        self.plain = {pk: plain(name) for pk, name in self.exercises.items()}
        others = {plain(alias): pk for pk, _, _, aliases in reversed(rows) for alias in aliases}
        self.by_name = others | {name: pk for pk, name in reversed(self.plain.items())}
        self.chosen = dict(ExerciseAlias.objects.filter(trainee=trainee).values_list("name", "exercise"))

    def matches(self, name: str) -> list[Match]:
        """The likely ones, best first."""
        wanted = plain(name)
        if (pk := self.by_name.get(wanted)) is not None:
            return [Match(pk, self.exercises[pk], 100)]
        found = process.extract(wanted, self.plain, scorer=likeness, limit=CHOICES, score_cutoff=LIKELY)
        matches = [
            Match(pk, self.exercises[pk], round(score - (0 if self.fits(wanted, pk) else 15)))
            for _name, score, pk in found
        ]
        return sorted((one for one in matches if one.score >= LIKELY), key=lambda one: -one.score)

    def fits(self, wanted: str, pk: int) -> bool:
        """Whether the name doesn't mention equipment that the exercise isn't done with."""
        named = [tool for tool in ("barbell", "dumbbell", "cable", "machine", "kettlebell", "band") if tool in wanted]
        equipment = self.equipment[pk] or ""
        return not named or not equipment or any(tool in equipment or tool in self.plain[pk] for tool in named)

    def remembered(self, name: str) -> int | None:
        pk = self.chosen.get(name)
        return pk if pk in self.exercises else None


def likeness(one: str, other: str, *, score_cutoff: float | None = None, **options: Any) -> float:
    """0 to 100, half for the words in common and half for the whole text."""
    return (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2
