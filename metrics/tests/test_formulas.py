from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.formulas import body_fat_of_men, body_fat_of_women, trend

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


# Expected: the same authors' equations in inches, without the density in between; they agree to a third of a percent.
@pytest.mark.parametrize(
    ("height", "waist", "neck", "percent"), [(178, 85, 38, "16.5"), (178, 100, 40, "25.6"), (170, 75, 37, "10.0")]
)
def test_the_tape_formula_of_men(height, waist, neck, percent):
    assert abs(body_fat_of_men(height=height, waist=waist, neck=neck) - Decimal(percent)) <= Decimal("0.3")


@pytest.mark.parametrize(
    ("height", "waist", "hips", "neck", "percent"), [(165, 70, 96, 32, "25.6"), (170, 85, 105, 34, "35.1")]
)
def test_the_tape_formula_of_women(height, waist, hips, neck, percent):
    fat = body_fat_of_women(height=height, waist=waist, hips=hips, neck=neck)
    assert abs(fat - Decimal(percent)) <= Decimal("0.5")


def test_the_trend_keeps_nine_tenths_a_day():
    days = [(NOON + timedelta(days=day), Decimal(value)) for day, value in enumerate((80, 90, 90))]
    assert trend(days) == [Decimal("80.0000"), Decimal("81.0000"), Decimal("81.9000")]
    assert trend([days[0], (NOON + timedelta(days=7), Decimal(90))])[1] == Decimal("85.2170")
    assert trend([]) == []


@given(st.lists(st.decimals(30, 200, places=1), min_size=1, max_size=30))
def test_the_trend_lies_within_what_was_measured(values):
    smooth = trend([(NOON + timedelta(hours=9 * at), value) for at, value in enumerate(values)])
    assert len(smooth) == len(values)
    assert all(min(values) <= value <= max(values) for value in smooth)
