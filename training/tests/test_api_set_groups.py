"""Set groups and blocks over the API, beside the older fields for one group. Expectations are literal."""

import pytest

from training.models import ProgramExercise
from training.tests.factories import PLAIN_GROUP, ExerciseFactory

V1 = "/api/v1"
PLAIN = ("sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds")
TOP = {"count": 1, "reps_min": 5, "reps_max": 5, "amrap": True, "load_type": "percent_tm", "load_value": "85"}
BACK_OFF = {"count": 3, "reps_min": 5, "reps_max": 5, "load_type": "percent_1rm", "load_value": "65"}
EFFORT = {"count": 4, "reps_min": 6, "reps_max": 6, "rpe_min": "8", "rpe_max": "8"}
BESIDE = {
    "count": 3,
    "reps_min": 8,
    "reps_max": 10,
    "load_type": "kg",
    "load_value": "80",
    "rpe_min": "8",
    "rpe_max": 8,
}


@pytest.fixture
def client(api, world):
    return api(world.trainer)


def url_of(line) -> str:
    return f"{V1}/program_exercises/{line.pk}/"


def plain(data) -> tuple:
    return tuple(data[name] for name in PLAIN)


def errors(answer) -> dict:
    return {error["attr"]: error["code"] for error in answer.data["errors"]}


# what is sent as set_groups: what the older fields answer (PLAIN)
READINGS = [
    ([{"count": 3, "reps_min": 8, "reps_max": 10}], (3, 8, 10, "none", None, None)),
    (
        [{"count": 5, "reps_min": 5, "reps_max": 5, "load_type": "kg", "load_value": 100, "rest_seconds": 180}],
        (5, 5, 5, "kg", "100.0000", 180),
    ),
    ([EFFORT], (4, 6, 6, "rpe", "8.0000", None)),
    ([BESIDE], (3, 8, 10, "kg", "80.0000", None)),
    ([TOP], (1, 5, 5, None, None, None)),
    (
        [{"count": 3, "reps_min": 6, "reps_max": 6, "load_type": "added_kg", "load_value": "10"}],
        (3, 6, 6, None, None, None),
    ),
    ([{"count": 3, "seconds_min": 60, "seconds_max": 60, "rest_seconds": 45}], (3, None, None, "none", None, 45)),
    ([TOP, BACK_OFF], (None, None, None, None, None, None)),
]


@pytest.mark.parametrize(("groups", "reading"), READINGS)
def test_set_groups_are_answered_whole_and_read_by_the_older_fields(client, world, groups, reading):
    answer = client.patch(url_of(world.line), {"set_groups": groups})
    assert answer.status_code == 200, answer.data
    whole = [{**PLAIN_GROUP, **group} for group in groups]
    texts = ("load_value", "rpe_max")
    assert answer.data["set_groups"] == [
        {name: str(value) if name in texts and value is not None else value for name, value in group.items()}
        for group in whole
    ]
    assert plain(answer.data) == reading


@pytest.mark.parametrize(("groups", "reading"), READINGS)
def test_what_was_read_is_written_again_without_loss(client, world, groups, reading):
    """The whole row, the older fields alone, and each half beside the other."""
    url = url_of(world.line)
    client.patch(url, {"set_groups": groups, "per_side": True, "alternatives": [world.exercise.pk]})
    read = client.get(url).data
    older = {name: read[name] for name in read if name not in ("set_groups", "block", "per_side", "alternatives")}
    for body in (read, older, {**older, "set_groups": read["set_groups"]}):
        answer = client.put(url, body)
        assert answer.status_code == 200, answer.data
        assert answer.data == read


WRITTEN = [
    # stored groups, what the older fields change, what of the one group then differs from PLAIN_GROUP
    ([TOP, BACK_OFF], {"sets": 4}, {"count": 4}),
    ([TOP], {"sets": 2}, {**TOP, "count": 2}),
    ([TOP], {"load_type": "kg", "load_value": "80"}, {**TOP, "load_type": "kg", "load_value": "80"}),
    ([TOP], {"reps_min": 3, "reps_max": 3}, {**TOP, "reps_min": 3, "reps_max": 3}),
    ([BESIDE], {"load_value": "82.5"}, {**BESIDE, "load_value": "82.5", "rpe_max": "8"}),
    ([BESIDE], {"load_type": "none", "load_value": None}, {"count": 3, "reps_min": 8, "reps_max": 10}),
    ([EFFORT], {"load_type": "kg", "load_value": 60},
     {"count": 4, "reps_min": 6, "reps_max": 6, "load_type": "kg", "load_value": "60"}),
    ([EFFORT], {"load_value": 9}, {**EFFORT, "rpe_min": "9", "rpe_max": "9"}),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "change", "group"), WRITTEN)
