from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils import timezone


class LocalTimeField(forms.DateTimeField):
    """A date and time in the user's time zone, as an instant in UTC.

    In the hour that a clock change repeats it is the first of the two; in the hour that it skips, the time that clocks
    showed then if nobody had changed them. `second_pass` is the other of the two.
    """

    def to_python(self, value: Any) -> datetime | None:
        try:
            instant = super().to_python(value)
        except ValidationError as error:
            typed = (error.params or {}).get("datetime") if error.code == "ambiguous_timezone" else None
            if typed is None or not 1900 <= typed.year < 9999:
                raise
            instant = timezone.make_aware(typed)
        return instant.astimezone(UTC) if instant is not None and 1900 <= instant.year < 9999 else instant


def second_pass(instant: datetime) -> datetime:
    """The later instant at which clocks show the same time, in an hour that is repeated; else the instant itself."""
    local = timezone.localtime(instant)
    again = local.replace(fold=1).astimezone(UTC)
    return again if timezone.localtime(again).replace(tzinfo=None) == local.replace(tzinfo=None) else instant


def shown(instant: datetime) -> datetime:
    """The time that the user's clock shows, to the second."""
    return timezone.localtime(instant).replace(tzinfo=None, microsecond=0, fold=0)


class Renderer(TemplatesSetting):
    """Renders forms with our own templates (templates/django/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
