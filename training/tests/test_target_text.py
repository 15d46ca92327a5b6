"""Targets as people read them: the same cases as for the scripts (static/js/tests/target_text.json)."""

import json

import pytest
from django.conf import settings
from django.utils import translation

from common.formatting import format_target
from training.plans import PlanLine, read_groups

CASES = json.loads((settings.BASE_DIR / "static/js/tests/target_text.json").read_text())["cases"]


@pytest.mark.parametrize(("document", "units", "texts", "expected"), CASES, ids=[case[-1] for case in CASES])
def test_a_target_is_written(document, units, texts, expected):
    groups = read_groups(document["set_groups"])
    tempo, per_side = document.get("tempo", ""), document.get("per_side")
    line = PlanLine(id=1, exercise=1, name="", tracking="", groups=groups, tempo=tempo, per_side=per_side)
    with translation.override("de" if texts == "de" else "en"):
        assert format_target(line, units, "rir" if texts == "rir" else "rpe") == expected
