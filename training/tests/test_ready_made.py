"""The programs that come with GymTrack: their files, how they are loaded, and which are proposed."""

import json
import re

import pytest
from django.core.management import call_command
from django.utils import translation

from training import ready_made
from training.imports import update_library
from training.models import Exercise, Program, ProgramExercise
from training.program_plans import program_plan
from training.ready_made import FOLDER, Equipment, Goal, ReadyMade, catalog, matching, proposed
from training.services import duplicate_program, load_programs

KEYS = (
    *("body-weight-3", "dumbbells-3", "full-body-2", "full-body-3", "hypertrophy-5", "linear-5x5"),
    *("push-pull-legs-3", "push-pull-legs-6", "return-2", "run-5k", "upper-lower-4", "waves-4"),
)
#              goal, days, equipment → the programs, the best first
PROPOSED = {
    ("strength", 3, "gym"): ["linear-5x5", "full-body-3", "push-pull-legs-3"],
    ("strength", 4, "gym"): ["waves-4", "linear-5x5", "upper-lower-4"],
    ("muscle", 2, "gym"): ["full-body-2", "push-pull-legs-3", "full-body-3"],
    ("muscle", 4, "gym"): ["upper-lower-4", "push-pull-legs-3", "full-body-3"],
    ("muscle", 5, "gym"): ["hypertrophy-5", "upper-lower-4", "push-pull-legs-3"],
    ("muscle", 6, "gym"): ["push-pull-legs-6", "hypertrophy-5", "upper-lower-4"],
    ("fitness", 3, "gym"): ["full-body-3", "full-body-2", "dumbbells-3"],
    ("fitness", 3, "dumbbells"): ["dumbbells-3", "body-weight-3", "run-5k"],
    ("fitness", 3, "none"): ["body-weight-3", "run-5k"],
    ("muscle", 4, "none"): ["body-weight-3", "run-5k"],
    ("running", 3, "none"): ["run-5k", "body-weight-3"],
    ("return", 2, "gym"): ["return-2", "full-body-2"],
}


def test_which_programs_there_are():
    assert tuple(catalog()) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_file_is_whole(key):
    entry = catalog()[key]
    assert {language for texts in entry.texts.values() for language in texts} == {"en", "de"}
    assert all(text.strip() == text != "" for texts in entry.texts.values() for text in texts.values())
    assert all(len(text) > 300 for text in entry.texts["description"].values()), "why it is built so"
    assert set(entry.goals) <= set(Goal.values)
    assert entry.equipment in Equipment.values
    assert entry.level in ("beginner", "intermediate", "expert")
    assert entry.next
    assert set(entry.next) <= set(KEYS) - {key}
    assert all(entry.workouts_of(week) for week in range(1, entry.weeks + 1)), "a week without workouts"
    used = {name for week in range(1, entry.weeks + 1) for name in entry.workouts_of(week)}
    assert used == set(entry.document["workouts"])
    ends_in_days = re.search(r"-(\d)$", key)
    assert not ends_in_days or entry.days == int(ends_in_days[1])


@pytest.mark.parametrize(("goal", "days", "equipment"), PROPOSED)
def test_what_is_proposed(goal, days, equipment):
    assert proposed(goal=goal, days=days, equipment=equipment) == PROPOSED[goal, days, equipment]


def test_two_or_three_are_proposed_whatever_one_answers():
    for goal in Goal.values:
        for equipment in Equipment.values:
            for days in range(2, 7):
                assert 2 <= len(set(proposed(goal=goal, days=days, equipment=equipment))) <= 3


def test_the_search():
    assert matching(goal="running") == ["run-5k"]
    assert matching(days=4, level="intermediate") == ["upper-lower-4", "waves-4"]
    assert matching(equipment="none") == ["body-weight-3", "run-5k"]
    assert matching(goal="return", days=6) == []


def test_texts_follow_the_language():
    program = Program(name="Body weight only", goal="Fit and strong anywhere", ready_made="body-weight-3")
    with translation.override("de"):
        assert (str(program), program.text("goal")) == ("Nur das eigene Gewicht", "Fit und stark, überall")
        program.name = "Ours"  # an operator's own
        assert str(program) == "Ours"
    with translation.override("en"):
        assert program.text("goal") == "Fit and strong anywhere"
        assert str(Program(name="x", ready_made="of a former release")) == "x"


@pytest.fixture
def library(db):
    update_library()


def test_loading(library, capsys, monkeypatch, tmp_path):
    for path in FOLDER.glob("*.json"):
        if path.stem in ("linear-5x5", "run-5k"):
            (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(ready_made, "FOLDER", tmp_path)
    catalog.cache_clear()
    try:
        check_loading(capsys, tmp_path)
    finally:
        catalog.cache_clear()


def check_loading(capsys, folder):
    call_command("load_programs")
    assert capsys.readouterr().out == "Ready-made programs: 2 added, 0 changed.\n"
    program = Program.objects.get(ready_made="linear-5x5")
    facts = (program.visibility, program.owner, program.gym, program.is_template, program.weeks, program.level)
    assert facts == ("shared", None, None, True, 12, "beginner")
    plan = program_plan(program)
    assert [day.name[-1] for day in plan.days[:6]] == ["A", "B", "A", "B", "A", "B"]
    squats = [line for line in plan.lines if line.name == "Back squat"]
    assert {line.progression.anchor for line in squats} == {squats[0].id}
    assert (len(squats), sum(line.progression.is_deload for line in squats)) == (36, 6)
    before = set(ProgramExercise.objects.values_list("pk", flat=True))
    assert load_programs() == (0, 0)
    # another release: a line is changed, and a workout has one more
    path = folder / "linear-5x5.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["workouts"]["A"]["exercises"][0]["set_groups"][0]["rest_seconds"] = 200
    document["workouts"]["B"]["exercises"].append({"exercise": "Plank", "set_groups": [{"count": 2}]})
    document["name"] = {"en": "Five times five", "de": "Fünf"}
    path.write_text(json.dumps(document), encoding="utf-8")
    catalog.cache_clear()
    assert load_programs() == (0, 1)
    program.refresh_from_db()
    squats = [line for line in program_plan(program).lines if line.name == "Back squat"]
    assert program.name == "Five times five"
    assert {line.groups[0].rest_seconds for line in squats} == {200}
    after = set(ProgramExercise.objects.current().values_list("pk", flat=True))
    assert before <= after
    assert len(after - before) == 18  # the planks
    assert load_programs() == (0, 0)


def test_every_exercise_is_in_the_library(library):
    names = {
        name
        for entry in map(ReadyMade.read, FOLDER.glob("*.json"))
        for workout in entry.document["workouts"].values()
        for line in workout["exercises"]
        for name in (line["exercise"], *line.get("alternatives", ()))
    }
    stored = Exercise.objects.library().current().filter(name__in=names)
    assert set(stored.values_list("name", flat=True)) == names


@pytest.mark.django_db
def test_a_copy_has_the_texts_of_the_readers_language(world):
    names = {"name": "Body weight only", "goal": "Fit and strong anywhere", "ready_made": "body-weight-3"}
    program = Program.objects.create(**names, gym=None, is_template=True)
    with translation.override("de"):
        copy = duplicate_program(actor=world.trainer, program=program, gym=world.gym)
    assert (copy.goal, copy.ready_made) == ("Fit und stark, überall", None)
    assert copy.name.startswith("Nur das eigene Gewicht")
