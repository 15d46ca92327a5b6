from decimal import ROUND_HALF_EVEN, Decimal

from rest_framework import serializers


class RoundingDecimalField(serializers.DecimalField):
    """Digits beyond those kept are rounded half-even, never refused; a value too large for its field is."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("rounding", ROUND_HALF_EVEN)
        super().__init__(*args, **kwargs)

    def validate_precision(self, value: Decimal) -> Decimal:
        whole_digits = self.max_digits - self.decimal_places
        if abs(value) >= Decimal(10) ** whole_digits:
            self.fail("max_whole_digits", max_whole_digits=whole_digits)
        return value

    def quantize(self, value: Decimal) -> Decimal:
        rounded = super().quantize(value)
        return rounded if rounded else abs(rounded)  # no “-0.0000”


class TextField(serializers.CharField):
    """Text, and no number that could be read as one; its length is that of what was sent, before blanks are cut off."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class UUIDField(serializers.UUIDField):
    """A UUID as text; DRF would also take a number."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
