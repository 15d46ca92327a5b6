"""Strength arithmetic, by the field's own definitions."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

MOST_REPS = 12  # beyond, estimates say nothing (Reynolds, Gordon and Robergs 2006, JSCR 20(3):584–592)
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
    """One-repetition maximum in the weight's unit (Epley 1985); a single is its own."""
    return weight if reps == 1 else weight * (1 + Decimal(reps) / 30)


def e1rm(weight: Decimal | None, reps: int | None) -> Decimal | None:
    """The estimate that is shown (Epley), or None where none is meaningful: no load, no reps, more than 12."""
    if not weight or not reps or reps > MOST_REPS:
        return None
    return epley(weight, reps).quantize(DIGITS, ROUND_HALF_EVEN)


def rpe_percent(reps: int, rpe: Decimal) -> Decimal | None:
    """Percent of 1RM that so many reps at this RPE (half steps) come to, or None beyond the table."""
    index = int(2 * ((reps - 1) + (10 - rpe)))
    return RPE_PERCENT[index] if 0 <= index < len(RPE_PERCENT) else None
