"""Base classes of the apps' FilterSets. They refuse invalid values: ignoring one would show too many rows."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_filters.fields import BaseCSVField
from django_filters.filterset import FILTER_FOR_DBFIELD_DEFAULTS

from .search import SearchField

MAX_VALUES = 100  # in a parameter that takes a list


class FlagField(forms.Field):
    """true or false (or 1 and 0). Anything else is an error; Django's own field would read it as “unknown”."""

    widget = forms.TextInput
    values = {"true": True, "1": True, "false": False, "0": False}

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if str(value).lower() not in self.values:
            raise ValidationError(_("Enter true or false."), code="invalid")
        return self.values[str(value).lower()]


class FlagFilter(django_filters.BooleanFilter):
    field_class = FlagField


class WholeNumberFilter(django_filters.NumberFilter):
    """Whole numbers that a column can store; others are refused."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 0, "max_value": 2**63 - 1, **kwargs})

    def get_max_validator(self) -> None:
        return None  # the field has its own bounds


class KeyFilter(WholeNumberFilter):
    """Filters by the primary key of a related row."""


class SearchFilter(django_filters.CharFilter):
    """A search for a few words. A longer one is refused (common.search)."""

    field_class = SearchField


class ShortListField(BaseCSVField):
    """Values separated by commas, at most MAX_VALUES."""

    def clean(self, value: Any) -> Any:
        if value is not None and len(value) > MAX_VALUES:
            raise ValidationError(_("Give at most %(most)s values."), code="max_items", params={"most": MAX_VALUES})
        return super().clean(value)


class StableOrderingFilter(django_filters.OrderingFilter):
    """Orders by the requested fields and then by the key, so that pages neither skip nor repeat equal rows."""

    base_field_class = ShortListField

    def filter(self, qs: Any, value: Any) -> Any:
        columns: dict[str, str] = {}
        for one in value or ():
            columns.setdefault(one.removeprefix("-"), one)  # the same column again would change nothing
        ordered = super().filter(qs, list(columns.values()))
        return ordered.order_by(*ordered.query.order_by, "pk") if columns else ordered


class FilterSet(django_filters.FilterSet):
    FILTER_DEFAULTS = {
        **FILTER_FOR_DBFIELD_DEFAULTS,
        models.BooleanField: {"filter_class": FlagFilter},
        models.PositiveSmallIntegerField: {"filter_class": WholeNumberFilter},
    }

    base_filters: dict[str, django_filters.Filter]  # set by its metaclass

    def __init__(self, *args: Any, only: Any = None, **kwargs: Any) -> None:
        """`only`: the names of the filters to create. Others are left out to save time, since the request has no
        parameter for them."""
        if only is not None:
            self.base_filters = {name: one for name, one in self.base_filters.items() if name in only}
        super().__init__(*args, **kwargs)
