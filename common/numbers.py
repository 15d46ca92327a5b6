"""Reads numbers as people type them: by the page's language, and nothing of what was typed is dropped.

`static/js/numbers.js` does the same in the page; both are tested by `static/js/tests/numbers.json`. Programs and files
have strict readers of their own, `read_decimal` and `decimal_of`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from .formatting import format_clock
from .units import METRES, plain

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LONGEST_TEXT, MOST_DIGITS = 1000, 15  # characters of a number; its digits before the point, and after it


class NumberTooLargeError(ValueError):
    """The number has more digits before the point than any field allows."""


def read_decimal(text: str) -> Decimal:
    """Reads a number in ASCII digits with a point. Raises ValueError for anything else.

    That includes infinity, and numbers so large (1e999999999) that arithmetic would overflow. A number that is 0 in its
    first 15 digits after the point is read as 0.
    """
    if len(text) > LONGEST_TEXT or not NUMBER.fullmatch(text):
        raise ValueError(text[:40])
    digits, _e, exponent = text.lower().partition("e")
    if not digits.strip("+-.0"):
        return Decimal(0)
    if len(exponent.lstrip("+-0")) > 6:  # `Decimal` does not accept it on every platform
        if exponent.startswith("-"):
            return Decimal(0)
        raise NumberTooLargeError(text[:40])
    value = Decimal(text)
    if value.adjusted() < -MOST_DIGITS:
        return Decimal(0)
    if value.adjusted() >= MOST_DIGITS:
        raise NumberTooLargeError(text[:40])
    return value


def with_point(text: str) -> str:
    """Converts 82,5 and 1.082,5 and 1,082.5 to the notation with a point. Other text is returned unchanged."""
    text = re.sub(r"[\s\u2019']", "", text)
    if "," in text and "." in text:
        last = max(text.rfind(","), text.rfind("."))
        return re.sub(r"[,.]", "", text[:last]) + "." + text[last + 1 :]
    return text.replace(",", ".")


def decimal_of(text: str) -> Decimal:
    """Reads a number from a file. Raises ValueError for text that is not a plain, finite number."""
    value = read_decimal(with_point(text))
    if abs(value) >= Decimal("1e9"):
        raise NumberTooLargeError(text[:40])
    return value


# --- what people type ---
MESSAGES = {
    "invalid": _("Enter a number."),
    "whole": _("Enter a whole number."),
    "time": _("Enter a time such as 1:30."),
    "distance": _("Enter a distance such as 400 m or 5 km."),
    "ambiguous": _("%(one)s or %(other)s?"),
    "unsure": _("Do you mean %(one)s?"),
}
SPACES = " \u00a0\u2009\u202f"
LONGEST_TYPED = 40
SPACED = re.compile(rf"([0-9]{{1,3}}(?:[{SPACES}'\u2019][0-9]{{3}})+)(?:[.,]([0-9]*))?")
ONE_MARK = re.compile(r"([0-9]*)([.,])([0-9]*)")
GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})")
GROUPED_WITH_DECIMALS = re.compile(
    r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]*)|([1-9][0-9]{0,2}(?:\.[0-9]{3})+),([0-9]*)"
)
GROUP = re.compile(r"[1-9][0-9]{0,2}")  # what can stand before the mark of the thousands


class TypedNumberError(ValueError):
    """The text can't be read. `code`: a key of MESSAGES; `readings`: texts that can be read, one for each meaning."""

    def __init__(self, code: str, readings: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.readings = code, readings

    def validation_error(self) -> ValidationError:
        """The same as an error of a form's field; templates offer its readings as buttons."""
        one, other = (*self.readings, "", "")[:2]
        params = {"one": one, "other": other, "readings": self.readings}
        return ValidationError(MESSAGES[self.code], code=self.code, params=params)


def refuse_with(code: str, readings: list[str]) -> NoReturn:
    """Raises TypedNumberError with these readings, or with `code` where there are none."""
    found = tuple(dict.fromkeys(readings))
    raise TypedNumberError({0: code, 1: "unsure"}.get(len(found), "ambiguous"), found)


def parse_number(
    text: str,
    language: str | None = None,
    *,
    whole: bool = False,
    least: Decimal | None = None,
    most: Decimal | None = None,
) -> Decimal:
    """Reads a number, in the language that is active or in another one (`en`, `de`).

    `least`, `most`: readings beyond these are not meant. Raises TypedNumberError; for what could be a thousand or a one
    (1.000 in English, 1,000 in German) it has both readings.
    """
    text = text.strip().replace("\u2212", "-")
    sign = text[:1] if text[:1] in "+-" else ""
    body = text[len(sign) :].lstrip(SPACES)
    if not body or len(body) > LONGEST_TYPED:
        raise TypedNumberError("invalid")
    values = [Decimal(f"{sign}{reading}") + 0 for reading in _readings(body, language, whole)]  # + 0: no -0
    if not values or any(value.adjusted() >= MOST_DIGITS for value in values):
        raise TypedNumberError("invalid")
    if len(values) > 1:
        meant = [v for v in values if (least is None or v >= least) and (most is None or v <= most)]
        if len(meant) > 1:
            refuse_with("invalid", [number_text(value, language) for value in meant])
        values = meant or values
    if whole and values[0] != values[0].to_integral_value():
        raise TypedNumberError("whole")
    return values[0]


def _readings(body: str, language: str | None, whole: bool) -> list[str]:
    """All readings of a number without a sign, with a point: two for 1.000 in English, none for 1e3."""
    if re.fullmatch(r"[0-9]+", body):
        return [body]
    if match := SPACED.fullmatch(body):
        return [re.sub(r"[^0-9]", "", match[1]) + f".{match[2] or '0'}"]
    if match := ONE_MARK.fullmatch(body):
        before, mark, after = match.groups()
        if not before and not after:
            return []
        as_decimal = f"{before or '0'}.{after or '0'}"
        if len(after) != 3 or not GROUP.fullmatch(before):
            return [as_decimal]
        if whole or mark != decimal_mark(language):
            return [before + after]
        return [as_decimal, before + after]
    if match := GROUPED.fullmatch(body):
        return [re.sub(r"[.,]", "", match[1])]
    if match := GROUPED_WITH_DECIMALS.fullmatch(body):
        return [re.sub(r"[.,]", "", match[1] or match[3]) + f".{match[2] or match[4] or '0'}"]
    return []


def decimal_mark(language: str | None = None) -> str:
    """The point or comma of a language."""
    return str(get_format("DECIMAL_SEPARATOR", language))


def number_text(value: Decimal | int, language: str | None = None) -> str:
    """A number as a field shows it: with all digits, without marks for thousands, and so that it has one reading."""
    before, _point, after = plain(Decimal(value)).partition(".")
    if len(after) == 3 and GROUP.fullmatch(before.lstrip("-")):
        after += "0"
    return f"{before}{decimal_mark(language)}{after}" if after else before


TIME = re.compile(r"(?:([0-9]{1,3}):([0-5][0-9])|([0-9]{1,4})):([0-5][0-9])")
PART = r"([0-9]+(?:[.,][0-9]+)?)\s*"
WORDED_TIME = re.compile(
    rf"(?:{PART}(?:h|hrs?|hours?|std\.?|stunden?))?\s*"
    rf"(?:{PART}(?:m|mins?\.?|minutes?|minuten))?\s*"
    rf"(?:{PART}(?:s|secs?\.?|seconds?|sek\.?|sekunden?))?",
    re.IGNORECASE,
)
MINUTE = 60
MOST_BARE_SECONDS = 600  # a bare number below this is seconds; in a run, one below 60 could be minutes


def parse_time(text: str, language: str | None = None, *, is_hold: bool = True) -> int:
    """Reads a time as seconds: 90, 1:30, 1:02:03, 90s, 2 min, 1h 5m.

    Raises TypedNumberError. A bare number with several meanings (25 for a run, 2830) is refused with each of them.
    """
    text = text.strip()
    if len(text) > LONGEST_TYPED:
        raise TypedNumberError("time")
    if match := TIME.fullmatch(text):
        hours, minutes, alone, seconds = (int(part or 0) for part in match.groups())
        return 3600 * hours + 60 * (minutes + alone) + seconds
    if re.fullmatch(r"[0-9]{1,7}", text):
        return _bare_time(int(text), is_hold)
    if match := re.fullmatch(r"([0-9]{1,3})[.,]([0-9]{1,2})", text):
        whole, rest = match.groups()
        readings = [f"{int(whole)}:{rest}"] if len(rest) == 2 and rest < "60" else []
        in_seconds = Decimal(f"{whole}.{rest}") * 60
        refuse_with("time", [*readings, *([format_clock(in_seconds)] if in_seconds % 1 == 0 else [])])
    if text and (match := WORDED_TIME.fullmatch(text)):
        total = Decimal(0)
        for part, factor in zip(match.groups(), (3600, 60, 1), strict=True):
            try:
                total += factor * parse_number(part or "0", language)
            except TypedNumberError as error:
                raise TypedNumberError("time") from error
        if total == total.to_integral_value():
            return int(total)
    raise TypedNumberError("time")


def _bare_time(number: int, is_hold: bool) -> int:
    """Seconds of a time that was typed without a unit."""
    if number < MINUTE and number and not is_hold:
        refuse_with("time", [format_clock(60 * number), format_clock(number)])
    if number < MOST_BARE_SECONDS:
        return number
    hours, minutes, seconds = number // 10_000, number // 100 % 100, number % 100
    readings = [format_clock(number)]
    if seconds < 60 and (minutes < 60 or not hours):
        readings.append(format_clock(3600 * hours + 60 * minutes + seconds))  # the colons left out
    if len(set(readings)) > 1:
        refuse_with("time", readings)
    return number


DISTANCE_UNITS = {
    "m": r"m|meters?|metres?|metern?",
    "km": r"km|kilometers?|kilometres?|kilometern?",
    "mi": r"mi\.?|miles?|meilen?",
    "yd": r"yds?\.?|yards?",
    "ft": r"ft\.?|feet|foot",
}
WORDED_DISTANCE = re.compile(
    r"(.*?)\s*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in DISTANCE_UNITS.items()) + ")?", re.IGNORECASE
)


