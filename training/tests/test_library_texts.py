"""Every text of the library that comes along: names, instructions and common errors in both languages."""

import re
from collections import Counter

import pytest

from training.imports import library_records, read_record
from training.models import Exercise, Muscle
from training.tests.test_library import folded

RECORDS = [record for record in library_records() if not record.get("archived")]
KEYS = {
    *("name", "aliases", "force", "level", "mechanic", "equipment", "primaryMuscles", "secondaryMuscles", "category"),
    *("tracking", "perSide", "instructions", "mistakes", "de"),
}
TWO_SIDED = {"assisted_reps", "distance_duration"}  # never done on one side after the other
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def problems_of(record: dict) -> list[str]:
    found = [] if record.keys() == KEYS else [f"keys: {record.keys() ^ KEYS}"]
    for language, texts in (("en", record), ("de", record["de"])):
        sentences = len(SENTENCE_END.findall(" ".join(texts["instructions"])))
        if len(texts["instructions"]) != 1 or not 2 <= sentences <= 5:
            found.append(f"{language}: {sentences} sentences")
        if not 1 <= len(texts["mistakes"]) <= 4 or not all(text.endswith(".") for text in texts["mistakes"]):
            found.append(f"{language}: common errors")
        if not texts["name"] or texts["name"] in texts["aliases"]:
            found.append(f"{language}: name")
    if record["perSide"] and record["tracking"] in TWO_SIDED:
        found.append("per side")
    if set(record["primaryMuscles"]) & set(record["secondaryMuscles"]) or not record["primaryMuscles"]:
        found.append("muscles")
    return found


def test_every_exercise_is_whole_in_both_languages():
    assert len(RECORDS) >= 400
    assert {record["name"]: problems for record in RECORDS if (problems := problems_of(record))} == {}
    for number, record in enumerate(RECORDS):
        read_record(record, number)  # values, lengths and characters


def test_problems_are_found():
    [good] = [record for record in RECORDS if record["name"] == "Bench press"]
    assert problems_of(good) == []
    assert problems_of({**good, "instructions": ["Press."]}) == ["en: 1 sentences"]
    assert problems_of({**good, "de": {**good["de"], "mistakes": []}}) == ["de: common errors"]
    assert problems_of({**good, "tracking": "assisted_reps", "perSide": True}) == ["per side"]


def test_a_name_is_that_of_one_exercise_in_both_languages():
    owners: dict[str, set[str]] = {}
    for record in RECORDS:
        german = record["de"]
        for name in (record["name"], *record["aliases"], german["name"], *german["aliases"]):
            owners.setdefault(folded(name), set()).add(record["name"])
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}
    assert max(Counter(record["de"]["name"].lower() for record in RECORDS).values()) == 1


def test_every_muscle_and_piece_of_equipment_has_exercises():
    muscles = {muscle for record in RECORDS for muscle in record["primaryMuscles"]}
    assert muscles == set(Muscle.values)
    assert {record["equipment"] for record in RECORDS} >= set(Exercise.Equipment.values)


@pytest.mark.parametrize(
    ("name", "german"),
    [("Back squat", "Kniebeuge"), ("Bench press", "Bankdrücken"), ("Conventional deadlift", "Kreuzheben")],
)
def test_german_names(name, german):
    assert {record["name"]: record["de"]["name"] for record in RECORDS}[name] == german
