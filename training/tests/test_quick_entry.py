import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from training.plans import PlanLine
from training.quick_entry import EMPTY, entry_text, read_entry, split_entry

CASES = json.loads((Path(__file__).parents[2] / "static/js/tests/quick_entry.json").read_text())


def plain(said: dict) -> dict:
    return {key: value.normalize() if isinstance(value, Decimal) else value for key, value in said.items()}


@pytest.mark.parametrize(("text", "units", "expected"), CASES["read"])
def test_what_is_typed_is_understood(text, units, expected):
    if "load_value" in expected:
        expected = {**expected, "load_value": Decimal(expected["load_value"]).normalize()}
    assert plain(read_entry(text, units)) == expected


@pytest.mark.parametrize(("text", "name", "prescription"), CASES["split"])
def test_a_name_ends_where_the_prescription_begins(text, name, prescription):
    assert split_entry(text) == (name, prescription)


@pytest.mark.parametrize(("text", "named"), CASES["refused"])
def test_what_is_not_understood_is_named(text, named):
    with pytest.raises(ValidationError, match=f"“{named}” is not understood"):
        read_entry(text, "metric")


@pytest.mark.parametrize(("line", "units", "expected"), CASES["written"])
def test_a_line_reads_as_it_is_typed(line, units, expected):
    assert entry_text(PlanLine.read({"id": 1, "exercise": 1, **line}), units) == expected
    again = plain({**EMPTY, **read_entry(expected, units)})
    assert again["load_value"] == (line["load_value"] and Decimal(line["load_value"]).normalize())
    assert (again["sets"], again["reps_min"], again["tempo"]) == (line["sets"], line["reps_min"], line["tempo"])
