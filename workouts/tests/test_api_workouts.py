"""Whole workouts over the API: sets with their session, times, targets, totals, pain. Expectations are literal."""

import random
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from training.models import ProgramExercise
from training.services import freeze
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

SESSIONS, LOGS = "/api/v1/workout_sessions/", "/api/v1/exercise_logs/"
SPAN = {"started_at": "2026-01-05T10:00:00Z", "ended_at": "2026-01-05T11:00:00Z"}


@pytest.fixture
def client(api, world):
    return api(world.trainee)


def errors(answer) -> dict:
    return {error["attr"]: error["code"] for error in answer.data["errors"]}


def workout(world, *sets, **fields):
    exercise = world.library_exercise.pk
    return {"id": str(uuid.uuid4()), **SPAN, "sets": [{"exercise": exercise, **one} for one in sets], **fields}


def times(session_id) -> list[str]:
    logs = ExerciseLog.objects.filter(session=session_id).order_by("performed_at")
    return [f"{log.performed_at:%H:%M:%S}" for log in logs]


# --- a whole workout ---
def test_a_whole_workout_in_one_request(client, world):
    body = workout(
        world,
        {"reps": 5, "weight_kg": 100, "set_type": "warmup"},
        {"reps": 5, "weight_kg": 200},
        {"reps": 4, "weight_kg": 200, "program_exercise": world.private_line.pk},
        {"duration_seconds": 90, "distance_m": "400"},
        name="Legs",
        pain=[{"where": "left knee", "level": 3}],
    )
    made = client.post(SESSIONS, body)
    assert made.status_code == 201, made.data
    assert "sets" not in made.data
    assert made.data["totals"] == {
        "sets": 3,
        "reps": 9,
        "volume_kg": "1800.0000",
        "seconds": 90,
        "metres": "400.000",
    }
    assert (made.data["status"], made.data["name"]) == ("completed", "Legs")
    assert made.data["pain"] == [{"where": "left knee", "level": 3}]
    assert times(body["id"]) == ["10:00:00", "10:00:01", "10:00:02", "10:00:03"]
    assert PersonalRecord.steps.filter(exercise_log__session=body["id"]).exists()
    assert [log.set_number for log in ExerciseLog.objects.filter(session=body["id"]).order_by("performed_at")] == [
        1,
        2,
        3,
        4,
    ]


def test_it_may_be_sent_again(client, world):
    body = workout(world, {"reps": 5, "id": str(uuid.uuid4())}, {"reps": 6})
    assert client.post(SESSIONS, body).status_code == 201
    client.patch(f"{LOGS}{body['sets'][0]['id']}/", {"reps": 8})
    again = client.post(SESSIONS, body)
    assert (again.status_code, again.data["totals"]["reps"]) == (200, 14), "the row as it is now"
    assert ExerciseLog.objects.filter(session=body["id"]).count() == 2
    for other in ({**body, "sets": body["sets"][:1]}, {**body, "sets": []}, {**body, "name": "Other"}):
        assert client.post(SESSIONS, other).status_code == 409
    client.delete(f"{SESSIONS}{body['id']}/")
    assert client.post(SESSIONS, body).status_code == 410


