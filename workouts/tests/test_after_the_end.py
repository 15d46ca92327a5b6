"""Ends of workouts that were left open, going back into one, how it was, and workouts that are over."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession
from workouts.services import reopen_session
from workouts.tests.factories import LogFactory, SessionFactory, logged_set, started_session

pytestmark = pytest.mark.usefixtures("recorded")
BEGAN = datetime(2026, 1, 5, 11, tzinfo=UTC)


def minutes(number):
    return timedelta(minutes=number)


@pytest.fixture
def trainee(world, client):
    world.trainee.timezone = "Europe/Berlin"
    world.trainee.save()
    client.force_login(world.trainee)
    return world.trainee_profile


@pytest.fixture
def session(world, trainee):
    """In progress since 11:00 UTC, with a set after ten and after forty minutes."""
    session = SessionFactory(trainee=trainee, status="in_progress", started_at=BEGAN)
    for number, after in enumerate((10, 40), start=1):
        at = BEGAN + minutes(after)
        LogFactory(session=session, exercise=world.library_exercise, set_number=number, performed_at=at)
    return session


def page(client, session, query=""):
    return client.get(f"/workouts/{session.pk}/{query}").content.decode()


def finish(client, session, **form):
    client.post(f"/workouts/{session.pk}/finish/", form)
    session.refresh_from_db()
    return session


def finish_on_phone(client, world, session, at, **more):
    one = {"id": "1", "kind": "finish", "session": str(session.pk), "at": at.isoformat(), **more}
    body = {"user": world.trainee.pk, "now": timezone.now().isoformat(), "operations": [one]}
    answer = client.post("/workouts/sync/", json.dumps(body), content_type="application/json").json()
    session.refresh_from_db()
    return answer["answers"][0]["status"]


# --- the end ---
@pytest.mark.parametrize(
    ("now", "end", "ended_at"),
    [
        (BEGAN + timedelta(hours=72), "last_set", BEGAN + minutes(40)),
        (BEGAN + timedelta(hours=72), "", BEGAN + timedelta(hours=72)),
        (BEGAN + minutes(50), "", BEGAN + minutes(50)),
    ],
)
def test_a_workout_can_end_with_its_last_set(client, world, session, now, end, ended_at):
    with time_machine.travel(now, tick=False):
        assert finish(client, session, end=end).ended_at == ended_at
        WorkoutSession.objects.filter(pk=session.pk).update(status="in_progress", ended_at=None)
        assert finish_on_phone(client, world, session, now, end=end) == "done"
    assert session.ended_at == ended_at


@pytest.mark.parametrize(
    ("open_for", "asks"), [(minutes(50), False), (timedelta(hours=6), False), (timedelta(hours=7), True)]
)
def test_the_page_of_a_forgotten_workout_asks_for_its_end(client, session, open_for, asks):
    with time_machine.travel(BEGAN + open_for, tick=False):
        shown = page(client, session)
    assert ('<section class="panel mt-4" data-asks-end>' in shown) is asks
    assert ("With the last set, 5 Jan 2026, 12:40" in shown) is asks


# --- back into it ---
@pytest.mark.parametrize(
    ("after", "is_open"), [(minutes(0), True), (minutes(9), True), (minutes(10), False), (timedelta(days=3), False)]
)
def test_for_ten_minutes_one_goes_back_into_a_workout(client, session, after, is_open):
    ended = BEGAN + minutes(50)
    with time_machine.travel(ended, tick=False):
        finish(client, session, feeling="4", notes="Heavy")
    with time_machine.travel(ended + after, tick=False):
        assert ("Back into the workout" in page(client, session)) is is_open
        client.post(f"/workouts/{session.pk}/reopen/")
    session.refresh_from_db()
    assert (session.is_open, session.ended_at) == ((True, None) if is_open else (False, ended))
    assert (session.feeling, session.notes) == (4, "Heavy")


def test_only_one_workout_is_open_at_a_time(client, trainee, session):
    with time_machine.travel(BEGAN + minutes(50), tick=False):
        finish(client, session)
        other = started_session(trainee)
        answer = client.post(f"/workouts/{session.pk}/reopen/")
    assert answer.url == f"/workouts/{other.pk}/"
    session.refresh_from_db()
    assert not session.is_open


def test_an_end_that_was_sent_before_going_back_does_not_end_it_again(client, world, session):
    with time_machine.travel(BEGAN + minutes(50)) as traveller:
        finish_on_phone(client, world, session, timezone.now())
        traveller.shift(minutes(1))
        reopen_session(session=session)
        assert finish_on_phone(client, world, session, BEGAN + minutes(50)) == "done"
        assert session.is_open
        traveller.shift(minutes(1))
        state = client.get(f"/workouts/{session.pk}/state/").json()
        finish_on_phone(client, world, session, timezone.now(), reopened_at=state["reopened_at"])
        assert not session.is_open


def test_records_are_right_after_going_back_and_ending_again(client, world, trainee):
    for days, weight in ((7, 100), (0, 102.5)):
        with time_machine.travel(BEGAN - timedelta(days=days), tick=False):
            session = started_session(trainee)
            logged_set(session, world.exercise, weight_kg=weight, reps=5)
            finish(client, session)
    heaviest = PersonalRecord.objects.filter(exercise=world.exercise, kind="weight")
    assert [record.value for record in heaviest] == [102.5]
    with time_machine.travel(BEGAN + minutes(5), tick=False):
        reopen_session(session=session)
        logged_set(session, world.exercise, weight_kg=105, reps=5)
        finish(client, session)
    assert [record.value for record in heaviest.all()] == [105]
    assert "100 kg → 105 kg" in page(client, session).replace("\xa0", " ")


def test_a_set_into_an_ended_workout_is_still_refused_by_the_api(api, world, session, client):
    with time_machine.travel(BEGAN + minutes(50), tick=False):
        finish(client, session)
        reopen_session(session=session)
        finish(client, session)
        body = {"exercise": world.library_exercise.pk, "reps": 5, "weight_kg": "80"}
        answer = api(world.trainee).post(f"/api/v1/workout_sessions/{session.pk}/log_exercise/", body, format="json")
    assert answer.status_code == 409


# --- how it was ---
@pytest.mark.parametrize(
    ("rows", "stored", "status"),
    [
        ([("left knee", "3")], [{"where": "left knee", "level": 3}], 302),
        (
            [("knee", "3"), ("", ""), (" back ", "0")],
            [{"where": "knee", "level": 3}, {"where": "back", "level": 0}],
            302,
        ),
        ([("", "")], [], 302),
        ([("", "5")], [], 400),
        ([("left knee", "")], [], 400),
        ([("left knee", "11")], [], 400),
        ([("x" * 61, "1")], [], 400),
    ],
)
def test_pain_by_place_and_level(client, world, trainee, rows, stored, status):
    form = {"pain_where": [where for where, _level in rows], "pain_level": [level for _where, level in rows]}
    answer = client.post(f"/workouts/{world.session.pk}/finish/", form)
    world.session.refresh_from_db()
    assert (answer.status_code, world.session.pain) == (status, stored)


def test_a_workout_is_renamed(client, world, trainee):
    finish(client, world.session, name="Legs at the beach", pain_where="", pain_level="", notes="", feeling="5")
    assert (world.session.name, world.session.feeling) == ("Legs at the beach", 5)
    assert '<h1 class="mt-2 break-words">Legs at the beach</h1>' in page(client, world.session)
    finish(client, world.session, feeling="2")
    assert world.session.name == "Legs at the beach"  # the page had no field for it


# --- over ---
def test_a_past_workout_is_read_only_until_edit(client, world, trainee):
    WorkoutSession.objects.filter(pk=world.session.pk).update(started_at=BEGAN, ended_at=BEGAN + minutes(60))
    record = page(client, world.session)
    assert "data-log-form" not in record
    assert "Log set" not in record
    assert "Back into the workout" not in record
    assert f'href="/workouts/{world.session.pk}/?edit"' in record
    assert "data-log-form" in page(client, world.session, "?edit")


@pytest.mark.parametrize(
    ("start", "end", "field", "error"),
    [
        ("2026-01-05T12:00:00", "2026-01-05T11:00:00", "ended_at", "The end is before the start."),
        ("", "2026-01-05T11:00:00", "started_at", "This field is required."),
        ("2999-01-05T12:00:00", "2999-01-05T13:00:00", "started_at", "future"),
    ],
)
def test_errors_of_a_correction_stand_beside_their_field_and_in_view(client, world, trainee, start, end, field, error):
    form = {"started_at": start, "ended_at": end}
    answer = client.post(f"/workouts/{world.session.pk}/finish/", form)
    shown = answer.content.decode()
    assert answer.status_code == 400
    [control] = re.findall(rf'<input[^>]*name="{field}"[^>]*>', shown)
    assert "autofocus" in control
    assert shown.count("autofocus") == 1
    assert error in shown[shown.index(control) :][:700]


@pytest.mark.parametrize("is_open", [True, False])
def test_a_deleted_workout_comes_back_once(client, world, trainee, is_open):
    session = world.session
    Comment.objects.create(session=session, exercise_log=world.log, author=world.trainer, text="Nice depth")
    if is_open:
        WorkoutSession.objects.filter(pk=session.pk).update(status="in_progress", ended_at=None)
    kept = (
        "program_day",
        "status",
        "started_at",
        "ended_at",
        "feeling",
        "name",
        "notes",
        "pain",
        "targets",
        "revision",
    )
    of_set = ("exercise", "set_number", "reps", "weight_kg", "set_type", "performed_at", "note", "rpe")
    before = (
        WorkoutSession.objects.filter(trainee=trainee).values(*kept).get(),
        ExerciseLog.objects.filter(trainee=trainee).values(*of_set).get(),
    )
    records = set(PersonalRecord.steps.filter(trainee=trainee).values_list("kind", "value"))
    shown = client.post(f"/workouts/{session.pk}/delete/", follow=True).content.decode()
    assert not WorkoutSession.objects.filter(trainee=trainee).exists()
    token = re.search(r'name="token" value="([^"]+)"', shown)[1]
    for _again in range(2):
        assert client.post("/workouts/restore/", {"token": token}).status_code == 302
    after = (
        WorkoutSession.objects.filter(trainee=trainee).values(*kept).get(),
        ExerciseLog.objects.filter(trainee=trainee).values(*of_set).get(),
    )
    assert after == before
    assert records <= set(PersonalRecord.steps.filter(trainee=trainee).values_list("kind", "value"))
    comment = Comment.objects.get()
    assert (comment.text, comment.exercise_log.reps) == ("Nice depth", 8)


def test_the_undo_of_a_workout_is_good_for_its_trainee_only(client, world, trainee):
    shown = client.post(f"/workouts/{world.session.pk}/delete/", follow=True).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', shown)[1]
    client.force_login(world.peer)
    assert client.post("/workouts/restore/", {"token": token}).status_code == 404


def test_comments_survive_the_undo_of_a_set_and_a_second_undo_does_nothing(client, world, trainee):
    Comment.objects.create(session=world.session, exercise_log=world.log, author=world.trainer, text="Nice depth")
    url = f"/workouts/{world.session.pk}/sets"
    shown = client.post(f"{url}/{world.log.pk}/delete/", follow=True).content.decode()
    assert Comment.objects.get().exercise_log is None
    token = re.search(r'name="token" value="([^"]+)"', shown)[1]
    for _again in range(2):
        client.post(f"{url}/restore/", {"token": token})
    log = ExerciseLog.objects.get(session=world.session)
    assert Comment.objects.get().exercise_log == log


# --- a workout of the past ---
def test_a_past_workout_is_logged_from_the_calendar(client, world, trainee):
    with time_machine.travel(datetime(2026, 1, 20, 9, tzinfo=UTC), tick=False):
        calendar = client.get("/workouts/calendar/?month=2026-01").content.decode()
        assert 'href="/workouts/log/?day=2026-01-07"' in calendar
        assert 'href="/workouts/log/?day=2026-01-21"' not in calendar
        form = client.get("/workouts/log/?day=2026-01-07").content.decode()
        assert 'value="2026-01-07T18:00:00"' in form
        pk = re.search(r'name="id" value="([^"]+)"', form)[1]
        body = {
            "id": pk,
            "started_at": "2026-01-07T07:30",
            "ended_at": "2026-01-07T08:15",
            "program_day": world.private_day.pk,
        }
        answers = [client.post("/workouts/log/", body) for _again in range(2)]
    assert [answer.url for answer in answers] == [f"/workouts/{pk}/?edit"] * 2
    session = WorkoutSession.objects.get(pk=pk)
    assert session.started_at == datetime(2026, 1, 7, 6, 30, tzinfo=UTC)
    assert session.ended_at == datetime(2026, 1, 7, 7, 15, tzinfo=UTC)
    assert (session.status, session.program_day) == ("completed", world.private_day)
    form = page(client, session, "?edit")
    set_id = re.search(r'name="id" value="([^"]+)"', form)[1]
    block = re.search(r'name="block" value="([^"]+)"', form)[1]
    answer = client.post(f"/workouts/{pk}/sets/", {"id": set_id, "block": block, "weight": "80", "reps": "5"})
    assert answer.url == f"/workouts/{pk}/?edit#block-{block}"
    assert ExerciseLog.objects.get(pk=set_id).performed_at == session.ended_at


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2026-01-07T09:00", "2026-01-07T08:00", "ended_at"),
        ("2026-01-07T09:00", "", "ended_at"),
        ("2999-01-07T09:00", "2999-01-07T10:00", "started_at"),
    ],
)
def test_times_of_a_past_workout_that_can_not_be(client, trainee, start, end, field):
    body = {"id": "0195d1c8-0000-7000-8000-000000000001", "started_at": start, "ended_at": end}
    answer = client.post("/workouts/log/", body)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
