"""A session beside the last time that its exercises were trained."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .models import ExerciseLog
from .pages import SessionPage
from .progress import strength


@dataclass
class Compared:
    """One exercise: the best set then and now, and the volume (kg) of each."""

    exercise: str
    best: ExerciseLog
    best_before: ExerciseLog
    volume: Decimal
    volume_before: Decimal

    @property
    def trend(self) -> int:
        """1 better, 0 the same, −1 less: by the best set, and by the volume where that is the same."""
        now, before = (strength(self.best), self.volume), (strength(self.best_before), self.volume_before)
        return (now > before) - (now < before)


def working(logs: list[ExerciseLog]) -> list[ExerciseLog]:
    return [log for log in logs if log.set_type != ExerciseLog.SetType.WARMUP]


def total(logs: list[ExerciseLog]) -> Decimal:
    return sum((log.volume_kg for log in logs), Decimal(0))


def compare(page: SessionPage) -> list[Compared]:
    """The exercises that were trained before, in the order of the page."""
    compared = []
    for block in page.blocks:
        now, before = working(block.sets), working(block.last)
        if now and before:
            best, best_before = max(now, key=strength), max(before, key=strength)
            compared.append(Compared(block.exercise.name, best, best_before, total(now), total(before)))
    return compared
