"""Numbers as people, programs and files write them: read, or refused before anything is computed with them."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override
from rest_framework import serializers

from common.api import fields as api_fields
from common.api.fields import RoundingDecimalField
from common.formatting import format_clock
from common.numbers import (
    DistanceField,
    NumberField,
    TimeField,
    TypedNumberError,
    WholeNumberField,
    decimal_of,
    distance_text,
    number_text,
    parse_distance,
    parse_number,
    parse_time,
)
from common.units import plain

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
    assert api_fields.WholeNumberField().run_validation(value) == number


@pytest.mark.parametrize(
    "value", ["1_000", "٣", "１２", "²", "5.5", 5.5, "1e3", "0x10", "", "--1", True, [], {}, float("inf"), float("nan")]
)
def test_what_the_api_takes_for_no_whole_number(value):
    with pytest.raises(serializers.ValidationError):
        api_fields.WholeNumberField().run_validation(value)


CASES = json.loads((settings.BASE_DIR / "static/js/tests/numbers.json").read_text(encoding="utf-8"))


def outcome(read: Callable[[], Any]) -> dict[str, Any]:
    """What reading gives, as the table has it: {value} or {error, readings}."""
    try:
        return {"value": read()}
    except TypedNumberError as error:
        return {"error": error.code, **({"readings": list(error.readings)} if error.readings else {})}


def expected(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("value", "error", "readings") if name in row}


def bounds(row: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(row[name]) for name in ("least", "most") if name in row}


@pytest.mark.parametrize("row", CASES["numbers"], ids=ascii)
def test_typed_numbers(row):
    def read() -> str:
        return plain(parse_number(row["text"], row["language"], whole=row.get("whole", False), **bounds(row)))

    assert outcome(read) == expected(row)


@pytest.mark.parametrize("row", CASES["times"], ids=ascii)
def test_typed_times(row):
    assert outcome(lambda: parse_time(row["text"], "en", is_hold=row.get("hold", True))) == expected(row)


@pytest.mark.parametrize("row", CASES["distances"], ids=ascii)
def test_typed_distances(row):
    def read() -> str:
        return plain(parse_distance(row["text"], row["language"], unit=row["unit"], **bounds(row)))

    assert outcome(read) == expected(row)


@pytest.mark.parametrize("row", CASES["number_texts"], ids=ascii)
def test_numbers_as_fields_show_them_have_one_reading(row):
    assert number_text(Decimal(row["value"]), row["language"]) == row["text"]
    assert parse_number(row["text"], row["language"]) == Decimal(row["value"])


@pytest.mark.parametrize("row", CASES["distance_texts"], ids=ascii)
def test_distances_as_fields_show_them(row):
    assert distance_text(Decimal(row["value"]), row["unit"], row["language"]) == row["text"]


@pytest.mark.parametrize("row", CASES["clocks"], ids=ascii)
def test_times_as_fields_show_them(row):
    assert format_clock(row["seconds"]) == row["text"]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("82,5", "en", "82.5"),
        ("82.5", "de", "82.5"),
        ("1.082,5", "en", "1082.5"),
        (" 7 ", "en", "7"),
        ("8.50", "en", "8.5"),
    ],
)
def test_numbers_of_forms(text, language, value):
    with override(language):
        assert str(NumberField().clean(text)) == value


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (WholeNumberField(), "10,000", 10_000),
        (TimeField(), "28:30", 1710),
        (TimeField(), "90", 90),
        (DistanceField(), "5km", Decimal(5000)),
        (DistanceField(), "400", Decimal(400)),
        (NumberField(required=False), "", None),
        (TimeField(required=False), "", None),
    ],
)
def test_fields_of_forms(field, text, value):
    assert field.clean(text) == value
    assert field.clean(value) == value


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (NumberField(), Decimal("82.50"), "82,5"),
        (WholeNumberField(), 10_000, 10_000),
        (TimeField(), 90, "1:30"),
        (DistanceField(), Decimal("400.000"), "400"),
        (NumberField(), "8x", "8x"),
        (TimeField(), "1:5", "1:5"),
    ],
)
def test_what_fields_of_forms_show(field, value, shown):
    with override("de"):
        assert field.prepare_value(value) == shown
    assert field.widget.input_type == "text"
    assert field.widget.attrs["inputmode"] in ("decimal", "numeric")


def test_an_ambiguous_number_is_refused_with_both_readings():
    with override("en"), pytest.raises(ValidationError) as error:
        NumberField().clean("1.000")
    (one,) = error.value.error_list
    assert (one.code, one.messages, one.params["readings"]) == ("ambiguous", ["1 or 1000?"], ("1", "1000"))


@pytest.mark.parametrize(
    "text", [text for text, _code in REFUSED if text not in ("", "100000", "99999.99995", "1,5", "1 000")]
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
