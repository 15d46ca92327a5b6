"""Cells of a file: numbers, times and units as other apps write them. All raise ValueError with the reason."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import decimal_of

Row = dict[str, str]
METRES = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), Decimal(1)),
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers"), Decimal(1000)),
    **dict.fromkeys(("mi", "mile", "miles"), Decimal("1609.344")),
    **dict.fromkeys(("ft", "feet"), Decimal("0.3048")),
    **dict.fromkeys(("yd", "yards"), Decimal("0.9144")),
    "cm": Decimal("0.01"),
}
UNITS = {
    **dict.fromkeys(("kg", "kgs", "kilograms"), "metric"),
    **dict.fromkeys(("lb", "lbs", "pounds"), "imperial"),
}


def number(text: str | None) -> Decimal | None:
    """82.5, 82,5, 1,082.5 and 1.082,5; nothing for an empty cell."""
    if not (text or "").strip():
        return None
    try:
        return decimal_of(str(text))
    except ValueError as error:
        raise ValueError(_("“%(text)s” isn't a number.") % {"text": str(text)[:40]}) from error


def positive(text: str | None) -> Decimal | None:
    """Other apps write 0 where nothing was entered."""
    value = number(text)
    return value if value else None


def whole(text: str | None) -> int | None:
    value = positive(text)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError(_("“%(text)s” isn't a whole number.") % {"text": str(text)[:40]})
    return int(value)


def seconds(text: str | None) -> int | None:
    """90, 1:30, 0:01:30, 1h 26m, 45s."""
    text = (text or "").strip()
    if ":" in text:
        total = Decimal(0)
        for part in text.split(":"):
            total = total * 60 + (number(part) or 0)
        return int(total) or None
    if parts := re.findall(r"(\d+)\s*(h|m|s)", text):
        return sum(int(value) * {"h": 3600, "m": 60, "s": 1}[unit] for value, unit in parts) or None
    value = positive(text)
    return None if value is None else int(value)


def units_of(text: str | None) -> str | None:
    text = (text or "").strip().lower()
    if not text:
        return None
    if text not in UNITS:
        raise ValueError(_("“%(text)s” isn't a unit of weight that we know.") % {"text": text[:40]})
    return UNITS[text]


def metres_of(text: str | None) -> Decimal | None:
    text = (text or "").strip().lower()
    if not text:
        return None
    if text not in METRES:
        raise ValueError(_("“%(text)s” isn't a unit of distance that we know.") % {"text": text[:40]})
    return METRES[text]


def rpe_of(row: Row) -> Decimal | None:
    rpe, rir = positive(row.get("rpe")), number(row.get("rir"))
    return rpe if rpe is not None or rir is None else max(10 - rir, Decimal(0))


def found(row: Row, *names: str) -> str | None:
    """The first of these columns that the file has."""
    return next((row[name] for name in names if name in row), None)


GUARD = "'"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return GUARD + text if text.startswith((*DANGEROUS, GUARD)) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith(GUARD) else text
