"""Exercises are found by what people type, on the server as on the phone."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from training.exercise_search import ABBREVIATIONS, WORDS, Row, ranked
from training.models import Exercise, Muscle
from training.tests.factories import ExerciseFactory

TABLE = json.loads((Path(settings.BASE_DIR) / "static/js/tests/exercise_search.json").read_text())
ROWS = [Row(**row) for row in TABLE["rows"]]


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["text"])
def test_what_is_found(case):
    names = [row.name for row in ranked(ROWS, case["text"])]
    assert (names[: len(case["first"])] if "first" in case else names) == case.get("first", case.get("all"))


def test_the_table_has_the_words_of_the_server():
    assert TABLE["abbreviations"] == ABBREVIATIONS
    assert TABLE["words"] == WORDS
    assert set(WORDS) == {*Muscle.values, *Exercise.Equipment.values} - {"other"}
    assert len(TABLE["cases"]) >= 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Überzüge", ["Pullover"]),
        ("ueberzuege", ["Pullover"]),
        ("uberzuge", ["Pullover"]),
        ("ÜBERZÜGE", ["Pullover"]),
        ("überzug", ["Pullover"]),  # typed otherwise than any name has it
        ("brust kurzhantel", ["Fly"]),
        ("dumbbell chest", ["Fly"]),
        ("db chest", ["Fly"]),
        ("kh überzüge", ["Pullover"]),
        ("ly", ["Fly"]),
        ("pulover", ["Pullover"]),
        ("-- !", []),
        ('"', []),
        ("xyzzy", []),
        ("%", []),
        ("_", []),
    ],
)
def test_the_database_finds_the_same(text, found):
    pullover = {"name": "Überzüge", "aliases": ["Pull over mit Kurzhantel"]}
    ExerciseFactory(name="Pullover", equipment="dumbbell", primary_muscles=["lats"], translations={"de": pullover})
    ExerciseFactory(name="Fly", equipment="dumbbell", primary_muscles=["chest"])
    ExerciseFactory(name="Row", equipment="cable", primary_muscles=["middle back"])
    assert list(Exercise.objects.found_by(text).order_by("pk").values_list("name", flat=True)) == found
