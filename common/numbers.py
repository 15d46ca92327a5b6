"""Reads numbers as people type them, in any language."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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


class NumberField(forms.DecimalField):
    """A decimal that people type with a point or a comma. It is shown as their language writes it."""

    widget = forms.TextInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"localize": True, **kwargs})

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {**attrs, "inputmode": "decimal", "pattern": r"\s*-?\d*[.,]?\d*\s*"}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return read_decimal(with_point(str(value)))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
