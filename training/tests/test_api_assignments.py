"""What a trainee follows, over the API: their own plan, days of the week, the first week, and what is done with it."""

from datetime import date

import pytest

from training.calendar import schedule
from training.models import ProgramAssignment, ProgramDay
from training.services import freeze
from training.tests.factories import ExerciseFactory

V1 = "/api/v1"
GROUPS = [{"count": 5, "reps_min": 5, "reps_max": 5, "load_type": "kg", "load_value": "60"}]


@pytest.fixture
def client(api, world):
    return api(world.trainer)


@pytest.fixture
def url(world):
    return f"{V1}/program_assignments/{world.assignment.pk}/"


def errors(answer) -> dict:
    return {error["attr"]: error["code"] for error in answer.data["errors"]}


def test_the_days_of_the_week_and_the_first_week(client, world, url):
    assert (client.get(url).data["weekdays"], client.get(url).data["start_week"]) == ([], 1)
    answer = client.patch(url, {"weekdays": [4, 0], "start_week": 2})
    assert (answer.data["weekdays"], answer.data["start_week"]) == ([0, 4], 2)
    put = client.put(url, {"start_date": "2026-01-05"})
    assert (put.data["weekdays"], put.data["start_week"]) == ([0, 4], 2), "kept by clients that don't know them"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"weekdays": [7]}, {"weekdays.0": "max_value"}),
        ({"weekdays": [1, 1]}, {"weekdays": "repeated"}),
        ({"weekdays": "1"}, {"weekdays": "not_a_list"}),
        ({"start_week": 0}, {"start_week": "min_value"}),
        ({"start_week": 5}, {"start_week": "max_value"}),
        ({"start_week": None}, {"start_week": "null"}),
    ],
)
def test_what_is_refused(client, world, url, body, refused):
    answer = client.patch(url, body)
    assert (answer.status_code, errors(answer)) == (400, refused)
    assigned = {"program": world.program.pk, "start_date": "2026-01-05", **body}
    answer = client.post(f"{V1}/trainees/{world.trainee_profile.pk}/assign_program/", assigned)
    assert (answer.status_code, errors(answer)) == (400, refused)


def test_a_program_begins_at_a_later_week(client, world):
    for week in (2, 3):
        ProgramDay.objects.create(program=world.program, week=week, position=1)
    body = {"program": world.program.pk, "start_date": "2026-01-05", "start_week": 2, "weekdays": [2]}
    made = client.post(f"{V1}/trainees/{world.trainee_profile.pk}/assign_program/", body)
    assert made.status_code == 201, made.data
    assert (made.data["start_week"], made.data["weekdays"]) == (2, [2])
    assignment = ProgramAssignment.objects.get(pk=made.data["id"])
    assert [(workout.day.week, workout.due) for workout in schedule(assignment)] == [
        (2, date(2026, 1, 7)),
        (3, date(2026, 1, 14)),
    ]


