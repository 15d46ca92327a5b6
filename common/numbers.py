"""Numbers as people type them, in whatever language."""

import re
from decimal import Decimal, InvalidOperation

from django import forms


def with_point(text: str) -> str:
    """82,5 and 1.082,5 and 1,082.5 as a program reads them; other text as it is."""
    text = re.sub(r"[\s\u2019']", "", text)
    if "," in text and "." in text:
        last = max(text.rfind(","), text.rfind("."))
        return re.sub(r"[,.]", "", text[:last]) + "." + text[last + 1 :]
    return text.replace(",", ".")


def decimal_of(text: str) -> Decimal:
    """Raises ValueError for what is no number that anyone means."""
    try:
        value = Decimal(with_point(text))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or abs(value) >= Decimal("1e9"):
        raise ValueError(text)
    return value


class NumberField(forms.DecimalField):
    """A decimal with a point or a comma, shown as the reader's language writes it."""

    widget = forms.TextInput

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"localize": True, **kwargs})

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        return {**attrs, "inputmode": "decimal", "pattern": r"\s*-?\d*[.,]?\d*\s*"}

    def to_python(self, value):
        return super().to_python(with_point(value) if isinstance(value, str) else value)
