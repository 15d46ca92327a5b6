"""`created_at` and `updated_at` of sessions, sets and records. Expectations are literal."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from workouts import services
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.tests.factories import logged_set, started_session

SESSIONS, LOGS = "/api/v1/workout_sessions/", "/api/v1/exercise_logs/"
BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)
LATER = BEGAN + timedelta(minutes=30)


@pytest.fixture
def client(api, world):
    return api(world.trainee)


@pytest.fixture
def session(world):
    with time_machine.travel(BEGAN, tick=False):
        WorkoutSession.objects.filter(status="in_progress").delete()
        session = started_session(world.trainee_profile, program_day=world.day, started_at=BEGAN)
        logged_set(session, world.exercise, reps=5, weight_kg=Decimal(80))
    return session


def times(row) -> tuple[str, str]:
    row = type(row).objects.get(pk=row.pk)
    return tuple(f"{at:%H:%M:%S.%f}".removesuffix(".000000") for at in (row.created_at, row.updated_at))


def enter_training_max(world, session):
    services.enter_max(
        actor=world.trainee, session=session, exercise=world.library_exercise, training_max_kg=Decimal(100)
    )


# what happens at 10:30, when the session and its set were last changed
COMMANDS = [
    ("nothing", lambda w, s, log: None, "10:00:00", "10:00:00"),
    ("a set is edited", lambda w, s, log: services.edit_set(log=log, reps=6), "10:00:00", "10:30:00"),
    ("an edit older than the last", lambda w, s, log: (
        ExerciseLog.objects.filter(pk=log.pk).update(edited_at=LATER),
        services.edit_set(log=log, edited_at=BEGAN, reps=6)), "10:00:00", "10:00:00"),
    ("another set is logged", lambda w, s, log: logged_set(s, w.exercise, reps=5), "10:00:00", "10:00:00"),
    ("the workout ends", lambda w, s, log: services.end_session(session=s), "10:30:00", "10:00:00"),
    ("it gets a note", lambda w, s, log: services.correct_session(session=s, notes="x"), "10:30:00", "10:00:00"),
    ("it moves in time", lambda w, s, log: services.correct_session(
        session=s, moves_sets=True, started_at=BEGAN - timedelta(days=1)), "10:30:00", "10:30:00"),
    ("a max is entered", lambda w, s, log: enter_training_max(w, s), "10:30:00", "10:00:00"),
    # The order is not in the API.
    ("exercises are arranged", lambda w, s, log: services.arrange(session=s, layout=[]), "10:00:00", "10:00:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "of_session", "of_set"), [case[1:] for case in COMMANDS], ids=[c[0] for c in COMMANDS]
)
def test_what_changes_updated_at(world, session, command, of_session, of_set):
    log = session.logs.get()
    with time_machine.travel(LATER, tick=False):
        command(world, session, log)
    assert times(session) == ("10:00:00", of_session)
    assert times(log) == ("10:00:00", of_set)


def test_a_new_row_has_one_time(client, world):
    """However it is written: alone, with others, with its session."""
    one = {"exercise": world.exercise.pk, "reps": 5, "weight_kg": 300}
    span = {"started_at": "2026-02-01T10:00:00Z", "ended_at": "2026-02-01T11:00:00Z"}
    before = datetime.now(UTC)
    whole = client.post(SESSIONS, {**span, "sets": [one, one]})
    assert whole.status_code == 201, whole.data
    alone = client.post(LOGS, {**one, "session": whole.data["id"], "weight_kg": 310})
    many = client.post(f"{LOGS}bulk/", {"items": [{**one, "session": whole.data["id"]}] * 2})
    answers = [whole.data, alone.data, *many.data["results"]]
    records = client.get("/api/v1/personal_records/").data["results"]
    rows = [*WorkoutSession.objects.filter(pk=whole.data["id"]), *ExerciseLog.objects.filter(session=whole.data["id"])]
    assert (len(rows), bool(records)) == (6, True)
    for row in (*rows, *PersonalRecord.steps.filter(exercise_log__session=whole.data["id"])):
        assert row.created_at == row.updated_at
        assert before <= row.created_at <= datetime.now(UTC)
    for shown in (*answers, *records):
        assert shown["created_at"] == shown["updated_at"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", shown["created_at"])


SENT_BACK = [
    ({}, 200),
    ({"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00+02:00"}, 200),
    ({"updated_at": "soon"}, 400),
    ({"updated_at": "2020-01-01"}, 400),
    ({"created_at": None}, 400),
    ({"created_at": 5}, 400),
]


@pytest.mark.parametrize(("sent", "status"), SENT_BACK)
@pytest.mark.parametrize("resource", ["workout_sessions", "exercise_logs"])
def test_times_that_are_sent_change_nothing(client, world, resource, sent, status):
    row = world.session if resource == "workout_sessions" else world.log
    url = f"/api/v1/{resource}/{row.pk}/"
    read = client.get(url).data
    for _retry in range(2):
        answer = client.put(url, {**read, **sent})
        assert answer.status_code == status, answer.data
    assert client.get(url).data["created_at"] == read["created_at"]
    assert client.get(url).data["updated_at"] >= read["updated_at"]


def test_the_times_are_no_content_of_a_retry(client, world):
    body = {"id": "0195d1c8-0000-7000-8000-00000000abcd", "session": str(world.session.pk)}
    body |= {"exercise": world.exercise.pk, "reps": 5}
    made = client.post(LOGS, body)
    again = client.post(LOGS, {**body, "created_at": made.data["created_at"], "updated_at": "2020-01-01T00:00:00Z"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert again.data == made.data


def test_the_feed_shows_the_times_as_they_are(client, world, session):
    cursor = client.get("/api/v1/changes/").data["next"]
    for url, change in ((f"{SESSIONS}{session.pk}/", {"notes": "x"}), (f"{LOGS}{session.logs.get().pk}/", {"reps": 6})):
        changed = client.patch(url, change).data
        [entry] = [
            one for one in client.get(f"/api/v1/changes/?since={cursor}").data["results"] if one["id"] == changed["id"]
        ]
        assert entry["data"]["updated_at"] == changed["updated_at"]
