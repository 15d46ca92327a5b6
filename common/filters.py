import django_filters
from django import forms


class KeyFilter(django_filters.Filter):
    """Rows by a numeric key of a related row; a number that no key can be is refused."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"min_value": 0, "max_value": 2**63 - 1, **kwargs})


class StableOrderingFilter(django_filters.OrderingFilter):
    """Orders by what was asked for and then by the key, so that pages neither skip nor repeat equal rows."""

    def filter(self, qs, value):
        ordered = super().filter(qs, value)
        return ordered.order_by(*ordered.query.order_by, "pk") if value else ordered
