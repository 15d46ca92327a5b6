from decimal import Decimal

import pytest

from workouts.formulas import e1rm, epley, rpe_percent


@pytest.mark.parametrize(
    ("weight", "reps", "estimate"), [("100", 5, "116.67"), ("100", 10, "133.33"), ("100", 1, "100.00")]
)
def test_one_repetition_maximum(weight, reps, estimate):
    assert round(epley(Decimal(weight), reps), 2) == Decimal(estimate)


@pytest.mark.parametrize(
    ("weight", "reps", "estimate"),
    [
        ("100", 12, "140.0000"),
        ("100", 13, None),
        ("0", 5, None),
        (None, 5, None),
        ("100", 0, None),
        ("100", None, None),
    ],
)
def test_estimates_are_shown_where_they_mean_something(weight, reps, estimate):
    result = e1rm(None if weight is None else Decimal(weight), reps)
    assert result == (None if estimate is None else Decimal(estimate))


@pytest.mark.parametrize(
    ("reps", "rpe", "percent"),
    [
        (5, "8", "81.1"),
        (3, "9", "89.2"),
        (5, "10", "86.3"),
        (1, "10", "100"),
        (1, "9.5", "97.8"),
        (12, "7", "59.9"),
        (15, "7", None),
    ],
)
def test_the_rpe_table(reps, rpe, percent):
    assert rpe_percent(reps, Decimal(rpe)) == (None if percent is None else Decimal(percent))