def test_the_older_fields_make_one_group(client, world, stored, change, group):
    url = url_of(world.line)
    client.patch(url, {"set_groups": stored})
    assert client.patch(url, change).data["set_groups"] == [{**PLAIN_GROUP, **group}]
    client.patch(url, {"set_groups": stored})
    whole = {**client.get(url).data, **change}  # a client that sends all that it read, with its change
    assert client.put(url, whole).data["set_groups"] == [{**PLAIN_GROUP, **group}]


REFUSED = [
    ({"set_groups": [TOP], "sets": 4}, {"sets": "contradicts"}),
    ({"set_groups": [EFFORT], "load_type": "percent_1rm", "load_value": 85},
     {"load_type": "contradicts", "load_value": "contradicts"}),
    ({"set_groups": []}, {"set_groups": "invalid"}),
    ({"set_groups": {}}, {"set_groups": "invalid"}),
    ({"set_groups": None}, {"set_groups": "null"}),
    ({"set_groups": ["3x8"]}, {"set_groups.0": "invalid"}),
    ({"set_groups": [TOP, {**BACK_OFF, "reps_max": 3}]}, {"set_groups.1.reps_max": "invalid"}),
    ({"set_groups": [{"count": 0}, {"load_value": 5}, {"reps": 5}]},
     {"set_groups.0.count": "invalid", "set_groups.1.load_type": "invalid", "set_groups.2.reps": "invalid"}),
    ({"set_groups": [{"kg": "80"}]}, {"set_groups.0.kg": "invalid"}),
    ({"set_groups": [{"load_type": "kg", "load_value": "1e3000"}]}, {"set_groups.0.load_value": "invalid"}),
    ({"set_groups": [{"count": 50}, {"count": 51 - 1}, {"count": 1}]}, {"set_groups": "invalid"}),
    ({"set_groups": [{}] * 21}, {"set_groups": "invalid"}),
    ({"sets": None}, {"sets": "null"}),
    ({"load_type": None, "load_value": None}, {"load_type": "null"}),
    ({"load_type": "none"}, {"load_value": "invalid"}),
    ({"reps_min": 8, "reps_max": 5}, {"reps_max": "invalid"}),
    ({"per_side": "both"}, {"per_side": "invalid"}),
    ({"block": "x" * 11}, {"block": "max_length"}),
    ({"alternatives": [1, 1]}, {"alternatives": "invalid"}),
    ({"alternatives": [1, 2, 3, 4]}, {"alternatives": "invalid"}),
    ({"alternatives": [2**63]}, {"alternatives.0": "invalid"}),
    ({"alternatives": "12"}, {"alternatives": "invalid"}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "refused"), REFUSED)
def test_what_is_refused_and_where(client, world, body, refused):
    before = client.get(url_of(world.line)).data
    answer = client.patch(url_of(world.line), body)
    assert (answer.status_code, errors(answer)) == (400, refused)
    assert client.get(url_of(world.line)).data == before


def test_alternatives_are_exercises_that_the_caller_may_read(client, world):
    url = url_of(world.line)
    own = ExerciseFactory(name="Brought along", trainee=world.trainee_profile)
    for hidden in (world.other_exercise, own):
        answer = client.patch(url, {"alternatives": [world.exercise.pk, hidden.pk]})
        assert errors(answer) == {"alternatives.1": "does_not_exist"}
    assert client.patch(url, {"alternatives": [world.exercise.pk]}).data["alternatives"] == [world.exercise.pk]
    ProgramExercise.objects.filter(pk=world.line.pk).update(alternatives=[world.other_exercise.pk])
    kept = client.patch(url, {"alternatives": [world.other_exercise.pk, world.exercise.pk]})
    assert kept.status_code == 200, "an alternative that is stored already is accepted"


def test_a_new_line_with_groups(client, world):
    body = {"program_day": world.day.pk, "exercise": world.exercise.pk, "position": 2}
    made = client.post(f"{V1}/program_exercises/", {**body, "set_groups": [TOP, BACK_OFF], "sets": None})
    assert made.status_code == 201, made.data
    assert (len(made.data["set_groups"]), plain(made.data)) == (2, (None,) * 6)
    copied = client.post(f"{V1}/program_exercises/", {**made.data, "position": 3, "id": None})
    assert copied.data["set_groups"] == made.data["set_groups"]
    plainly = client.post(f"{V1}/program_exercises/", {**body, "position": 4})
    assert plainly.data["set_groups"] == [PLAIN_GROUP]
    wrong = client.post(f"{V1}/program_exercises/", {**body, "set_groups": [TOP], "sets": 3})
    assert errors(wrong) == {"sets": "contradicts"}


