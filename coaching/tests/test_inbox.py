"""The trainer's inbox: what is in it for whom, what counts as read, replies, and what it costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coaching.inbox import entries_of, inbox, unread_count
from coaching.models import ReadEntry
from facilities import services as facilities
from facilities.tests.factories import make_trainee
from operations.housekeeping import tidy
from training.tests.factories import AssignmentFactory, ProgramFactory
from workouts.models import Comment, WorkoutSession
from workouts.tests.factories import LogFactory, RecordFactory, SessionFactory

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)  # a Thursday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(world):
    """Nothing has happened yet."""
    WorkoutSession.objects.all().delete()
    world.assignment.delete()
    with time_machine.travel(NOW, tick=False):
        yield


def workout(trainee, ago=DAY, **fields):
    return SessionFactory(trainee=trainee, started_at=NOW - ago, ended_at=NOW - ago + HOUR, **fields)


def comment(session, author, ago=HOUR, **fields):
    return Comment.objects.create(
        session=session, author=author, created_at=NOW - ago, **{"text": "My grip failed", **fields}
    )


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def kinds(user, unread=False) -> list[str]:
    user.forget_actor()
    return [row[1] for row in inbox(user, unread=unread)]


def post(user, path, data, **headers):
    return client_of(user).post(f"/inbox/{path}", data, **headers)


HTMX = {"headers": {"HX-Request": "true"}}


# --- what is in it ---
def test_the_newest_comes_first(world):
    session = workout(world.trainee_profile, ago=5 * DAY)
    comment(session, world.trainee)
    AssignmentFactory(
        trainee=world.trainee_profile, program=world.program, start_date="2026-02-01", end_date="2026-03-09"
    )
    workout(world.trainee_profile, ago=DAY)
    assert kinds(world.trainer) == ["comment", "workout", "program", "workout"]


@pytest.mark.parametrize(
    ("what", "is_in"),
    [
        ({}, True),
        ({"status": "in_progress", "ended_at": None}, False),
        ({"status": "cancelled"}, False),
        ({"started_at": NOW - 31 * DAY}, False),
        ({"started_at": NOW - 29 * DAY}, True),
    ],
)
def test_workouts_of_it(world, what, is_in):
    started = what.get("started_at", NOW - DAY)
    SessionFactory(**{"trainee": world.trainee_profile, "started_at": started, "ended_at": started + HOUR, **what})
    assert kinds(world.trainer) == (["workout"] if is_in else [])


def test_the_trainers_own_comments_are_not_in_it(world):
    session = workout(world.trainee_profile)
    comment(session, world.trainer)
    comment(session, None)
    assert kinds(world.trainer) == ["workout"]


@pytest.mark.parametrize(
    ("assignment", "last_day"),
    [
        ({"end_date": "2026-03-11"}, date(2026, 3, 11)),
        ({"end_date": "2026-03-11", "status": "ended"}, date(2026, 3, 11)),
        ({"end_date": "2026-03-12"}, None),  # its last day is today
        ({"end_date": "2026-02-08"}, None),  # too long ago
        ({"start_date": "2026-02-09"}, date(2026, 3, 8)),  # four weeks
        ({"start_date": "2026-02-16", "start_week": 2}, date(2026, 3, 8)),
        ({"start_date": "2026-02-16"}, None),  # three weeks and a half until now
        ({"start_date": "2026-02-09", "status": "ended"}, None),  # ended by hand: somebody knows
        ({"start_date": "2026-02-09", "pauses": [{"from": "2026-02-20", "to": "2026-02-27", "reason": ""}]}, None),
    ],
)
def test_programs_that_ended(world, assignment, last_day):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=4)
    AssignmentFactory(trainee=world.trainee_profile, program=program, **{"start_date": "2026-01-26", **assignment})
    found = entries_of(world.trainer, inbox(world.trainer))
    assert [entry.last_day for entry in found] == ([] if last_day is None else [last_day])


def test_the_page_shows_pain_note_records_and_reply(world):
    session = workout(
        world.trainee_profile, name="Lower", notes="Slept badly", pain=[{"where": "left knee", "level": 6}]
    )
    log = LogFactory(session=session, exercise=world.library_exercise)
    RecordFactory(exercise_log=log, value=102)
    RecordFactory(exercise_log=log, kind="e1rm", value=120, is_baseline=True)
    comment(session, world.trainer, text="Leave out the squats")
    page = client_of(world.trainer).get("/inbox/").content.decode()
    for text in (
        "finished Lower",
        "Slept badly",
        "left knee 6/10",
        "1 record",
        "heaviest weight",
        "Leave out the squats",
    ):
        assert text in page
    assert page.count('class="badge badge-primary badge-sm">unread</span>') == 1


def test_without_entries_the_page_says_what_will_be_there(world):
    client = client_of(world.trainer)
    assert "Nothing happened in the last 30 days" in client.get("/inbox/").content.decode()
    assert "You have read everything" in client.get("/inbox/?show=unread").content.decode()


def test_pages_of_twenty(world):
    for hours in range(25):
        workout(world.trainee_profile, ago=(hours + 2) * HOUR)
    client = client_of(world.trainer)
    assert client.get("/inbox/").content.decode().count('class="inbox-entry ') == 20
    assert client.get("/inbox/?page=2").content.decode().count('class="inbox-entry ') == 5


# --- for whom ---
@pytest.mark.parametrize(
    ("who", "count"),
    [("trainer", 3), ("colleague", 0), ("other_trainer", 0), ("admin", 0), ("trainee", 0), ("operator", 0)],
)
def test_only_the_trainer_of_now_sees_it(world, who, count):
    comment(workout(world.trainee_profile), world.trainee)
    AssignmentFactory(trainee=world.trainee_profile, program=world.program, end_date="2026-03-09")
    assert len(kinds(getattr(world, who))) == count


def test_a_former_trainer_sees_nothing_and_a_new_one_does(world):
    comment(workout(world.trainee_profile), world.trainee)
    facilities.hand_over(trainees=[world.trainee_profile], trainer=world.colleague_profile)
    assert (kinds(world.trainer), kinds(world.colleague)) == ([], ["comment", "workout"])


def test_people_who_left_are_not_in_it(world):
    comment(workout(world.trainee_profile), world.trainee)
    facilities.set_active(user=world.trainee, active=False)
    assert kinds(world.trainer) == []


# --- what is read ---
def test_marked_as_read_and_as_unread_again(world):
    session = workout(world.trainee_profile, ago=3 * DAY)
    said = comment(session, world.trainee)
    over = AssignmentFactory(trainee=world.trainee_profile, program=world.program, end_date="2026-03-09")
    for number, key in enumerate((f"comment-{said.pk}", f"program-{over.pk}", f"workout-{session.pk}")):
        assert unread_count(world.trainer) == 3 - number
        answer = post(world.trainer, "read/?page=1", {"entry": key})
        assert (answer.status_code, answer.url) == (302, f"/inbox/?page=1#{key}")
    assert (kinds(world.trainer, unread=True), len(kinds(world.trainer))) == ([], 3)
    for key in (f"comment-{said.pk}", f"program-{over.pk}", f"workout-{session.pk}"):
        post(world.trainer, "read/", {"entry": key, "unread": "1"})
    assert unread_count(world.trainer) == 3


def test_marking_twice_is_the_same_as_once(world):
    session = workout(world.trainee_profile)
    for _ in range(2):
        assert post(world.trainer, "read/", {"entry": f"workout-{session.pk}"}).status_code == 302
    assert ReadEntry.objects.count() == 1


def test_pain_that_is_added_later_is_news(world):
    session = workout(world.trainee_profile)
    post(world.trainer, "read/", {"entry": f"workout-{session.pk}"})
    session.pain = [{"where": "hip", "level": 3}]
    session.save()
    assert unread_count(world.trainer) == 1
    post(world.trainer, "read/", {"entry": f"workout-{session.pk}"})
    assert unread_count(world.trainer) == 0


def test_a_workout_that_arrives_late_is_unread(world):
    workout(world.trainee_profile, ago=HOUR)
    post(world.trainer, "read-all/", {"until": NOW.isoformat()})
    workout(world.trainee_profile, ago=3 * DAY)  # from a phone that had no network
    assert kinds(world.trainer, unread=True) == ["workout"]


def test_all_as_read_with_undo(world):
    first = workout(world.trainee_profile, ago=3 * DAY)
    post(world.trainer, "read/", {"entry": f"workout-{first.pk}"})
    said = comment(workout(world.trainee_profile, ago=2 * DAY), world.trainee, ago=3 * HOUR)
    comment(first, world.trainee, ago=-HOUR)  # after the page was shown
    client = client_of(world.trainer)
    with time_machine.travel(NOW + DAY, tick=False):
        page = client.post("/inbox/read-all/", {"until": NOW.isoformat()}, follow=True).content.decode()
        assert unread_count(world.trainer) == 1, "nobody has seen the second comment"
        token = page.partition('name="undo" value="')[2].partition('"')[0]
        client.post("/inbox/read-all/", {"undo": token})
        said.refresh_from_db()
        assert (said.read_at, unread_count(world.trainer)) == (None, 3)
        assert ReadEntry.objects.get().session == first, "what was read before stays read"


@pytest.mark.parametrize(
    "body", [{}, {"until": "soon"}, {"until": "2026-13-40T00:00:00"}, {"until": "2026-03-12T12:00"}, {"undo": "forged"}]
)
def test_nonsense_marks_nothing(world, body):
    workout(world.trainee_profile)
    assert post(world.trainer, "read-all/", body).status_code == 400
    assert unread_count(world.trainer) == 1


@pytest.mark.parametrize(
    "key", ["", "workout-", "workout-1", "comment-x", "comment-99999999999999999999", "program-0", "-", "x"]
)
def test_unknown_entries_are_not_found(world, key):
    for path in ("read/", "reply/"):
        assert post(world.trainer, path, {"entry": key, "text": "Hello"}).status_code == 404


def test_old_marks_are_deleted(world):
    session = workout(world.trainee_profile, ago=29 * DAY)
    ReadEntry.objects.create(user=world.trainer, session=session, at=NOW - 29 * DAY)
    ReadEntry.objects.create(user=world.colleague, session=session, at=NOW - 31 * DAY)
    tidy()
    assert [entry.user for entry in ReadEntry.objects.all()] == [world.trainer]


# --- replies ---
def test_a_reply_without_scripts(world):
    session = workout(world.trainee_profile)
    said = comment(session, world.trainee)
    answer = post(world.trainer, "reply/?show=unread", {"entry": f"comment-{said.pk}", "text": "Use straps"})
    assert (answer.status_code, answer.url) == (302, f"/inbox/?show=unread#comment-{said.pk}")
    reply = Comment.objects.get(author=world.trainer)
    assert (reply.text, reply.session) == ("Use straps", session)
    assert kinds(world.trainer, unread=True) == ["workout"]


def test_a_reply_in_place(world):
    session = workout(world.trainee_profile)
    answer = post(world.trainer, "reply/", {"entry": f"workout-{session.pk}", "text": "Well done"}, **HTMX)
    part = answer.content.decode()
    assert (answer.status_code, "<html" in part, "You replied:" in part, "Well done" in part) == (
        200,
        False,
        True,
        True,
    )
    assert "data-unread" not in part
    assert "Comment sent." in part


@pytest.mark.parametrize(("headers", "is_page"), [({}, True), (HTMX, False)])
def test_a_reply_that_is_refused_says_so_at_its_field(world, headers, is_page):
    session = workout(world.trainee_profile)
    workout(world.trainee_profile, ago=2 * DAY)
    answer = post(world.trainer, "reply/", {"entry": f"workout-{session.pk}", "text": " "}, **headers)
    text = answer.content.decode()
    assert (answer.status_code, "<html" in text) == (400, is_page)
    assert text.count("This field is required.") == 1
    assert text.count('aria-invalid="true"') == 1
    assert f'id="workout-{session.pk}-text_error"' in text
    assert text.count("<details") - text.count('<details class="grow">') == 1, "only its form is open"
    assert not Comment.objects.exists()


def test_nobody_replies_to_the_end_of_a_program(world):
    over = AssignmentFactory(trainee=world.trainee_profile, program=world.program, end_date="2026-03-09")
    assert post(world.trainer, "reply/", {"entry": f"program-{over.pk}", "text": "Next?"}).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 404), ("other_trainer", 404), ("operator", 404), ("admin", 403)]
)
def test_others_neither_reply_nor_mark(world, who, status):
    session = workout(world.trainee_profile)
    for path in ("read/", "reply/"):
        answer = post(getattr(world, who), path, {"entry": f"workout-{session.pk}", "text": "Hello"})
        assert answer.status_code == status
    assert not Comment.objects.exists()
    assert not ReadEntry.objects.exists()


# --- what it costs ---
def busy_trainee(world, number: int):
    trainee = make_trainee(trainer=world.trainer_profile)
    session = workout(trainee, ago=timedelta(hours=20 + number))
    RecordFactory(exercise_log=LogFactory(session=session, exercise=world.library_exercise))
    comment(session, trainee.user, ago=timedelta(minutes=40 * number))
    comment(session, world.trainer, ago=timedelta(seconds=number))
    AssignmentFactory(trainee=trainee, program=world.program, end_date="2026-03-11")  # over twelve hours ago


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/?show=unread"])
def test_as_many_queries_for_thirty_trainees_as_for_three(world, path):
    costs = []
    client = client_of(world.trainer)
    for number in range(30):
        busy_trainee(world, number)
        if number in (2, 29):
            client.get(path)
            with CaptureQueriesContext(connection) as found:
                page = client.get(path).content.decode()
            assert all(f'id="{kind}-' in page for kind in ("comment", "program"))
            costs.append(len(found))
    assert costs == [10, 10]


def test_the_number_in_the_navigation_is_one_query_and_bounded(world):
    for hours in range(120):
        workout(world.trainee_profile, ago=(hours + 2) * HOUR)
    world.trainer.forget_actor()
    assert world.trainer.actor.trainer
    with CaptureQueriesContext(connection) as found:
        assert unread_count(world.trainer) == 100
    assert len(found) == 1
    page = client_of(world.trainer).get("/programs/").content.decode()
    assert page.count(">99+</span>") == 2, "in the header and in the dock of a phone"


def test_a_trainee_has_no_inbox_in_the_navigation(world):
    assert "/inbox/" not in client_of(world.trainee).get("/today/").content.decode()