# fmt: off
REFUSED = [
    (lambda w: {"sets": [{"reps": 5}, {"reps": 0}]}, 400, {"sets.1.reps": "min_value"}),
    (lambda w: {"sets": [{"reps": 5}, {}]}, 400, {"sets.1.reps": "required"}),
    (lambda w: {"sets": [{"reps": 5, "exercise": w.other_exercise.pk}]}, 400, {"sets.0.exercise": "does_not_exist"}),
    (lambda w: {"sets": [{"reps": 5, "session": str(w.session.pk)}]}, 400, {"sets.0.session": "unknown_field"}),
    (lambda w: {"sets": [{"reps": 5, "performed_at": "2026-01-04T09:59:59Z"}]}, 400,
     {"sets.0.performed_at": "outside_session"}),
    (lambda w: {"sets": [{"reps": 5}, {"reps": 5, "performed_at": "2026-01-06T11:00:01Z"}]}, 400,
     {"sets.1.performed_at": "outside_session"}),
    (lambda w: {"sets": [{"reps": 5, "id": str(w.other_log.pk)}]}, 409, {"sets.0.id": "conflict"}),
    (lambda w: {"sets": [{"reps": 5, "id": str(w.log.pk)}]}, 409, {"sets.0.id": "conflict"}),
    (lambda w: {"sets": [{"reps": 5}], "status": "cancelled"}, 400, {"sets": "no_sets"}),
    (lambda w: {"sets": [{"reps": 5}] * 501}, 400, {"sets.non_field_errors": "max_length"}),
    (lambda w: {"sets": {}}, 400, {"sets.non_field_errors": "not_a_list"}),
    (lambda w: {"sets": [7]}, 400, {"sets.0.non_field_errors": "invalid"}),
    (lambda w: {"pain": [{"where": "knee"}]}, 400, {"pain.0.level": "required"}),
    (lambda w: {"pain": [{"where": "knee", "level": 11}]}, 400, {"pain.0.level": "max_value"}),
    (lambda w: {"pain": [{"where": "knee", "level": 1}] * 11}, 400, {"pain": "max_length"}),
]
# fmt: on


@pytest.mark.parametrize(("fields", "status", "refused"), REFUSED)
def test_all_or_nothing(client, world, fields, status, refused):
    body = {**workout(world), **fields(world)}
    if isinstance(body["sets"], list):
        exercise = {"exercise": world.library_exercise.pk}
        body["sets"] = [{**exercise, **one} if isinstance(one, dict) else one for one in body["sets"]]
    before = ExerciseLog.objects.count()
    answer = client.post(SESSIONS, body)
    assert (answer.status_code, errors(answer)) == (status, refused)
    assert ExerciseLog.objects.count() == before
    assert not WorkoutSession.objects.filter(pk=body["id"]).exists()


def test_sets_are_of_new_sessions_only(client, world):
    url = f"{SESSIONS}{world.session.pk}/"
    assert errors(client.patch(url, {"sets": [{"exercise": world.exercise.pk, "reps": 5}]})) == {"sets": "not_writable"}


def test_many_sets_cost_little_more_than_few(client, world, django_assert_max_num_queries):
    client.post(SESSIONS, workout(world, {"reps": 5}))
    with django_assert_max_num_queries(36):
        assert client.post(SESSIONS, workout(world, *[{"reps": 5}] * 5)).status_code == 201
    with django_assert_max_num_queries(60):
        assert client.post(SESSIONS, workout(world, *[{"reps": 5}] * 500)).status_code == 201


# --- times ---
def test_a_set_without_a_time(client, world):
    past = SessionFactory(trainee=world.trainee_profile, **SPAN)
    one = {"exercise": world.exercise.pk, "session": str(past.pk), "reps": 5}
    for _number in range(2):
        assert client.post(LOGS, one).status_code == 201
    client.post(LOGS, {**one, "performed_at": "2026-01-05T10:30:00Z"})
    client.post(LOGS, one)
    client.post(f"{LOGS}bulk/", {"items": [one, {**one, "performed_at": "2026-01-05T10:50:00Z"}, one]})
    client.post(LOGS, {**one, "performed_at": "2026-01-05T11:00:00Z"})
    client.post(LOGS, one)
    assert times(past.pk) == [
        *("10:00:00", "10:00:01", "10:30:00", "10:30:01", "10:30:02", "10:50:00", "10:50:01"),
        *("11:00:00", "11:00:00"),
    ]


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2026-01-04T10:00:00Z", 201),
        ("2026-01-04T09:59:59Z", 400),
        ("2026-01-06T11:00:00Z", 201),
        ("2026-01-06T11:00:01Z", 400),
    ],
)
def test_a_set_is_done_at_most_a_day_outside_of_its_session(client, world, at, status):
    past = SessionFactory(trainee=world.trainee_profile, **SPAN)
    one = {"exercise": world.exercise.pk, "session": str(past.pk), "reps": 5}
    answer = client.post(LOGS, {**one, "performed_at": at})
    many = client.post(f"{LOGS}bulk/", {"items": [one, {**one, "performed_at": at}]})
    assert (answer.status_code, many.status_code) == (status, status)
    if status == 400:
        assert errors(answer) == {"performed_at": "outside_session"}
        assert errors(many) == {"items.1.performed_at": "outside_session"}
        log = LogFactory(session=past, exercise=world.exercise)
        assert client.patch(f"{LOGS}{log.pk}/", {"performed_at": at}).status_code == 400