# --- blocks ---
CIRCUIT = {"key": "A", "kind": "circuit", "rounds": 3, "rest_seconds": 60}
BLOCK = dict.fromkeys(("rounds", "work_seconds", "rest_seconds", "every_seconds", "cap_seconds"))


def test_the_blocks_of_a_day(client, world):
    url = f"{V1}/program_days/{world.day.pk}/"
    assert client.get(url).data["blocks"] == []
    answer = client.patch(url, {"blocks": [CIRCUIT, {"key": "B"}]})
    assert answer.data["blocks"] == [{**BLOCK, **CIRCUIT}, {**BLOCK, "key": "B", "kind": "superset"}]
    assert client.put(url, {"week": 1, "position": 1}).data["blocks"] == answer.data["blocks"], "kept by older clients"
    assert client.patch(url, {"blocks": []}).data["blocks"] == []


@pytest.mark.parametrize(
    ("blocks", "refused"),
    [
        ({}, {"blocks": "invalid"}),
        ([{"kind": "circuit"}], {"blocks.0.key": "invalid"}),
        ([{"key": "A"}, {"key": "A"}], {"blocks.1.key": "invalid"}),
        ([{"key": "A", "kind": "emom"}], {"blocks.0.every_seconds": "invalid", "blocks.0.cap_seconds": "invalid"}),
        ([{"key": "A", "rounds": 0}, 7], {"blocks.0.rounds": "invalid", "blocks.1": "invalid"}),
    ],
)
def test_blocks_that_are_none(client, world, blocks, refused):
    answer = client.patch(f"{V1}/program_days/{world.day.pk}/", {"blocks": blocks})
    assert (answer.status_code, errors(answer)) == (400, refused)


def test_superset_is_the_block_where_that_is_one(client, world):
    url = url_of(world.line)
    world.day.blocks = [{**BLOCK, **CIRCUIT}]
    world.day.save()

    def written(**body) -> tuple:
        data = client.patch(url, body).data
        return data["block"], data["superset"]

    assert written(block="B") == ("B", "B")
    assert written(superset="C") == ("C", "C")
    assert written(superset=1) == ("1", "1")
    assert written(superset=None) == (None, None)
    assert written(block="A") == ("A", None)
    assert written(block="B", superset="B") == ("B", "B")
    client.patch(url, {"block": "A"})
    read = client.get(url).data
    for body in (read, {name: read[name] for name in read if name != "block"}):
        assert client.put(url, body).data == read, "a client that doesn't know blocks keeps the circuit"
    emptied = {"program_day": world.day.pk, "exercise": world.library_exercise.pk}
    assert client.put(url, emptied).data["block"] is None
    assert errors(client.patch(url, {"superset": "A"})) == {"superset": "contradicts"}
    assert errors(client.patch(url, {"superset": "B", "block": "C"})) == {"superset": "contradicts"}


# --- weeks ---
def test_the_notes_of_weeks(client, world):
    url = f"{V1}/programs/{world.program.pk}/"
    notes = [{"week": 4, "name": "Deload"}, {"week": 1, "notes": "Easy"}, {"week": 2}]
    kept = [{"week": 1, "name": "", "notes": "Easy"}, {"week": 4, "name": "Deload", "notes": ""}]
    assert client.patch(url, {"week_notes": notes}).data["week_notes"] == kept
    assert client.put(url, {"name": "Shared A"}).data["week_notes"] == kept
    for wrong in ({}, [7], [{"week": 0}], [{"week": 1}, {"week": 1}], [{"week": 1, "name": "x" * 121}]):
        answer = client.patch(url, {"week_notes": wrong})
        assert (answer.status_code, list(errors(answer))) == (400, ["week_notes"]), wrong


@pytest.mark.parametrize("number", [1, 20])
def test_lines_cost_the_same_queries_at_any_number(client, world, number, django_assert_max_num_queries):
    for place in range(number):
        line = ProgramExercise(program_day=world.day, exercise=world.exercise, position=place + 2, block="A")
        line.set_groups = [TOP, BACK_OFF]
        line.save()
    with django_assert_max_num_queries(6):
        assert client.get(f"{V1}/program_exercises/").status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get(f"{V1}/programs/?expand=program_days").status_code == 200
