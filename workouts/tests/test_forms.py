from decimal import Decimal

import pytest
from django.utils.translation import override

from training.models import Exercise
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


def exercise_of(tracking: str) -> Exercise:
    return Exercise(name="Run" if tracking == "distance_duration" else "Lift", tracking=tracking)


EMPTY = {"reps": None, "weight_kg": None, "duration_seconds": None, "distance_m": None}


@pytest.mark.parametrize(
    ("tracking", "language", "typed", "values"),
    [
        ("weight_reps", "en", {"weight": "82,5", "reps": "5"}, {"weight_kg": Decimal("82.5"), "reps": 5}),
        ("weight_reps", "de", {"weight": "82,5", "reps": "5"}, {"weight_kg": Decimal("82.5"), "reps": 5}),
        ("weight_reps", "en", {"weight": "0", "reps": "5"}, {"weight_kg": Decimal(0), "reps": 5}),
        ("bodyweight_reps", "en", {"weight": "+10", "reps": "6"}, {"weight_kg": Decimal(10), "reps": 6}),
        ("bodyweight_reps", "en", {"weight": "", "reps": "6"}, {"reps": 6}),
        ("assisted_reps", "en", {"weight": "-20", "reps": "8"}, {"weight_kg": Decimal(20), "reps": 8}),
        ("assisted_reps", "en", {"weight": "20", "reps": "8"}, {"weight_kg": Decimal(20), "reps": 8}),
        ("reps", "en", {"reps": "1,000"}, {"reps": 1000}),
        ("duration", "en", {"duration_seconds": "28:30"}, {"duration_seconds": 1710}),
        ("weight_duration", "en", {"duration_seconds": "90"}, {"duration_seconds": 90}),
        (
            "distance_duration",
            "en",
            {"distance_m": "5", "distance_unit": "km", "duration_seconds": "25:00"},
            {"distance_m": Decimal(5000), "duration_seconds": 1500},
        ),
        ("distance_duration", "en", {"distance_m": "400", "distance_unit": "m"}, {"distance_m": Decimal(400)}),
        ("distance_duration", "de", {"distance_m": "5,25km"}, {"distance_m": Decimal(5250)}),
        (
            "weight_distance",
            "en",
            {"weight": "32", "distance_m": "40"},
            {"weight_kg": Decimal(32), "distance_m": Decimal(40)},
        ),
    ],
)
def test_a_set_is_typed_as_its_exercise_is_measured(tracking, language, typed, values):
    with override(language):
        form = SetForm(typed, units="metric", exercise=exercise_of(tracking), is_complete=True)
        assert form.is_valid(), form.errors
    assert {name: form.cleaned_data[name] for name in EMPTY} == {**EMPTY, **values}


@pytest.mark.parametrize(
    ("tracking", "typed", "errors"),
    [
        ("weight_reps", {"weight": "abc", "reps": "5"}, {"weight": ["Enter a number."]}),
        ("weight_reps", {"weight": "1e3", "reps": "5"}, {"weight": ["Enter a number."]}),
        ("weight_reps", {"weight": "1.000", "reps": "5"}, {"weight": ["1 or 1000?"]}),
        ("weight_reps", {"weight": "", "reps": "5"}, {"weight": ["Enter a weight."]}),
        ("weight_reps", {"weight": "80", "reps": ""}, {"reps": ["Enter reps."]}),
        ("weight_reps", {"weight": "80", "reps": "8.5"}, {"reps": ["Enter a whole number."]}),
        ("weight_reps", {"weight": "80", "reps": "28:30"}, {"reps": ["Enter a number."]}),
        ("weight_reps", {"weight": "80", "reps": "5", "rpe": "8.25"}, {"rpe": 1}),
        ("weight_reps", {"weight": "80", "reps": "0"}, {"reps": ["Ensure this value is greater than or equal to 1."]}),
        ("weight_reps", {"weight": "-80", "reps": "5"}, {"weight": 1}),
        ("duration", {}, {"duration_seconds": ["Enter a time."]}),
        ("duration", {"duration_seconds": "1:5"}, {"duration_seconds": ["Enter a time such as 1:30."]}),
        ("duration", {"duration_seconds": "1000"}, {"duration_seconds": ["16:40 or 10:00?"]}),
        ("distance_duration", {}, {"distance_m": ["Enter a distance or a time."]}),
        ("distance_duration", {"duration_seconds": "25"}, {"duration_seconds": ["25:00 or 0:25?"]}),
        ("distance_duration", {"distance_m": "x"}, {"distance_m": ["Enter a distance such as 400 m or 5 km."]}),
        ("weight_distance", {"weight": "32"}, {"distance_m": ["Enter a distance or a time."]}),
    ],
)
def test_what_a_set_lacks_or_says_twice_is_answered_beside_the_field(tracking, typed, errors):
    form = SetForm(typed, units="metric", exercise=exercise_of(tracking), is_complete=True)
    assert list(form.errors) == list(errors)
    for name, expected in errors.items():
        found = list(form.errors[name])
        assert len(found) == expected if isinstance(expected, int) else found == expected


