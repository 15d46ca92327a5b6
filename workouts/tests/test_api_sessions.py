"""Logging over the API: starts, sets, ends, retries, records."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from facilities.tests.factories import make_trainee
from training.tests.factories import ExerciseFactory, ProgramExerciseFactory
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession

pytestmark = pytest.mark.usefixtures("recorded")

SESSIONS, LOGS = "/api/v1/workout_sessions/", "/api/v1/exercise_logs/"


@pytest.fixture
def trainee(db):
    return make_trainee(email="ada@example.org")


@pytest.fixture
def client(api, trainee):
    return api(trainee.user)


@pytest.fixture
def exercise(db):
    return ExerciseFactory()


def start(client, **body):
    answer = client.post(f"{SESSIONS}start/", body)
    assert answer.status_code == 201, answer.data
    return answer.data["id"]


def log(client, session, exercise, **body):
    return client.post(f"{SESSIONS}{session}/log_exercise/", {"exercise": exercise.pk, "reps": 5, **body})


def test_a_workout_from_start_to_summary(client, exercise):
    session = start(client, started_at="2026-03-01T10:00:00Z")
    first = log(client, session, exercise, weight_kg="80.123456", rpe=8, performed_at="2026-03-01T10:05:00Z")
    assert first.status_code == 201, first.data
    assert first.data["weight_kg"] == "80.1235"
    assert (first.data["set_number"], first.data["set_type"], first.data["personal_records"]) == (1, "working", [])
    second = log(client, session, exercise, weight_kg=82.5, performed_at="2026-03-01T10:08:00Z")
    assert second.data["set_number"] == 2
    kinds = {record["kind"] for record in second.data["personal_records"]}
    assert kinds == {"weight", "e1rm", "set_volume"}
    end = client.post(f"{SESSIONS}{session}/end/", {"ended_at": "2026-03-01T11:00:00Z", "feeling": 4})
    assert end.status_code == 200, end.data
    assert end.data["duration_seconds"] == 3600
    assert (end.data["total_sets"], end.data["total_reps"]) == (2, 10)
    assert end.data["total_volume_kg"] == "813.1175"
    assert len(end.data["personal_records"]) == 3
    for body in ({}, {"ended_at": "2026-03-01T12:00:00+01:00"}):
        again = client.post(f"{SESSIONS}{session}/end/", body)
        assert (again.status_code, again.data) == (200, end.data)
    assert client.post(f"{SESSIONS}{session}/end/", {"ended_at": "2026-03-01T11:00:01Z"}).status_code == 409
    assert log(client, session, exercise).status_code == 409
    late = client.post(LOGS, {"session": session, "exercise": exercise.pk, "reps": 3})
    assert late.status_code == 201, late.data


def test_one_session_in_progress(client):
    first = start(client)
    second = client.post(f"{SESSIONS}start/", {})
    assert second.status_code == 409
    assert (second.data["open_session"], second.data["type"]) == (first, "client_error")
    plain = client.post(SESSIONS, {})
    assert (plain.status_code, plain.data["open_session"]) == (409, first)
    assert client.post(f"{SESSIONS}{first}/end/", {}).status_code == 200
    start(client)
    assert client.patch(f"{SESSIONS}{first}/", {"status": "in_progress", "ended_at": None}).status_code == 409


def test_a_trainer_must_name_the_trainee(api, world):
    answer = api(world.trainer).post(f"{SESSIONS}start/", {})
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "trainee")


@pytest.mark.parametrize(
    ("first", "retry", "status"),
    [
        ({"reps": 5, "weight_kg": "80"}, {"reps": 5, "weight_kg": "80"}, 200),
        ({"reps": 5, "weight_kg": "80"}, {"reps": "5", "weight_kg": 80.0}, 200),
        ({"reps": 5, "weight_kg": "80.00004"}, {"reps": 5, "weight_kg": "80.000"}, 200),
        ({"reps": 5}, {"reps": 5, "set_type": "working", "note": "", "weight_kg": None}, 200),
        (
            {"reps": 5, "performed_at": "2026-03-01T10:00:00Z"},
            {"reps": 5, "performed_at": "2026-03-01T11:00:00+01:00"},
            200,
        ),
        ({"reps": 5, "weight_kg": "80"}, {"reps": 6, "weight_kg": "80"}, 409),
        ({"reps": 5}, {"reps": 5, "set_type": "warmup"}, 409),
        ({"reps": 5}, {"reps": 5, "note": "x"}, 409),
    ],
)
@pytest.mark.parametrize("through", ["log_exercise", "exercise_logs"])
def test_retries_are_told_by_the_first_content(client, exercise, first, retry, status, through):
    session, set_id = start(client, started_at="2026-03-01T10:00:00Z"), str(uuid.uuid4())
    created = log(client, session, exercise, id=set_id, **first)
    assert created.status_code == 201, created.data
    edited = client.patch(f"{LOGS}{set_id}/", {"reps": 12, "note": "edited since"})
    assert edited.status_code == 200
    if through == "log_exercise":
        answer = client.post(f"{SESSIONS}{session}/log_exercise/", {"exercise": exercise.pk, "id": set_id, **retry})
    else:
        answer = client.post(LOGS, {"exercise": exercise.pk, "session": session, "id": set_id, **retry})
    assert answer.status_code == status, answer.data
    if status == 200:
        assert (answer.data["reps"], answer.data["note"]) == (12, "edited since")
    assert ExerciseLog.objects.count() == 1


def test_a_retry_is_harmless_after_the_session_ended(client, exercise):
    session, set_id = start(client), str(uuid.uuid4())
    assert log(client, session, exercise, id=set_id).status_code == 201
    client.post(f"{SESSIONS}{session}/end/", {})
    assert log(client, session, exercise, id=set_id).status_code == 200
    assert log(client, session, exercise).status_code == 409


def test_a_retried_start_answers_the_session_as_it_is(client):
    session = str(uuid.uuid4())
    body = {"id": session, "started_at": "2026-03-01T10:00:00Z"}
    start(client, **body)
    assert client.post(f"{SESSIONS}start/", body).status_code == 200
    client.post(f"{SESSIONS}{session}/end/", {"ended_at": "2026-03-01T11:00:00Z"})
    again = client.post(f"{SESSIONS}start/", body)
    assert (again.status_code, again.data["status"]) == (200, "completed")
    assert client.post(f"{SESSIONS}start/", {**body, "started_at": "2026-03-01T10:00:01Z"}).status_code == 409
    assert WorkoutSession.objects.count() == 1


def test_what_was_deleted_does_not_come_back(client, exercise):
    session, set_id, other = start(client), str(uuid.uuid4()), str(uuid.uuid4())
    log(client, session, exercise, id=set_id)
    log(client, session, exercise, id=other)
    assert client.delete(f"{LOGS}{set_id}/").status_code == 204
    assert log(client, session, exercise, id=set_id).status_code == 410
    assert client.delete(f"{SESSIONS}{session}/").status_code == 204
    assert client.post(f"{SESSIONS}start/", {"id": session}).status_code == 410
    assert log(client, session, exercise, id=other).status_code == 410
    body = {"session": session, "exercise": exercise.pk, "reps": 5, "id": other}
    assert client.post(LOGS, body).status_code == 410


def test_an_id_of_someone_else_tells_nothing(api, world):
    mine = world.session.pk
    answer = api(world.other_trainee).post(f"{SESSIONS}start/", {"id": str(mine)})
    assert answer.status_code == 409
    assert set(answer.data) == {"type", "errors"}
    logged = api(world.other_trainee).post(
        LOGS, {"id": str(world.log.pk), "session": str(world.other_session.pk), "exercise": 1, "reps": 1}
    )
    assert logged.status_code == 409
    world.session.delete()


@pytest.mark.django_db(transaction=True)
def test_the_same_set_posted_at_once_is_logged_once(api):
    trainee, exercise = make_trainee(email="ada@example.org"), ExerciseFactory()
    session, set_id = start(api(trainee.user)), str(uuid.uuid4())
    barrier, codes = threading.Barrier(4), []

    def post():
        client = api(trainee.user)
        barrier.wait()
        codes.append(log(client, session, exercise, id=set_id, weight_kg=80).status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == [200, 200, 200, 201]
    assert ExerciseLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_starts_at_once_one_opens(api):
    trainee = make_trainee(email="ada@example.org")
    barrier, codes = threading.Barrier(3), []

    def post():
        client = api(trainee.user)
        barrier.wait()
        codes.append(client.post(f"{SESSIONS}start/", {}).status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == [201, 409, 409]


def now_plus(**delta):
    return (timezone.now() + timedelta(**delta)).isoformat()


@pytest.mark.parametrize(
    ("path", "body", "attr"),
    [
        ("start", {"started_at": "9999-12-31T23:59:59Z"}, "started_at"),
        ("start", {"started_at": "1969-12-31T23:59:59Z"}, "started_at"),
        ("start", {"started_at": lambda: now_plus(minutes=10)}, "started_at"),
        ("start", {"id": "not-a-uuid"}, "id"),
        ("start", {"status": "completed"}, "status"),
        ("start", {"program_day": 999_999}, "program_day"),
        ("end", {"ended_at": "2020-01-01T00:00:00Z"}, "ended_at"),
        ("end", {"feeling": 6}, "feeling"),
        ("end", {"feeling": 0}, "feeling"),
        ("end", {"notes": "x" * 100_000}, "notes"),
        ("log", {"rpe": 10.5}, "rpe"),
        ("log", {"rpe": -1}, "rpe"),
        ("log", {"weight_kg": -0.5}, "weight_kg"),
        ("log", {"weight_kg": "1e30"}, "weight_kg"),
        ("log", {"weight_kg": "NaN"}, "weight_kg"),
        ("log", {"weight_kg": [80]}, "weight_kg"),
        ("log", {"reps": 1_000_000_000}, "reps"),
        ("log", {"reps": -1}, "reps"),
        ("log", {"reps": 5.5}, "reps"),
        ("log", {"reps": None}, "reps"),
        ("log", {"reps": 10**400}, "reps"),
        ("log", {"note": "a\x00b"}, "note"),
        ("log", {"note": "x" * 100_000}, "note"),
        ("log", {"set_type": "heroic"}, "set_type"),
        ("log", {"set_number": 0}, "set_number"),
        ("log", {"performed_at": "9999-01-01T00:00:00Z"}, "performed_at"),
        ("log", {"exercise": 999_999}, "exercise"),
        ("log", {"exercise": 2**70}, "exercise"),
        ("log", {"exercise": True}, "exercise"),
        ("log", {"exercise": None}, "exercise"),
        ("log", {"program_exercise": 2**63}, "program_exercise"),
        ("log", {"session": str(uuid.uuid4())}, "session"),
        ("log", {"trainee": 1}, "trainee"),
        ("log", {"colour": "red"}, "colour"),
    ],
)
def test_bad_values_are_named_and_nothing_is_written(client, exercise, path, body, attr):
    session = start(client) if path != "start" else None
    url = (
        f"{SESSIONS}start/" if path == "start" else f"{SESSIONS}{session}/{'end' if path == 'end' else 'log_exercise'}/"
    )
    body = {name: value() if callable(value) else value for name, value in body.items()}
    full = {"exercise": exercise.pk, "reps": 5, **body} if path == "log" else body
    answer = client.post(url, full)
    assert answer.status_code == 400, answer.data
    assert attr in {error["attr"] for error in answer.data["errors"]}
    assert ExerciseLog.objects.count() == 0
    assert WorkoutSession.objects.filter(status="completed").count() == 0


def test_half_a_character_is_no_text(client, exercise):
    raw = f'{{"exercise": {exercise.pk}, "reps": 5, "note": "\\ud800"}}'
    answer = client.post(f"{SESSIONS}{start(client)}/log_exercise/", raw, content_type="application/json")
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "note")


@pytest.mark.parametrize(
    "body", ['{"\\ud800": 1}', '{"set_type": "\\ud800"}', '{"exercise": "\\ud800"}', '{"id": "\\ud800"}']
)
def test_half_a_character_is_echoed_without_a_crash(client, exercise, body):
    answer = client.post(f"{SESSIONS}{start(client)}/log_exercise/", body, content_type="application/json")
    assert answer.status_code == 400


def test_specialties_are_texts(api, world):
    for value in ('["\\ud800"]', '["\\u0000"]', '"x"', "[1]", '[["x"]]', '{"a": 1}', '["x", "x"]', "null"):
        body = f'{{"specialties": {value}}}'
        url = f"/api/v1/trainers/{world.trainer_profile.pk}/"
        answer = api(world.trainer).patch(url, body, content_type="application/json")
        assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "specialties"), value


def test_emoji_are_text(client, exercise):
    answer = log(client, start(client), exercise, note="strong 💪🏽")
    assert answer.data["note"] == "strong 💪🏽"


def test_records_follow_the_sets(client, exercise):
    session = start(client, started_at="2026-03-01T10:00:00Z")
    log(client, session, exercise, weight_kg=80, performed_at="2026-03-01T10:01:00Z")
    heavy = log(client, session, exercise, weight_kg=100, performed_at="2026-03-01T10:02:00Z").data
    heaviest = PersonalRecord.objects.filter(kind="weight")
    assert [str(record.value) for record in heaviest] == ["100.0000"]
    client.patch(f"{LOGS}{heavy['id']}/", {"weight_kg": 90})
    assert [str(record.value) for record in heaviest.all()] == ["90.0000"]
    client.patch(f"{LOGS}{heavy['id']}/", {"set_type": "warmup"})
    assert heaviest.all().count() == 0
    client.patch(f"{LOGS}{heavy['id']}/", {"set_type": "working"})
    assert heaviest.all().count() == 1
    # a set that is logged later is ordered by its time
    past = {"session": session, "exercise": exercise.pk, "reps": 1, "weight_kg": 85}
    client.post(LOGS, {**past, "performed_at": "2026-03-01T10:00:30Z"})
    assert [str(record.value) for record in heaviest.all()] == ["90.0000"]
    client.delete(f"{LOGS}{heavy['id']}/")
    assert heaviest.all().count() == 0


def test_a_session_that_names_a_day_keeps_what_was_prescribed(api, world):
    line = ProgramExerciseFactory(program_day=world.private_day, exercise=world.exercise)
    client = api(world.trainee)
    session = start(client, program_day=world.private_day.pk)
    answer = log(client, session, world.library_exercise, program_exercise=world.private_line.pk)
    assert answer.status_code == 201, answer.data
    before = WorkoutSession.objects.get(pk=session).revision.content
    coach = api(world.trainer)
    assert coach.patch(f"/api/v1/program_exercises/{world.private_line.pk}/", {"sets": 9}).status_code == 200
    assert coach.delete(f"/api/v1/program_exercises/{world.private_line.pk}/").status_code == 204
    assert coach.delete(f"/api/v1/program_exercises/{line.pk}/").status_code == 204
    assert coach.delete(f"/api/v1/program_days/{world.private_day.pk}/").status_code == 204
    assert coach.get("/api/v1/program_days/", {"program": world.private_program.pk}).data["count"] == 0
    after = WorkoutSession.objects.get(pk=session)
    assert after.revision.content == before
    assert after.program_day_id == world.private_day.pk
    assert ExerciseLog.objects.get(session=session).program_exercise_id == world.private_line.pk
    assert coach.get(f"/api/v1/programs/{world.private_program.pk}/").data["revision"] == 2


def test_a_time_that_is_null_means_now(client, exercise):
    session = start(client, started_at=None)
    answer = log(client, session, exercise, performed_at=None, set_number=None)
    assert answer.status_code == 201
    assert answer.data["performed_at"] is not None


def test_an_end_may_leave_everything_to_the_server(client):
    session = start(client)
    answer = client.post(f"{SESSIONS}{session}/end/", {"ended_at": None, "feeling": None, "notes": None})
    assert answer.status_code == 200, answer.data
