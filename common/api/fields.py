import re
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.timezone import get_current_timezone
from rest_framework import serializers
from rest_framework.fields import get_error_detail

from common.email_addresses import MOST as MOST_OF_AN_ADDRESS
from common.email_addresses import normalize_address, validate_address
from common.numbers import NumberTooLargeError, read_decimal
from common.units import plain
from common.validators import validate_line

WHOLE_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.0*)?\s*")


class RoundingDecimalField(serializers.DecimalField):
    """Rounds further digits half-even instead of refusing them. Refuses values that are too large for the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("rounding", ROUND_HALF_EVEN)
        super().__init__(*args, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if isinstance(data, str) and not data.strip():  # DRF would take it for null
            self.fail("invalid")
        return super().validate_empty_values(data)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | float | Decimal):
            self.fail("invalid")
        if isinstance(data, str) and len(data) > self.MAX_STRING_LENGTH:
            self.fail("max_string_length", max_string_length=self.MAX_STRING_LENGTH)
        whole_digits = self.max_digits - self.decimal_places
        try:
            value = read_decimal(str(data).strip())
        except NumberTooLargeError:
            self.fail("max_whole_digits", max_whole_digits=whole_digits)
        except ValueError:
            self.fail("invalid")
        rounded = value.quantize(self.unit, ROUND_HALF_EVEN)
        if rounded and rounded.adjusted() >= whole_digits:  # rounding may have added a digit
            self.fail("max_whole_digits", max_whole_digits=whole_digits)
        return rounded if rounded else abs(rounded)

    def to_representation(self, value: Any) -> str:
        if isinstance(value, Decimal) and value and value.same_quantum(self.unit):
            return format(value, "f")  # with all stored digits
        return super().to_representation(value)

    @cached_property
    def unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.decimal_places)

    def quantize(self, value: Decimal) -> Decimal:
        rounded = super().quantize(value)
        return rounded if rounded else abs(rounded)  # no “-0.0000”


class PlainDecimalField(RoundingDecimalField):
    """A decimal that is answered as people write it: `80` and not `80.0000`."""

    def to_representation(self, value: Any) -> str:
        return plain(Decimal(value))


class MomentField(serializers.DateTimeField):
    """A moment in the reader's time zone. It writes the same as DRF's field, in a third of the time."""

    def to_representation(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return super().to_representation(value)
        try:
            text = value.astimezone(get_current_timezone()).isoformat()
        except OverflowError:  # the year 9999 in a later time zone
            text = value.isoformat()
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


class WholeNumberField(serializers.IntegerField):
    """A whole number in ASCII digits. DRF's field also accepts `1_000` and digits of other scripts."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or (isinstance(data, str) and not WHOLE_NUMBER.fullmatch(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class TruthField(serializers.BooleanField):
    """True or false. DRF's field also accepts the numbers 0 and 1, which the schema calls another type."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, int | float) and not isinstance(data, bool):
            self.fail("invalid", input=data)
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """Text. Numbers are refused, and the length is checked before surrounding blanks are removed."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class LineField(TextField):
    """A name: one visible line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(validate_line)


class AddressField(serializers.EmailField):
    """An e-mail address in the form that is stored. An invalid one is refused before it is looked up."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_OF_AN_ADDRESS, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return normalize_address(super().to_internal_value(data))

    def run_validators(self, value: Any) -> None:
        try:
            validate_address(value)
        except DjangoValidationError as error:
            raise serializers.ValidationError(get_error_detail(error)) from error
        super().run_validators(value)


class UUIDField(serializers.UUIDField):
    """A UUID as text. DRF's field also accepts a number."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