@pytest.mark.parametrize(
    ("typed", "column", "value"),
    [
        ({"weight": "82.125", "reps": "5"}, "weight_kg", Decimal("82.125")),
        ({"distance_m": "1609.344"}, "distance_m", Decimal("1609.344")),
        ({"distance_m": "1.609"}, "distance_m", Decimal("1.609")),
        ({"duration_seconds": "1500"}, "duration_seconds", 1500),
    ],
)
def test_the_values_of_an_operation_are_read_exactly(typed, column, value):
    with override("de"):
        form = SetForm(typed, units="metric", is_exact=True)
        assert form.is_valid(), form.errors
    assert form.cleaned_data[column] == value


def test_an_operation_with_a_time_of_words_is_refused():
    form = SetForm({"duration_seconds": "1:30"}, units="metric", is_exact=True)
    assert form.errors == {"duration_seconds": ["Enter a number."]}


def test_a_stored_set_of_0_reps_can_be_corrected_and_its_operation_repeated():
    """An earlier version accepted 0 reps."""
    assert SetForm({"reps": "0", "note": "x"}, instance=ExerciseLog(reps=0), units="metric").is_valid()
    operation = {"reps": "0", "weight": "80"}
    assert SetForm(operation, units="metric", is_exact=True, least_reps=0).is_valid()
    assert not SetForm(operation, units="metric", is_exact=True).is_valid()


def test_numbers_that_are_left_as_shown_keep_all_their_digits():
    """5 km are 3.11 miles in the field, and 61.3 kg are 135.14 lb; another note changes neither."""
    log = ExerciseLog(distance_m=Decimal(5000), duration_seconds=1500)
    run = exercise_of("distance_duration")
    shown = SetForm(instance=log, units="imperial", exercise=run)
    texts = {name: shown[name].value() for name in ("distance_m", "duration_seconds")}
    assert (texts, shown.distance_unit) == ({"distance_m": "3.11", "duration_seconds": "25:00"}, "mi")
    posted = {**texts, "distance_unit": "mi", "note": "x"}
    form = SetForm(posted, instance=log, units="imperial", exercise=run, is_complete=True)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["distance_m"] == Decimal(5000)
    lift = ExerciseLog(weight_kg=Decimal("61.3"), reps=5)
    form = SetForm(
        {"weight": "135.14", "reps": "6"}, instance=lift, units="imperial", exercise=exercise_of("weight_reps")
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["weight_kg"] == Decimal("61.3")


@pytest.mark.parametrize(
    ("effort", "typed", "rpe"),
    [("rpe", "8,5", "8.5"), ("rir", "1,5", "8.5"), ("rir", "0", "10"), ("rir", "10", "0"), ("rir", "", None)],
)
def test_an_effort_is_typed_in_the_scale_of_the_account_and_stored_as_rpe(effort, typed, rpe):
    form = SetForm({"weight": "80", "reps": "5", "rpe": typed}, units="metric", effort=effort)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["rpe"] == (rpe and Decimal(rpe))
    assert (form.instance.rpe, form["rpe"].label) == (rpe and Decimal(rpe), effort.upper())


def test_a_stored_effort_is_shown_in_the_scale_of_the_account():
    log = ExerciseLog(reps=5, rpe=Decimal("8.5"))
    assert SetForm(instance=log, units="metric", effort="rir")["rpe"].value() == "1.5"
    form = SetForm({"reps": "5", "rpe": "1.5"}, instance=log, units="metric", effort="rir")
    assert form.is_valid()
    assert form.cleaned_data["rpe"] == Decimal("8.5")
    refused = SetForm({"reps": "5", "rpe": "11"}, units="metric", effort="rir")
    assert list(refused.errors) == ["rpe"]
    operation = SetForm({"reps": "5", "rpe": "8.5"}, instance=ExerciseLog(), units="metric", is_exact=True)
    assert operation.is_valid()
    assert operation.cleaned_data["rpe"] == Decimal("8.5")
