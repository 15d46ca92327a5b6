from decimal import Decimal

import pytest

from workouts.forms import SetForm

pytestmark = pytest.mark.django_db  # constraints are validated by the database


@pytest.mark.parametrize(
    ("weight", "units", "kilograms", "valid"),
    [
        ("82.5", "metric", "82.5000", True),
        ("135", "imperial", "61.2350", True),
        ("", "metric", None, True),
        ("5001", "metric", None, False),
        ("9999", "imperial", "4535.4701", True),
        ("-1", "metric", None, False),
        ("heavy", "metric", None, False),
    ],
)
def test_a_weight_is_typed_in_the_users_units_and_bounded_in_kilograms(weight, units, kilograms, valid):
    form = SetForm({"weight": weight, "reps": "5"}, units=units)
    assert form.is_valid() is valid, form.errors
    if valid:
        assert form.cleaned_data["weight_kg"] == (None if kilograms is None else Decimal(kilograms))
    else:
        assert list(form.errors) == ["weight"]


def test_a_set_measures_something():
    form = SetForm({"weight": "80"}, units="metric")
    assert list(form.errors) == ["reps"]
