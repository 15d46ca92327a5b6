"""Compares a session with the last time that its exercises were trained."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from training.models import Exercise

from .formulas import e1rm, rank
from .models import ExerciseLog
from .session_view import SessionPage


@dataclass
class Compared:
    """One exercise in both sessions: the best set and the volume (kg) of each."""

    exercise: Exercise
    best: ExerciseLog
    best_before: ExerciseLog
    volume: Decimal
    volume_before: Decimal
    formula: str

    @property
    def trend(self) -> int:
        """1 (better), 0 (the same) or −1 (worse): compares the best sets, and if they are equal, the volumes."""
        now = (strength(self.best, self.formula), self.volume)
        before = (strength(self.best_before, self.formula), self.volume_before)
        return (now > before) - (now < before)


def strength(log: ExerciseLog, formula: str) -> tuple:
    return rank(log, None if log.is_assisted else e1rm(log.weight_kg, log.reps, formula))


def working(logs: list[ExerciseLog]) -> list[ExerciseLog]:
    return [log for log in logs if log.set_type != ExerciseLog.SetType.WARMUP]


def total(logs: list[ExerciseLog]) -> Decimal:
    return sum((log.volume_kg for log in logs), Decimal(0))


def compare(page: SessionPage) -> list[Compared]:
    """Compares the exercises of the page that were trained before, in the order of the page."""
    compared = []
    formula = page.session.trainee.e1rm_formula
    for block in page.blocks:
        now, before = working(block.sets), working(block.last)
        if now and before:
            best, best_before = (max(logs, key=lambda log: strength(log, formula)) for logs in (now, before))
            compared.append(Compared(block.exercise, best, best_before, total(now), total(before), formula))
    return compared
