from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from django.utils.timezone import get_current_timezone
from rest_framework import serializers

from common.addresses import normalize_address, validate_address


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

    def to_representation(self, value) -> str:
        if isinstance(value, Decimal) and value and value.same_quantum(self.unit):
            return format(value, "f")  # as it is stored
        return super().to_representation(value)

    @cached_property
    def unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.decimal_places)

    def quantize(self, value: Decimal) -> Decimal:
        rounded = super().quantize(value)
        return rounded if rounded else abs(rounded)  # no “-0.0000”


class MomentField(serializers.DateTimeField):
    """A moment in the reader's time zone, as DRF writes it, in a third of the time."""

    def to_representation(self, value):
        if not isinstance(value, datetime):
            return super().to_representation(value)
        try:
            text = value.astimezone(get_current_timezone()).isoformat()
        except OverflowError:  # at the end of time
            text = value.isoformat()
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


class TextField(serializers.CharField):
    """Text, and no number that could be read as one; its length is that of what was sent, before blanks are cut off."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class AddressField(serializers.EmailField):
    """An e-mail address to be stored, in its normal form."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators.append(validate_address)

    def to_internal_value(self, data):
        return normalize_address(super().to_internal_value(data))


class UUIDField(serializers.UUIDField):
    """A UUID as text; DRF would also take a number."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
