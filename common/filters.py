"""What the apps' FilterSets are made of: strict about values, since a filter that is not understood filters nothing."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_filters.filterset import FILTER_FOR_DBFIELD_DEFAULTS


class FlagField(forms.Field):
    """true or false (also 1 and 0); anything else is an error, where Django's own field would read it as “unknown”."""

    widget = forms.TextInput
    values = {"true": True, "1": True, "false": False, "0": False}

    def to_python(self, value):
        if value in (None, ""):
            return None
        if str(value).lower() not in self.values:
            raise ValidationError(_("Enter true or false."), code="invalid")
        return self.values[str(value).lower()]


class FlagFilter(django_filters.BooleanFilter):
    field_class = FlagField


class WholeNumberFilter(django_filters.NumberFilter):
    """Whole numbers that a column can hold; others are refused."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"min_value": 0, "max_value": 2**63 - 1, **kwargs})

    def get_max_validator(self):
        return None  # the field's own bounds say it


class KeyFilter(WholeNumberFilter):
    """Rows by the key of a related row."""


class StableOrderingFilter(django_filters.OrderingFilter):
    """Orders by what was asked for and then by the key, so that pages neither skip nor repeat equal rows."""

    def filter(self, qs, value):
        ordered = super().filter(qs, value)
        return ordered.order_by(*ordered.query.order_by, "pk") if value else ordered


class FilterSet(django_filters.FilterSet):
    FILTER_DEFAULTS = {
        **FILTER_FOR_DBFIELD_DEFAULTS,
        models.BooleanField: {"filter_class": FlagFilter},
        models.PositiveSmallIntegerField: {"filter_class": WholeNumberFilter},
    }

    base_filters: dict[str, django_filters.Filter]  # set by its metaclass

    def __init__(self, *args, only=None, **kwargs):
        """`only`: names of filters; the rest are left out, as they would filter nothing where nothing is asked of them,
        and each is copied and put into a form."""
        if only is not None:
            self.base_filters = {name: one for name, one in self.base_filters.items() if name in only}
        super().__init__(*args, **kwargs)
