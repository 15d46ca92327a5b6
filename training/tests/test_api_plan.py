"""A whole plan in one request: read, replaced under its entity tag, and made with its program."""

import pytest

from training.models import Program, ProgramDay, ProgramExercise
from training.services import freeze
from training.tests.factories import PLAIN_GROUP

V1 = "/api/v1"


@pytest.fixture
def client(api, world):
    return api(world.trainer)


@pytest.fixture
def url(world):
    return f"{V1}/programs/{world.program.pk}/plan/"


def errors(answer) -> dict:
    return {error["attr"]: error["code"] for error in answer.data["errors"]}


def put(client, url, body):
    return client.put(url, body, headers={"if-match": client.get(url)["ETag"]})


def test_the_whole_plan_in_one_answer(client, world, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        answer = client.get(url)
    assert answer.status_code == 200
    assert answer["ETag"]
    line = world.line
    assert answer.data == {
        "weeks": 4,
        "week_notes": [],
        "revision": 1,
        "days": [
            {
                "id": world.day.pk,
                "week": 1,
                "position": 1,
                "name": world.day.name,
                "notes": "",
                "blocks": [],
                "exercises": [
                    {
                        "id": line.pk,
                        "exercise": world.library_exercise.pk,
                        "position": 1,
                        "block": None,
                        "set_groups": client.get(f"{V1}/program_exercises/{line.pk}/").data["set_groups"],
                        "tempo": "",
                        "notes": "",
                        "per_side": None,
                        "alternatives": [],
                    }
                ],
            }
        ],
    }
    assert client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_what_was_read_is_written_again_without_a_change(client, world, url):
    freeze(world.program)
    before = client.get(url)
    after = put(client, url, before.data)
    assert after.status_code == 200, after.data
    assert (after.data, after["ETag"]) == (before.data, before["ETag"])
    assert Program.objects.get(pk=world.program.pk).revision == 1


def test_a_plan_is_replaced_whole(client, world, url):
    stays = {"id": world.line.pk, "exercise": world.exercise.pk, "set_groups": [{"count": 2, "seconds_min": 60}]}
    new = {
        "exercise": world.library_exercise.pk,
        "set_groups": [{"count": 1, "reps_min": 5, "amrap": True, "load_type": "percent_tm", "load_value": 85}, {}],
        "block": "A",
        "alternatives": [world.exercise.pk],
        "per_side": True,
        "tempo": "30X1",
        "notes": "Slow",
    }
    body = {
        "weeks": 6,
        "week_notes": [{"week": 6, "name": "Test"}],
        "days": [
            {"week": 1, "blocks": [{"key": "A", "kind": "circuit", "rounds": 3}], "exercises": [new]},
            {"id": world.day.pk, "week": 1, "notes": "Second now", "exercises": [stays]},
        ],
    }  # fmt: skip
    answer = put(client, url, body)
    assert answer.status_code == 200, answer.data
    first, second = answer.data["days"]
    assert (second["id"], second["position"], second["notes"]) == (world.day.pk, 2, "Second now")
    assert [line["id"] for line in second["exercises"]] == [world.line.pk]
    assert second["exercises"][0]["set_groups"] == [{**PLAIN_GROUP, "count": 2, "seconds_min": 60}]
    [made] = first["exercises"]
    assert first["blocks"][0]["rounds"] == 3
    assert {name: made[name] for name in ("block", "alternatives", "per_side", "tempo", "notes")} == {
        "block": "A",
        "alternatives": [world.exercise.pk],
        "per_side": True,
        "tempo": "30X1",
        "notes": "Slow",
    }
    assert [group["load_value"] for group in made["set_groups"]] == ["85", None]
    assert (answer.data["weeks"], answer.data["week_notes"][0]["name"]) == (6, "Test")
    assert client.get(url).data == answer.data
    assert client.get(url)["ETag"] == answer["ETag"]
    emptied = put(client, url, {"days": []})
    assert (emptied.data["days"], emptied.data["weeks"]) == ([], 6)


def test_only_the_plan_that_was_read_is_replaced(client, world, url):
    body = client.get(url).data
    missing = client.put(url, body)
    assert (missing.status_code, errors(missing)) == (428, {None: "precondition_required"})
    stale = client.get(url)["ETag"]
    client.patch(f"{V1}/program_exercises/{world.line.pk}/", {"sets": 5})
    answer = client.put(url, {"days": []}, headers={"if-match": stale})
    assert (answer.status_code, errors(answer)) == (412, {None: "precondition_failed"})
    assert ProgramExercise.objects.current().filter(program_day__program=world.program).count() == 1
    assert client.put(url, {"days": []}, headers={"if-match": "*"}).status_code == 200


def line(world, **fields):
    return {"exercise": world.library_exercise.pk, "set_groups": [{}], **fields}


# fmt: off
REFUSED = [
    (lambda w: {}, {"days": "required"}),
    (lambda w: {"days": {}}, {"days.non_field_errors": "not_a_list"}),
    (lambda w: {"days": [{"exercises": []}]}, {"days.0.week": "required"}),
    (lambda w: {"days": [{"week": 5, "exercises": []}]}, {"days.0.week": "invalid"}),
    (lambda w: {"weeks": 53, "days": []}, {"weeks": "max_value"}),
    (lambda w: {"revision": 7, "days": []}, {"revision": "not_writable"}),
    (lambda w: {"name": "x", "days": []}, {"name": "unknown_field"}),
    (lambda w: {"week_notes": [{"week": 60}], "days": []}, {"week_notes": "invalid"}),
    (lambda w: {"days": [{"week": 1, "exercises": []}, {"week": 1, "exercises": []},
                         {"week": 1, "exercises": [line(w, set_groups=[{}, {"reps_min": 8, "reps_max": 5}])]}]},
     {"days.2.exercises.0.set_groups.1.reps_max": "invalid"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w), line(w, exercise=w.other_exercise.pk)]}]},
     {"days.0.exercises.1.exercise": "invalid"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w, alternatives=[w.other_exercise.pk])]}]},
     {"days.0.exercises.0.alternatives": "invalid"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w, id=w.private_line.pk)]}]},
     {"days.0.exercises.0.id": "invalid"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w, id=w.line.pk), line(w, id=w.line.pk)]}]},
     {"days.0.exercises.1.id": "invalid"}),
    (lambda w: {"days": [{"id": w.private_day.pk, "week": 1, "exercises": []}]}, {"days.0.id": "invalid"}),
    (lambda w: {"days": [{"week": 1, "blocks": [{"key": "A", "kind": "amrap"}], "exercises": []}]},
     {"days.0.blocks.0.cap_seconds": "invalid"}),
    (lambda w: {"days": [{"week": 1, "position": 2, "exercises": []}, {"week": 1, "position": 1, "exercises": []}]},
     {"days.1.position": "out_of_order"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w, tempo="x" * 21)]}]},
     {"days.0.exercises.0.tempo": "max_length"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w, superset="A")]}]},
     {"days.0.exercises.0.superset": "unknown_field"}),
    (lambda w: {"days": [{"week": 1, "exercises": [line(w)] * 101}]},
     {"days.0.exercises.non_field_errors": "max_length"}),
]
# fmt: on