def test_what_was_stored_before_these_rules_stays_as_it_is(client, world):
    past = SessionFactory(trainee=world.trainee_profile, **SPAN)
    old = LogFactory(session=past, exercise=world.exercise, reps=0, performed_at="2025-01-01T10:00:00Z")
    url = f"{LOGS}{old.pk}/"
    assert client.put(url, client.get(url).data).status_code == 200
    assert client.patch(url, {"reps": 5}).status_code == 200
    assert errors(client.patch(url, {"reps": 0})) == {"reps": "min_value"}


# --- what a session carries ---
def test_the_targets_that_were_prescribed(client, world):
    ProgramExercise.objects.filter(pk=world.line.pk).update(
        set_groups=[
            {"reps_min": 5, "reps_max": 5, "amrap": True, "load_type": "kg", "load_value": "100"},
            {"count": 2, "reps_min": 8, "reps_max": 8},
        ]
    )
    freeze(world.program)
    made = client.post(f"{SESSIONS}start/", {"program_day": world.day.pk})
    assert made.status_code == 201, made.data
    [target] = made.data["targets"]
    assert (target["program_exercise"], target["exercise"]) == (world.line.pk, world.library_exercise.pk)
    assert [(one["set_number"], one["reps_min"], one["amrap"], one["kg"]) for one in target["sets"]] == [
        (1, 5, True, "100"),
        (2, 8, False, None),
        (3, 8, False, None),
    ]
    listed = client.get(SESSIONS).data["results"][0]
    assert listed["targets"] == made.data["targets"]
    url = f"{SESSIONS}{made.data['id']}/"
    read = client.get(url).data
    put = client.put(url, read).data
    assert {**put, "updated_at": read["updated_at"]} == read
    assert errors(client.patch(url, {"targets": []})) == {"targets": "not_writable"}
    assert errors(client.patch(url, {"totals": {}})) == {"totals": "not_writable"}


@pytest.mark.parametrize("number", [1, 12])
def test_sessions_cost_the_same_queries_at_any_number(client, world, number, django_assert_max_num_queries):
    revision = freeze(world.program)
    for _number in range(number):
        session = SessionFactory(trainee=world.trainee_profile, program_day=world.day, revision=revision)
        LogFactory.create_batch(3, session=session, exercise=world.exercise)
    with django_assert_max_num_queries(6):
        assert client.get(SESSIONS).status_code == 200


def summed(logs: list[ExerciseLog]) -> dict:
    """The totals, set by set: what the database has to answer."""
    counted = [log for log in logs if log.set_type != "warmup"]
    lifted = [log for log in counted if not log.is_assisted and log.weight_kg is not None and log.reps]
    return {
        "sets": len(counted),
        "reps": sum(log.reps or 0 for log in counted),
        "volume_kg": f"{sum((log.weight_kg * log.reps for log in lifted), Decimal(0)):.4f}",
        "seconds": sum(log.duration_seconds or 0 for log in counted),
        "metres": f"{sum((log.distance_m or 0 for log in counted), Decimal(0)):.3f}",
    }


