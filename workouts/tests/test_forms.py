from decimal import Decimal

import pytest

from workouts.forms import SetForm
from workouts.models import ExerciseLog
from workouts.services.content_hash import earlier_api_hash

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


def test_the_earlier_content_hash_of_the_api_never_changes():
    """Hashes are stored: if they were computed differently, a retry would be taken for another request."""
    content = {"reps": 5, "weight_kg": Decimal("80.0"), "exercise": 7, "note": ""}
    assert earlier_api_hash(ExerciseLog, content) == "ebff14ac9be456cdd390878630b58515707dfcb07a6381c4a45a20884a831a2d"
