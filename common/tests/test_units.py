from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.units import from_cm, from_kg, plain, to_cm, to_kg
from tests.limits import examples

QUARTERS = st.integers(min_value=0, max_value=4000).map(lambda quarters: Decimal(quarters) / 4)


@pytest.mark.soak
@settings(max_examples=examples(1000), deadline=None)
@given(QUARTERS, st.sampled_from(["metric", "imperial"]))
def test_what_was_typed_comes_back(value, units):
    """0–1000 in steps of a quarter, in both units, after any number of switches."""
    stored = to_kg(value, units)
    for _ in range(5):
        assert from_kg(stored, units) == value
        stored = to_kg(from_kg(stored, units), units)
    assert from_cm(to_cm(value, units), units) == value


@pytest.mark.parametrize(
    ("pounds", "kilograms"), [("1", "0.4536"), ("45", "20.4117"), ("135", "61.2350"), ("220", "99.7903")]
)
def test_pounds_are_the_international_pound(pounds, kilograms):
    assert to_kg(Decimal(pounds), "imperial") == Decimal(kilograms)


@pytest.mark.parametrize(
    ("value", "text"),
    [("80.0000", "80"), ("82.5000", "82.5"), ("100", "100"), ("0", "0"), ("0.25", "0.25"), ("1E+2", "100")],
)
def test_plain_numbers(value, text):
    assert plain(Decimal(value)) == text
