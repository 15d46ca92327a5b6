"""Numbers as people, programs and files write them: read, or refused before anything is computed with them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from common.api.fields import RoundingDecimalField, WholeNumberField
from common.numbers import NumberField, decimal_of

READ = [
    ("80", "80.0000"),
    ("80.00005", "80.0000"),  # half-even
    ("80.00015", "80.0002"),
    ("+7.5", "7.5000"),
    (".5", "0.5000"),
    ("5.", "5.0000"),
    ("1e2", "100.0000"),
    ("1E-2", "0.0100"),
    ("-0", "0.0000"),
    ("-0.00001", "0.0000"),
    ("0e999999999", "0.0000"),
    ("0e" + "9" * 900, "0.0000"),
    ("1e-999999999", "0.0000"),
    ("1e-" + "9" * 900, "0.0000"),
    ("0." + "0" * 500 + "1", "0.0000"),
    ("99999.9999", "99999.9999"),
    ("0" * 500 + "1", "1.0000"),
]
REFUSED = [
    ("1e999999999", "max_whole_digits"),
    ("-1e999999999", "max_whole_digits"),
    ("1e" + "9" * 900, "max_whole_digits"),
    ("1e15", "max_whole_digits"),
    ("1e5", "max_whole_digits"),
    ("100000", "max_whole_digits"),
    ("99999.99995", "max_whole_digits"),  # rounds to a digit more
    ("9" * 900, "max_whole_digits"),
    ("9" * 100_000, "max_string_length"),
    *(
        (text, "invalid")
        for text in (
            *("NaN", "sNaN", "-sNaN1", "Infinity", "-Infinity", "inf", "1e400x", "0x10", "1_000", "--1", "+-1", "e5"),
            *("1e", "1e+", ".", "-", ",", "1,5", "1.2.3", "1 000", "１２", "٣", "²", "½", "1\x002", "\ud800", "x", ""),
        )
    ),
]
NO_NUMBERS = [True, False, [], [1], {}, {"a": 1}, float("nan"), float("inf"), float("-inf")]


@pytest.mark.parametrize(("text", "value"), READ, ids=lambda text: text[:20])
def test_numbers_of_the_api(text, value):
    assert str(RoundingDecimalField(max_digits=9, decimal_places=4).run_validation(text)) == value


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=lambda text: ascii(text)[:20])
def test_what_the_api_takes_for_no_number(text, code):
    with pytest.raises(serializers.ValidationError) as error:
        RoundingDecimalField(max_digits=9, decimal_places=4).run_validation(text)
    assert error.value.get_codes() == [code]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_other_types_are_no_numbers(value):
    with pytest.raises(serializers.ValidationError) as error:
        RoundingDecimalField(max_digits=9, decimal_places=4).run_validation(value)
    assert error.value.get_codes() == ["invalid"]


@pytest.mark.parametrize(
    ("value", "number"), [(5, 5), ("5", 5), (" 5 ", 5), ("+5", 5), ("5.00", 5), (5.0, 5), ("-0", 0)]
)
def test_whole_numbers_of_the_api(value, number):
    assert WholeNumberField().run_validation(value) == number


@pytest.mark.parametrize(
    "value", ["1_000", "٣", "１２", "²", "5.5", 5.5, "1e3", "0x10", "", "--1", True, [], {}, float("inf"), float("nan")]
)
def test_what_the_api_takes_for_no_whole_number(value):
    with pytest.raises(serializers.ValidationError):
        WholeNumberField().run_validation(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("82,5", "82.5"),
        ("1.082,5", "1082.5"),
        (" 7 ", "7"),
        ("1e2", "1E+2"),
        ("1e-999999999", "0"),
        ("0e99999999", "0"),
    ],
)
def test_numbers_of_forms(text, value):
    assert NumberField().clean(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", [text for text, _code in REFUSED if text not in ("", "1e5", "100000", "99999.99995", "1,5", "1 000")]
)
def test_what_a_form_takes_for_no_number(text):
    with pytest.raises(ValidationError) as error:
        NumberField().clean(text)
    assert [one.code for one in error.value.error_list] == ["invalid"]


@pytest.mark.parametrize(
    "text", ["1e999999999", "-1e999999999", "1e9", "9" * 5000, "NaN", "sNaN", "Infinity", "1_0", "٣"]
)
def test_what_a_file_takes_for_no_number(text):
    with pytest.raises(ValueError):
        decimal_of(text)