def parse_distance(text: str, language: str | None = None, *, unit: str = "m", most: Decimal | None = None) -> Decimal:
    """Reads a distance as metres: 400m, 5km, 3.1 mi; a bare number is in `unit`. Raises TypedNumberError."""
    match = WORDED_DISTANCE.fullmatch(text.strip())
    if match is None or len(text) > LONGEST_TYPED:
        raise TypedNumberError("distance")
    written = match.lastgroup
    factor = METRES[written or unit]
    try:
        value = parse_number(match[1], language, least=Decimal(0), most=None if most is None else most / factor)
    except TypedNumberError as error:
        refuse_with("distance", [f"{reading} {written or unit}" for reading in error.readings])
    return (value * factor).quantize(Decimal("0.001"))


def distance_text(metres: Decimal, unit: str, language: str | None = None) -> str:
    """Metres as a field shows them in `unit`; miles have two digits after the point."""
    value = Decimal(metres) / METRES[unit]
    return number_text(value.quantize(Decimal("0.01")) if unit == "mi" else value, language)


# --- fields of forms ---
def read_exact(text: str, whole: bool = False) -> Decimal:
    """Reads a number that a program wrote, with a point. Raises TypedNumberError."""
    try:
        value = read_decimal(with_point(text))
    except ValueError as error:
        raise TypedNumberError("invalid") from error
    if whole and value != value.to_integral_value():
        raise TypedNumberError("whole")
    return value


