"""What a set of an exercise is made of."""

import pytest

from training.tracking import MEASURES

WEIGHT, REPS, METRES, SECONDS = "weight_kg", "reps", "distance_m", "duration_seconds"


@pytest.mark.parametrize(
    ("tracking", "fields"),
    [
        ("weight_reps", (WEIGHT, REPS)),
        ("bodyweight_reps", (WEIGHT, REPS)),
        ("assisted_reps", (WEIGHT, REPS)),
        ("reps", (REPS,)),
        ("duration", (SECONDS,)),
        ("weight_duration", (WEIGHT, SECONDS)),
        ("distance_duration", (METRES, SECONDS)),
        ("weight_distance", (WEIGHT, METRES, SECONDS)),
    ],
)
def test_the_fields_of_a_set(tracking, fields):
    assert MEASURES[tracking].fields == fields


@pytest.mark.parametrize(
    ("tracking", "values", "missing"),
    [
        ("weight_reps", {WEIGHT: 80, REPS: 5}, None),
        ("weight_reps", {WEIGHT: 0, REPS: 5}, None),
        ("weight_reps", {REPS: 5}, WEIGHT),
        ("weight_reps", {WEIGHT: 80}, REPS),
        ("weight_reps", {WEIGHT: 80, REPS: 0}, REPS),
        ("bodyweight_reps", {REPS: 5}, None),
        ("bodyweight_reps", {WEIGHT: 10}, REPS),
        ("assisted_reps", {REPS: 5}, None),
        ("reps", {}, REPS),
        ("duration", {SECONDS: 60}, None),
        ("duration", {SECONDS: 0}, SECONDS),
        ("duration", {REPS: 5}, SECONDS),
        ("weight_duration", {WEIGHT: 10}, SECONDS),
        ("weight_duration", {SECONDS: 60}, None),
        ("distance_duration", {METRES: 5000}, None),
        ("distance_duration", {SECONDS: 60}, None),
        ("distance_duration", {}, METRES),
        ("distance_duration", {METRES: 0, SECONDS: 0}, METRES),
        ("weight_distance", {WEIGHT: 32}, METRES),
        ("weight_distance", {SECONDS: 60}, None),
    ],
)
def test_what_a_set_lacks(tracking, values, missing):
    assert MEASURES[tracking].lacking(values) == missing