@pytest.mark.parametrize(("body", "refused"), REFUSED)
def test_errors_name_their_place_and_nothing_is_written(client, world, url, body, refused):
    before = client.get(url).data
    answer = put(client, url, body(world))
    assert (answer.status_code, errors(answer)) == (400, refused)
    assert client.get(url).data == before


def test_an_older_plan(client, world, url):
    freeze(world.program)
    old = client.get(url).data
    client.patch(f"{V1}/program_exercises/{world.line.pk}/", {"sets": 5})
    new = client.get(url).data
    assert (new["revision"], new["days"][0]["exercises"][0]["set_groups"][0]["count"]) == (2, 5)
    read = client.get(f"{url}?revision=1").data
    assert (read["revision"], read["weeks"], read["days"]) == (1, 1, old["days"])
    assert client.get(f"{url}?revision=2").data == new
    assert client.get(f"{url}?revision=3").status_code == 404
    for wrong in ("revision=0", "revision=x", "revision=1&revision=1", "week=1"):
        assert client.get(f"{url}?{wrong}").status_code == 400, wrong


def test_a_progression_stays_with_its_lines(client, world, url):
    rule = {"kind": "linear", "step": "2.5"}
    ProgramExercise.objects.filter(pk=world.line.pk).update(
        progression=rule, load_type="kg", load_value=80, reps_min=5, reps_max=5
    )
    day = ProgramDay.objects.create(program=world.program, week=2, position=1)
    later = ProgramExercise.objects.create(
        program_day=day, exercise=world.library_exercise, series=world.line, load_type="kg", load_value="82.5"
    )
    client.patch(f"{V1}/program_exercises/{world.line.pk}/", {"notes": "x"})
    body = client.get(url).data
    assert put(client, url, body).status_code == 200
    world.line.refresh_from_db()
    later.refresh_from_db()
    assert (world.line.progression, later.series_id, later.is_overridden) == (rule, world.line.pk, False)
    body["days"][1]["exercises"][0]["set_groups"][0]["count"] = 9
    assert put(client, url, body).status_code == 200
    later.refresh_from_db()
    assert (later.series_id, later.is_overridden, later.sets) == (world.line.pk, True, 9)


def test_a_new_program_with_its_days(client, world):
    body = {"name": "Whole", "weeks": 2, "days": [{"week": 2, "exercises": [line(world)]}]}
    made = client.post(f"{V1}/programs/", body)
    assert made.status_code == 201, made.data
    assert "days" not in made.data
    plan = client.get(f"{V1}/programs/{made.data['id']}/plan/").data
    assert [(day["week"], len(day["exercises"])) for day in plan["days"]] == [(2, 1)]
    count = Program.objects.count()
    refused = client.post(f"{V1}/programs/", {**body, "weeks": 1})
    assert (refused.status_code, errors(refused)) == (400, {"days.0.week": "invalid"})
    assert Program.objects.count() == count, "no program is created without its days"
    later = client.patch(f"{V1}/programs/{made.data['id']}/", {"days": []})
    assert errors(later) == {"days": "not_writable"}
