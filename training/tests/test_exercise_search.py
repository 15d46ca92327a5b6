"""Exercises are found by what people type, on the server as on the phone."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from training.exercise_search import Row, ranked

TABLE = json.loads((Path(settings.BASE_DIR) / "static/js/tests/exercise_search.json").read_text())
ROWS = [Row(**row) for row in TABLE["rows"]]


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["text"])
def test_what_is_found(case):
    names = [row.name for row in ranked(ROWS, case["text"])]
    assert (names[: len(case["first"])] if "first" in case else names) == case.get("first", case.get("all"))