class NumberField(forms.DecimalField):
    """A decimal as people type it, shown as their language writes it. Its bounds also bound the readings."""

    widget = forms.TextInput
    inputmode = "decimal"
    is_whole = False
    is_exact = False  # written by a program: with a point, in the unit of the column
    is_unsigned = False  # −20 is 20: the field's name has the sign
    bounds: tuple[Decimal | None, Decimal | None] = (None, None)  # what a text can mean

    def __init__(self, *args: Any, min_value: Any = None, max_value: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, min_value=min_value, max_value=max_value, **kwargs)
        least, most = (None if bound is None else Decimal(bound) for bound in (min_value, max_value))
        self.bounds = (least, most)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": self.inputmode}

    def expect(self, least: Decimal, most: Decimal, is_whole: bool = False) -> None:
        """Bounds what a text can mean (1.000 is not 1 where 100 is the least), but not the value itself."""
        self.bounds, self.is_whole = (least, most), is_whole

    def prepare_value(self, value: Any) -> Any:
        return number_text(value) if isinstance(value, Decimal | int) else value

    def read(self, text: str) -> Decimal:
        """The value of a text. Raises TypedNumberError."""
        least, most = self.bounds
        return parse_number(text, whole=self.is_whole, least=least, most=most)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            number = read_exact(str(value)) if self.is_exact else self.read(str(value))
        except TypedNumberError as error:
            raise error.validation_error() from error
        return Decimal(plain(abs(number) if self.is_unsigned else number))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text is another one than the field has shown; it may show fewer digits than are stored."""
        return str(data or "") != str(self.prepare_value(initial) if initial is not None else "")


class DistanceField(NumberField):
    """A distance, typed in `unit` or with a unit of its own; its value is metres."""

    unit = "m"

    def prepare_value(self, value: Any) -> Any:
        return distance_text(Decimal(value), self.unit) if isinstance(value, Decimal | int) else value

    def read(self, text: str) -> Decimal:
        return parse_distance(text, unit=self.unit, most=self.bounds[1])


class WholeNumberField(forms.IntegerField):
    """A whole number as people type it."""

    widget = forms.TextInput
    inputmode = "numeric"
    is_exact = False

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": self.inputmode}

    def read(self, text: str) -> int:
        """The value of a text. Raises TypedNumberError."""
        return int(parse_number(text, whole=True))

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else value
        try:
            return int(read_exact(str(value), whole=True)) if self.is_exact else self.read(str(value))
        except TypedNumberError as error:
            raise error.validation_error() from error


class TimeField(WholeNumberField):
    """A time as people type it (1:30, 90s); its value is seconds. `is_hold`: a bare number is seconds below 600."""

    inputmode = "decimal"  # a keyboard without letters that has a mark: 1.30 is answered with 1:30
    is_hold = True

    def prepare_value(self, value: Any) -> Any:
        return format_clock(value) if isinstance(value, int) else value

    def read(self, text: str) -> int:
        return parse_time(text, is_hold=self.is_hold)
