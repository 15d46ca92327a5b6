import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from training.models import Exercise

COLLECTION = settings.BASE_DIR.parent / "shared" / "data" / "free-exercise-db" / "exercises.json"
GOOD = {
    "name": "Good press",
    "category": "strength",
    "equipment": None,
    "force": None,
    "mechanic": None,
    "level": "beginner",
    "primaryMuscles": ["chest"],
    "secondaryMuscles": [],
    "instructions": ["Press."],
}


def load(path: Path) -> str:
    out = StringIO()
    call_command("import_exercises", str(path), stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
@pytest.mark.skipif(not COLLECTION.exists(), reason="the free-exercise-db collection is not beside the checkout")
def test_the_whole_collection_loads_and_again_changes_nothing():
    assert load(COLLECTION) == "873 exercises read: 873 added, 0 changed."
    before = list(Exercise.objects.order_by("pk").values())
    assert load(COLLECTION) == "873 exercises read: 0 added, 0 changed."
    assert list(Exercise.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_changed_record_is_updated(tmp_path):
    file = tmp_path / "exercises.json"
    file.write_text(json.dumps([GOOD]))
    assert load(file) == "1 exercises read: 1 added, 0 changed."
    file.write_text(json.dumps([{**GOOD, "level": "expert"}]))
    assert load(file) == "1 exercises read: 0 added, 1 changed."
    assert Exercise.objects.get().level == "expert"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('{"a": 1}', "no list of exercises"),
        (json.dumps([GOOD, 5]), "Record 2: is no object"),
        (json.dumps([GOOD, {**GOOD, "name": ""}]), "Record 2 (no name): name"),
        (json.dumps([GOOD, {**GOOD, "name": 5}]), "Record 2 (5): name"),
        (json.dumps([GOOD, {**GOOD, "name": "B", "level": "godlike"}]), "Record 2 (B): level"),
        (json.dumps([GOOD, {**GOOD, "name": "B", "primaryMuscles": ["heart"]}]), "Record 2 (B): primary_muscles"),
        (json.dumps([GOOD, {**GOOD, "name": "B", "primaryMuscles": "chest"}]), "Record 2 (B): primary_muscles"),
        (json.dumps([GOOD, {**GOOD, "name": "B", "instructions": [1]}]), "Record 2 (B): instructions"),
        (json.dumps([GOOD, {**GOOD, "name": "x" * 500}]), "name"),
        (json.dumps([GOOD, {**GOOD, "name": "a\x00"}]), "name"),
        (json.dumps([GOOD, {**GOOD, "name": "good PRESS"}]), "Record 2 (good PRESS): name: stands twice"),
    ],
)
def test_a_broken_file_names_the_record_and_writes_nothing(tmp_path, content, said):
    file = tmp_path / "exercises.json"
    file.write_text(content)
    with pytest.raises(CommandError) as error:
        load(file)
    assert said in str(error.value)
    assert Exercise.objects.count() == 0


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "nothing.json")


@pytest.mark.django_db
def test_the_library_that_comes_along():
    call_command("load_library", stdout=StringIO())
    library = Exercise.objects.library()
    assert library.count() >= 150
    assert not library.filter(instructions="").exists()
    assert {"Back squat", "Bench press", "Pull-up"} <= set(library.values_list("name", flat=True))
