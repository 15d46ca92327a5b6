"""What is worked out from measurements."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from math import log10

TENTH = Decimal("0.1")
KEPT_A_DAY = 0.9  # of the trend; the rest comes from the new value


def body_fat_of_men(*, height: float, waist: float, neck: float) -> Decimal:
    """Percent, from centimetres at the navel and below the larynx (Hodgdon and Beckett 1984, NHRC 84-11)."""
    density = 1.0324 - 0.19077 * log10(waist - neck) + 0.15456 * log10(height)
    return of_density(density)


def body_fat_of_women(*, height: float, waist: float, hips: float, neck: float) -> Decimal:
    """Percent, from centimetres (Hodgdon and Beckett 1984, NHRC 84-29)."""
    density = 1.29579 - 0.35004 * log10(waist + hips - neck) + 0.22100 * log10(height)
    return of_density(density)


def of_density(density: float) -> Decimal:
    """Siri's equation (1961)."""
    return Decimal(495 / density - 450).quantize(TENTH, ROUND_HALF_EVEN)


def trend(points: list[tuple[datetime, Decimal]]) -> list[Decimal]:
    """An exponentially weighted moving average, oldest first: each day keeps nine tenths of what was.

    Days without a value weigh as days, so that a pause does not freeze the line.
    """
    smooth: list[float] = []
    before: datetime | None = None
    for at, value in points:
        if before is None:
            smooth.append(float(value))
        else:
            kept = KEPT_A_DAY ** max((at - before) / timedelta(days=1), 0)
            smooth.append(kept * smooth[-1] + (1 - kept) * float(value))
        before = at
    return [Decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_EVEN) for value in smooth]
