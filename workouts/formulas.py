"""Formulas of strength training."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Protocol

from django.db.models import Case, DecimalField, Expression, F, Value, When

ROUGH = 11  # with this many reps or more, an estimate is marked as rough
MOST_REPS = 12  # with more reps, estimates mean nothing (Reynolds, Gordon and Robergs 2006, JSCR 20(3):584–592)
DIGITS = Decimal("0.0001")

# Percent of 1RM by effort; index 2·((reps − 1) + (10 − RPE)).
RPE_PERCENT = tuple(
    Decimal(percent)
    for percent in (
        *("100", "97.8", "95.5", "93.9", "92.2", "90.7", "89.2", "87.8", "86.3", "85.0"),
        *("83.7", "82.4", "81.1", "79.9", "78.6", "77.4", "76.2", "75.1", "73.9", "72.3"),
        *("70.7", "69.4", "68.0", "66.7", "65.3", "64.0", "62.6", "61.3", "59.9"),
    )
)


def epley(weight: Decimal, reps: int) -> Decimal:
    """One-repetition maximum in the weight's unit (Epley 1985); for one rep it is the weight itself."""
    return weight if reps == 1 else weight * (1 + Decimal(reps) / 30)


def brzycki(weight: Decimal, reps: int) -> Decimal:
    """One-repetition maximum in the weight's unit (Brzycki 1993). It is below Epley's up to 9 reps, the same at 10."""
    return weight * 36 / (37 - reps)


FORMULAS: dict[str, Callable[[Decimal, int], Decimal]] = {"epley": epley, "brzycki": brzycki}


def e1rm(weight: Decimal | None, reps: int | None, formula: str = "epley") -> Decimal | None:
    """The estimated one-rep max, or None where it would mean nothing: no weight, no reps, or more than 12 reps."""
    if not weight or not reps or reps > MOST_REPS:
        return None
    return FORMULAS[formula](weight, reps).quantize(DIGITS, ROUND_HALF_EVEN)


def strength(formula: str) -> Expression:
    """A database expression that orders sets by their estimate. It is NULL where there is no estimate."""
    weight, reps = F("weight_kg"), F("reps")
    by_reps = {
        "epley": Case(When(reps=1, then=weight * 30), default=weight * (reps + 30)),
        "brzycki": weight * 36 / (Value(Decimal(37)) - reps),
    }
    meaningful = When(weight_kg__gt=0, reps__range=(1, MOST_REPS), then=by_reps[formula])
    return Case(meaningful, default=None, output_field=DecimalField(max_digits=18, decimal_places=6))


class Performed(Protocol):
    """The values by which sets are compared, in kilograms, metres and seconds."""

    @property
    def weight_kg(self) -> Decimal | None: ...
    @property
    def reps(self) -> int | None: ...
    @property
    def duration_seconds(self) -> int | None: ...
    @property
    def distance_m(self) -> Decimal | None: ...
    @property
    def is_assisted(self) -> bool: ...


def rank(performed: Performed, estimate: Decimal | None) -> tuple[Decimal | int, ...]:
    """A key to sort sets, the best last: by estimate, weight (less assistance is better), reps, distance, time."""
    weight = performed.weight_kg or Decimal(0)
    return (
        *(estimate or Decimal(0), -weight if performed.is_assisted else weight, performed.reps or 0),
        *(performed.distance_m or Decimal(0), performed.duration_seconds or 0),
    )


def rpe_percent(reps: int, rpe: Decimal) -> Decimal | None:
    """The percentage of 1RM for this many reps at this RPE (in half steps), or None outside the table."""
    index = int(2 * ((reps - 1) + (10 - rpe)))
    return RPE_PERCENT[index] if 0 <= index < len(RPE_PERCENT) else None
