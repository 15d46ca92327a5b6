"""When a gym is open: seven days from Monday, each a list of `["06:00", "22:00"]`; `[]` for no entry."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")
MOST_SPANS = 4
MIDNIGHT = 24 * 60


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_spans(text: str) -> list[list[str]]:
    """One day as people write it: `6-22`, `7:00–12:30, 16–22`; empty is closed. Raises ValidationError."""
    spans, end = [], -1
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = SPAN.fullmatch(part)
        hours = [int(group or 0) for group in match.groups()] if match else [99] * 4
        opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if max(hours[1], hours[3]) > 59 or not end < opens < closes <= MIDNIGHT:
            said = _("“%(entry)s” isn't a time. Write 6:00–22:00, or several in order: 7–12, 16–22.")
            raise ValidationError(said, code="invalid", params={"entry": part[:20]})
        spans.append([clock(opens), clock(closes)])
        end = closes
    if len(spans) > MOST_SPANS:
        raise ValidationError(_("Up to four times a day."), code="out_of_range")
    return spans


def validate_opening_hours(value: Any) -> None:
    try:
        valid = value == [] or (len(value) == 7 and [read_spans(written(day)) for day in value] == value)
    except (TypeError, ValueError, ValidationError):
        valid = False
    if not valid:
        raise ValidationError(_("These aren't opening hours."), code="invalid")


def written(spans: list[list[str]]) -> str:
    return ", ".join(f"{opens}–{closes}" for opens, closes in spans)


def week(value: list) -> list[tuple[str, str]]:
    """[(the day's name, its times as text or “closed”)], for people; empty without an entry."""
    return [(str(WEEKDAYS[day]), written(spans) or str(_("closed"))) for day, spans in enumerate(value)]


class WeekWidget(forms.MultiWidget):
    template_name = "facilities/widgets/week.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({str(day): forms.TextInput({"placeholder": "6:00–22:00"}) for day in range(7)}, attrs)

    def decompress(self, value: Any) -> Any:
        return [written(spans) for spans in value or []] or [""] * 7

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Any:
        if any(isinstance(day, list) for day in value or []):  # as it is stored; a form that was sent has texts
            value = self.decompress(value)
        context = super().get_context(name, value, attrs)
        for day, widget in enumerate(context["widget"]["subwidgets"]):
            widget["label"] = WEEKDAYS[day]
        return context


class OpeningHoursField(forms.MultiValueField):
    """A line for each day; all empty: no entry."""

    widget = WeekWidget

    def __init__(self, **kwargs: Any) -> None:
        days = [forms.CharField(required=False, max_length=80) for _day in range(7)]
        super().__init__(days, require_all_fields=False, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [str(line or "").strip() for line in value or [""] * 7]
        week, errors = [], []
        for day, line in enumerate(lines):
            try:
                week.append(read_spans(line[:80]))
            except ValidationError as error:
                errors.append(ValidationError(f"{WEEKDAYS[day]}: {error.messages[0]}", code=error.code))
        if errors:
            raise ValidationError(errors)
        return week if any(week) else []

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True
