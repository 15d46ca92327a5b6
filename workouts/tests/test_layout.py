"""The order of the exercises of a session, as a trainee arranges it."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from workouts.layout import moved, next_occurrence, settled

CASES = json.loads((Path(settings.BASE_DIR) / "static/js/tests/moves.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_moves(case):
    order = [(key, superset) for key, _, superset in (one.partition(" ") for one in case["order"])]
    assert moved(order, case["key"], case["step"]) == case["after"]


@pytest.mark.parametrize(
    ("sent", "before", "stored"),
    [
        ([{"key": "5-0"}], [], [{"key": "5-0"}]),
        ([{"key": "5-1", "removed": True}], [], [{"key": "5-1", "removed": True}]),
        ([{"key": "5-0", "removed": True}], [{"key": "5-0"}], []),  # nothing of the plan: it would not come back
        ([{"key": "6-2"}], [{"key": "5-1", "removed": True}], [{"key": "6-2"}, {"key": "5-1", "removed": True}]),
        ([{"key": "5-1"}], [{"key": "5-1", "removed": True}], [{"key": "5-1"}]),
        ([{"key": "9-1"}], [{"key": "5-1", "removed": True}], [{"key": "9-1"}]),  # its line is there again
        ([{"key": "5-1"}], [{"key": "5-1", "superset": "6-2"}], [{"key": "5-1", "superset": "6-2"}]),
        ([{"key": "5-1", "superset": ""}], [{"key": "5-1", "superset": "6-2"}], [{"key": "5-1"}]),
        ([{"key": "5-0"}], [{"key": "5-0", "instead_of": "7-0"}], [{"key": "5-0", "instead_of": "7-0"}]),
    ],
)
def test_what_a_layout_does_not_mention_stays(sent, before, stored):
    assert settled(sent, before) == stored


@pytest.mark.parametrize(
    ("keys", "key"), [([], "5-0"), (["5-3"], "5-0"), (["5-0"], "5-0-2"), (["5-0", "5-0-2", "6-0"], "5-0-3")]
)
def test_an_exercise_can_be_added_again(keys, key):
    assert next_occurrence(keys, 5) == key