# --- overrides and the plan that is followed ---
def test_the_plan_that_is_followed(client, world, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        answer = client.get(f"{url}plan/")
    assert (answer.status_code, answer.data["revision"], answer.data["weeks"]) == (200, 1, 1)
    assert answer["ETag"]
    program = client.get(f"{V1}/programs/{world.private_program.pk}/plan/").data
    assert answer.data["days"] == program["days"]
    client.patch(f"{V1}/program_exercises/{world.private_line.pk}/", {"sets": 9})
    assert client.get(f"{url}plan/").data == answer.data, "the assignment keeps its revision"
    assert client.get(f"{url}plan/?week=1").status_code == 400


def test_what_one_trainee_does_instead(client, world, url):
    added = {"program_day": world.private_day.pk, "exercise": world.exercise.pk, "position": 2}
    second = client.post(f"{V1}/program_exercises/", added).data["id"]
    client.post(f"{url}apply_revision/")
    line = str(world.private_line.pk)
    own = {
        line: {"exercise": world.exercise.pk, "set_groups": GROUPS, "notes": "Slow"},
        str(second): {"removed": True},
        "+1": {"day": world.private_day.pk, "exercise": world.library_exercise.pk, "set_groups": [{"seconds_min": 60}]},
    }  # fmt: skip
    answer = client.patch(url, {"overrides": own})
    assert answer.status_code == 200, answer.data
    stored = answer.data["overrides"]
    assert set(stored) == {line, str(second), "+1"}
    assert stored[str(second)] == {"removed": True}
    assert (stored[line]["exercise"], stored[line]["notes"]) == (world.exercise.pk, "Slow")
    assert stored[line]["set_groups"][0]["load_value"] == "60"
    assert (stored["+1"]["day"], stored["+1"]["set_groups"][0]["seconds_min"]) == (world.private_day.pk, 60)
    lines = client.get(f"{url}plan/").data["days"][0]["exercises"]
    assert [(one["id"], one["exercise"]) for one in lines] == [
        (world.private_line.pk, world.exercise.pk),
        (-1, world.library_exercise.pk),
    ]
    assert lines[0]["set_groups"] == stored[line]["set_groups"]
    before = ProgramAssignment.objects.get(pk=world.assignment.pk).overrides
    again = client.put(url, client.get(url).data)
    assert (again.status_code, again.data["overrides"]) == (200, stored), "what was read can be sent back"
    assert ProgramAssignment.objects.get(pk=world.assignment.pk).overrides == before
    assert client.patch(url, {"overrides": {}}).data["overrides"] == {}


def wrong(w, **fields):
    return {str(w.private_line.pk): {"set_groups": GROUPS, **fields}}


# fmt: off
REFUSED = [
    (lambda w: [], {"overrides": "invalid"}),
    (lambda w: {"999999": {"removed": True}}, {"overrides.999999": "invalid"}),
    (lambda w: {"+0": {"removed": True}}, {"overrides.+0": "invalid"}),
    (lambda w: {"+1": {"set_groups": GROUPS}}, {"overrides.+1.day": "invalid"}),
    (lambda w: {"+1": {"set_groups": GROUPS, "day": w.private_day.pk}}, {"overrides.+1.exercise": "invalid"}),
    (lambda w: {"+1": {"removed": True}}, {"overrides.+1.removed": "invalid"}),
    (lambda w: {str(w.private_line.pk): {}}, {"overrides.{line}.set_groups": "invalid"}),
    (lambda w: {str(w.private_line.pk): 7}, {"overrides.{line}.non_field_errors": "invalid"}),
    (lambda w: wrong(w, sets=3), {"overrides.{line}.sets": "unknown_field"}),
    (lambda w: wrong(w, day=w.private_day.pk), {"overrides.{line}.day": "invalid"}),
    (lambda w: wrong(w, exercise=w.other_exercise.pk), {"overrides.{line}.exercise": "invalid"}),
    (lambda w: wrong(w, alternatives=[w.other_exercise.pk]), {"overrides.{line}.alternatives": "invalid"}),
    (lambda w: wrong(w, set_groups=[{}, {"count": 0}]), {"overrides.{line}.set_groups.1.count": "invalid"}),
]
# fmt: on


@pytest.mark.parametrize(("overrides", "refused"), REFUSED)
def test_overrides_that_are_refused(client, world, url, overrides, refused):
    answer = client.patch(url, {"overrides": overrides(world)})
    assert answer.status_code == 400, answer.data
    assert errors(answer) == {
        place.replace("{line}", str(world.private_line.pk)): code for place, code in refused.items()
    }
    assert client.get(url).data["overrides"] == {}


def test_a_trainees_own_exercise_is_no_part_of_a_plan(client, world, url):
    own = ExerciseFactory(name="Brought along", trainee=world.trainee_profile)
    answer = client.patch(url, {"overrides": wrong(world, exercise=own.pk)})
    assert list(errors(answer)) == [f"overrides.{world.private_line.pk}.exercise"]


# --- actions ---
def test_a_pause_and_its_end(client, world, url):
    answer = client.post(f"{url}pause/", {"from": "2026-01-06", "to": "2026-01-12", "reason": "Travel"})
    assert (answer.status_code, answer.data["status"]) == (200, "active"), answer.data
    stored = ProgramAssignment.objects.get(pk=world.assignment.pk)
    assert stored.pauses == [{"from": "2026-01-06", "to": "2026-01-12", "reason": "Travel"}]
    open_one = client.post(f"{url}pause/", {"from": "2026-02-02"})
    assert (open_one.status_code, open_one.data["status"]) == (200, "paused")
    assert client.post(f"{url}resume/").data["status"] == "active"


@pytest.mark.parametrize(
    ("body", "status", "refused"),
    [
        ({}, 400, {"from": "required"}),
        ({"from": "soon"}, 400, {"from": "invalid"}),
        ({"from": "2026-01-08", "to": "2026-01-07"}, 400, {"to": "before_start"}),
        ({"from": "2026-01-05", "until": "2026-01-07"}, 400, {"until": "unknown_field"}),
        ({"from": "2026-01-05", "reason": "x" * 201}, 400, {"reason": "max_length"}),
        ({"from": "2027-01-05"}, 409, {None: "conflict"}),  # one that begins later needs its end
    ],
)
def test_pauses_that_are_refused(client, world, url, body, status, refused):
    answer = client.post(f"{url}pause/", body)
    assert (answer.status_code, errors(answer)) == (status, refused)


def test_a_workout_is_moved_and_comes_back(api, world, url):
    client, day = api(world.trainee), world.private_day.pk
    answer = client.post(f"{url}move/", {"program_day": day, "date": "2026-01-09"})
    assert answer.status_code == 200, answer.data
    assert ProgramAssignment.objects.get(pk=world.assignment.pk).moves == {str(day): "2026-01-09"}
    client.post(f"{url}move/", {"program_day": day, "date": None})
    assert ProgramAssignment.objects.get(pk=world.assignment.pk).moves == {}
    for body, refused in (
        ({"program_day": world.day.pk, "date": "2026-01-09"}, {"program_day": "does_not_exist"}),
        ({"program_day": day}, {"date": "required"}),
        ({"program_day": day, "date": "9999-12-31"}, {"date": "out_of_range"}),
    ):
        answer = client.post(f"{url}move/", body)
        assert (answer.status_code, errors(answer)) == (400, refused)


def test_a_newer_revision_is_applied(client, world, url):
    client.patch(f"{V1}/program_exercises/{world.private_line.pk}/", {"sets": 7})
    assert client.get(url).data["revision"] == 1
    answer = client.post(f"{url}apply_revision/")
    assert (answer.status_code, answer.data["revision"]) == (200, 2)
    assert freeze(world.private_program).number == 2
    [line] = client.get(f"{url}plan/").data["days"][0]["exercises"]
    assert line["set_groups"][0]["count"] == 7


def test_what_has_ended_stays_ended(client, world, url):
    for _again in range(2):
        answer = client.post(f"{url}end/")
        assert (answer.status_code, answer.data["status"]) == (200, "ended")
    moved = {"program_day": world.private_day.pk, "date": "2026-01-09"}
    for action, body in (("pause", {"from": "2026-01-05"}), ("resume", {}), ("move", moved), ("apply_revision", {})):
        answer = client.post(f"{url}{action}/", body)
        assert (answer.status_code, errors(answer)) == (409, {None: "conflict"}), action
