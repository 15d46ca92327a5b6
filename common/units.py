"""Units: values are stored and computed in SI units; pounds and inches are only for input and display.

Factors are exact by definition (international yard and pound agreement, 1959).
"""

from decimal import ROUND_HALF_EVEN, Decimal

KG_PER_LB = Decimal("0.45359237")
CM_PER_INCH = Decimal("2.54")
METRES_PER_MILE = Decimal("1609.344")
STORED = Decimal("0.0001")  # with these digits every quarter pound up to 1000 lb can be converted back unchanged
SHOWN = Decimal("0.01")
# metres of each unit that a distance can be typed in
METRES = {
    "m": Decimal(1),
    "km": Decimal(1000),
    "mi": METRES_PER_MILE,
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
}

METRIC, IMPERIAL = "metric", "imperial"


def to_kg(value: Decimal, units: str) -> Decimal:
    """Mass typed in the user's units, as kilograms with the four digits that are stored."""
    return (value * KG_PER_LB if units == IMPERIAL else value).quantize(STORED, ROUND_HALF_EVEN)


def from_kg(value: Decimal, units: str) -> Decimal:
    """Stored kilograms in the user's units, with the two digits that are shown."""
    return (Decimal(value) / KG_PER_LB if units == IMPERIAL else Decimal(value)).quantize(SHOWN, ROUND_HALF_EVEN)


def to_cm(value: Decimal, units: str) -> Decimal:
    return (value * CM_PER_INCH if units == IMPERIAL else value).quantize(STORED, ROUND_HALF_EVEN)


def from_cm(value: Decimal, units: str) -> Decimal:
    return (Decimal(value) / CM_PER_INCH if units == IMPERIAL else Decimal(value)).quantize(SHOWN, ROUND_HALF_EVEN)


def plain(value: Decimal) -> str:
    """A decimal as people write it: no trailing zeros, no exponent (80.00 → 80, 82.50 → 82.5)."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def mass_unit(units: str) -> str:
    return "lb" if units == IMPERIAL else "kg"


def length_unit(units: str) -> str:
    return "in" if units == IMPERIAL else "cm"