def test_totals_are_those_of_the_sets(client, world):
    """Random sets, in a list and alone; and sessions without sets, or with warm-ups alone."""
    choose = random.Random(20)
    sessions = SessionFactory.create_batch(12, trainee=world.trainee_profile)
    for session in sessions[2:]:
        for _number in range(choose.randint(1, 9)):
            LogFactory(
                session=session,
                exercise=world.exercise,
                set_type=choose.choice(["working", "working", "warmup", "drop", "failure", "rest_pause"]),
                is_assisted=choose.random() < 0.2,
                reps=choose.choice([1, 5, 12, 10_000]),
                weight_kg=choose.choice([None, Decimal(0), Decimal("0.0001"), Decimal("82.5"), Decimal("4999.9999")]),
                duration_seconds=choose.choice([None, None, 90, 604_800]),
                distance_m=choose.choice([None, None, Decimal("0.001"), Decimal("1999999.999")]),
            )
    LogFactory(session=sessions[1], exercise=world.exercise, set_type="warmup", distance_m=5)
    LogFactory(session=sessions[2], exercise=world.exercise, reps=None, duration_seconds=30)
    expected = {str(one.pk): summed(list(one.logs.all())) for one in sessions}
    assert len({str(totals) for totals in expected.values()}) == 11  # all differ but for the two without
    listed = {row["id"]: row["totals"] for row in client.get(SESSIONS, {"limit": 100}).data["results"]}
    assert {key: listed[key] for key in expected} == expected
    for key, totals in expected.items():
        assert client.patch(f"{SESSIONS}{key}/", {"notes": "x"}).data["totals"] == totals
        assert client.get(f"{SESSIONS}{key}/").data["totals"] == totals


@pytest.mark.parametrize(("query", "statements"), [({}, 1), ({"fields": "id,totals"}, 1), ({"fields": "id"}, 0)])
def test_a_list_reads_no_sets(client, world, query, statements):
    LogFactory.create_batch(3, session=world.session, exercise=world.exercise)
    with CaptureQueriesContext(connection) as made:
        assert client.get(SESSIONS, query).status_code == 200
    of_sets = [one["sql"] for one in made if 'FROM "workouts_exerciselog"' in one["sql"]]
    assert len(of_sets) == statements
    assert all("SUM(" in one for one in of_sets)


# --- keys ---
def test_a_uuid_in_either_case(client, world):
    session, log = str(world.session.pk).upper(), str(world.log.pk).upper()
    assert client.get(f"{SESSIONS}{session}/").data["id"] == str(world.session.pk)
    assert client.get(f"{LOGS}{log}/").data["id"] == str(world.log.pk)
    assert client.get(f"/api/v1/imports/{str(world.imported.pk).upper()}/").status_code == 200
    assert len(client.get(f"{LOGS}?session={session}").data["results"]) == 1
    made = client.post(
        LOGS, {"session": session, "exercise": world.exercise.pk, "reps": 5, "id": str(uuid.uuid4()).upper()}
    )
    assert made.status_code == 201, made.data
    assert client.post(f"{SESSIONS}{session}/end/", {}).status_code == 200


def test_rest_pause_and_assistance(client, world):
    world.exercise.tracking = "assisted_reps"
    world.exercise.save()
    one = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5, "weight_kg": 20}
    made = client.post(LOGS, {**one, "set_type": "rest_pause"})
    assert (made.status_code, made.data["set_type"], made.data["weight_kg"]) == (201, "rest_pause", "20.0000")
    assert ExerciseLog.objects.get(pk=made.data["id"]).is_assisted
    assert errors(client.post(LOGS, {**one, "weight_kg": -20})) == {"weight_kg": "min_value"}
    assert errors(client.post(LOGS, {**one, "reps": 0})) == {"reps": "min_value"}
