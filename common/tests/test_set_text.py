"""Sets as text; the page's script gives the same (static/js/tests/sets.json)."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils.translation import override

from common.formatting import format_set, pace_unit

CASES = json.loads((settings.BASE_DIR / "static/js/tests/sets.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", CASES, ids=ascii)
def test_sets_as_text(row):
    units, given = row.get("units", "metric"), row["exercise"]
    exercise = given and SimpleNamespace(**{"name": "", "per_side": False, **given})
    columns = {name: Decimal(value) if isinstance(value, str) else value for name, value in row["set"].items()}
    with override(row.get("language", "en")):
        assert format_set(columns, units, exercise) == row["text"]
    if exercise:
        assert pace_unit(exercise.tracking, exercise.name, units) == row.get("pace", "")
