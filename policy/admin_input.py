"""Validates the keys and lookups that Django admin receives, because the database would raise an error for some."""

import re
from typing import Any

from django import forms
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

KEY = re.compile(r"[0-9]{1,18}")
FLAGS = ("0", "1", "True", "False", "true", "false")
PARTS = {
    "year": (2, 9998),
    "month": (1, 12),
    "day": (1, 31),
}  # of a date; the years 1 and 9999 can't be converted between time zones
LONGEST = 200


def is_key(value: object) -> bool:
    """Whether the value could be the key of a row."""
    return KEY.fullmatch(str(value)) is not None


def is_valid_lookup(model: type[models.Model], name: str, lookup: str, value: str) -> bool:
    """Whether `name__lookup=value` is something that a list's filter on the field `name` can send."""
    try:
        field = get_fields_from_path(model, name)[-1]
    except FieldDoesNotExist:
        return False
    value = str(value)
    if lookup in ("isnull", "isempty"):
        return value in FLAGS
    if lookup in PARTS:
        least, most = PARTS[lookup]
        return isinstance(field, models.DateField) and is_key(value) and least <= int(value) <= most
    if lookup in ("gte", "lt"):
        return isinstance(field, models.DateField) and is_date(field, value)
    if isinstance(field, models.DateField):
        return lookup in ("", "exact") and is_date(field, value)
    if lookup == "id__exact" or field.is_relation:
        return field.is_relation and is_key(value) and lookup in ("", "exact", "id__exact")
    if lookup not in ("", "exact") or "\x00" in value or len(value) > LONGEST:
        return False
    return not isinstance(field, models.BooleanField) or value in FLAGS


def is_date(field: models.Field, value: str) -> bool:
    """Whether the value is a date or a time that the database can compare, in any time zone."""
    try:
        moment = field.to_python(value)
    except (ValidationError, ValueError, OverflowError):
        return False
    return moment is not None and 2 <= moment.year <= 9998


class TolerantChoicesMixin:
    """Leaves out chosen values that can't be keys; Django would query for them."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if key == "" or is_key(key)], attr)


class RowWidget(TolerantChoicesMixin, AutocompleteSelect):
    pass


class RowsWidget(TolerantChoicesMixin, AutocompleteSelectMultiple):
    pass


class RowField(forms.ModelChoiceField):
    """A row. A value that can't be a key is an invalid choice and is never looked up."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, models.Model) or is_key(value):
            return super().to_python(value)
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})


class RowsField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not is_key(key):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super().clean(value)
