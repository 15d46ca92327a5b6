"""Flags and their reasons, comments, the daily mail, notes, and watching a workout."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coaching.models import DismissedFlag, TrainerNote
from coaching.pain import mentions_pain
from coaching.roster import roster
from common.formatting import unbroken
from facilities.tests.factories import make_trainee
from notifications.daily_mail import send_due_daily_mail
from notifications.models import Notice
from operations.management.commands.worker import Command
from training import services as training
from training.services import assign_program, pause_program
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import Comment, WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 2, 12, 12, tzinfo=UTC)  # a Thursday in the sixth week


@pytest.fixture
def program(world):
    """Eight weeks of Mondays, Wednesdays and Fridays."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=8)
    for week in range(1, 9):
        for position, name in enumerate(("Push", "Pull", "Legs"), start=1):
            day = ProgramDayFactory(program=program, week=week, position=position, name=name)
            ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    return program


@pytest.fixture
def trainee(world, program):
    """A trainee who did every workout up to Wednesday of this week."""
    WorkoutSession.objects.all().delete()
    trainee = world.trainee_profile
    with time_machine.travel(NOW, tick=False):
        assign_program(actor=world.trainer, trainee=trainee, program=program, start_date=MONDAY)
        for day in program.days.all():
            due = MONDAY + timedelta(weeks=day.week - 1, days=(0, 2, 4)[day.position - 1])
            if due < NOW.date():
                at = datetime(due.year, due.month, due.day, 17, tzinfo=UTC)
                session = SessionFactory(trainee=trainee, program_day=day, started_at=at)
                LogFactory(session=session, exercise=world.library_exercise, weight_kg=100, reps=5)
        yield trainee


def row(world, trainee):
    trainee.user.refresh_from_db()
    return roster(world.trainer, [trainee])[0]


def flags(world, trainee) -> list[tuple[str, str]]:
    return [(flag.text, flag.why) for flag in row(world, trainee).flags]


def test_nothing_to_look_at(world, trainee):
    found = row(world, trainee)
    assert (found.flags, found.adherence, found.week, found.length) == ([], 100, 6, 8)
    assert (found.days_ago, found.spark) == (1, [(3, 3), (3, 3), (3, 3), (2, 2)])


def test_missed_workouts(world, trainee):
    WorkoutSession.objects.filter(started_at__gte=datetime(2026, 2, 9, tzinfo=UTC)).delete()
    assert flags(world, trainee) == [
        ("missed the last 2 workouts", "Planned but not done: Pull (11 Feb), Push (9 Feb).")
    ]


def test_a_workout_moved_within_its_week_is_not_missed(world, trainee):
    session = WorkoutSession.objects.latest("started_at")
    session.started_at -= timedelta(days=1)
    session.save()
    assert flags(world, trainee) == []


def test_a_quiet_week(world, trainee):
    WorkoutSession.objects.filter(started_at__gte=datetime(2026, 2, 5, tzinfo=UTC)).delete()
    assert ("no workout for a week", "The last one was on 4 Feb 2026.") in flags(world, trainee)


def test_missed_workouts_that_become_a_quiet_week_are_dismissed_once(client, world, trainee):
    WorkoutSession.objects.filter(started_at__gte=datetime(2026, 2, 9, tzinfo=UTC)).delete()
    [flag] = row(world, trainee).flags
    assert flag.text == "missed the last 2 workouts"
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert flags(world, trainee) == []
    with time_machine.travel("2026-02-15 12:00Z"):
        assert flags(world, trainee) == [], "nine days without a workout"
    DismissedFlag.objects.all().delete()
    with time_machine.travel("2026-02-15 12:00Z"):
        assert [text for text, _why in flags(world, trainee)] == ["no workout for a week"]


def test_nothing_is_missed_in_a_pause(world, trainee):
    WorkoutSession.objects.filter(started_at__gte=datetime(2026, 2, 2, tzinfo=UTC)).delete()
    assignment = trainee.assignments.get(status="active")
    pause_program(assignment=assignment, first=date(2026, 2, 2), last=date(2026, 2, 15), reason="holiday")
    found = row(world, trainee)
    assert (found.flags, found.pause["reason"]) == ([], "holiday")
    assert found.spark[-2:] == [(0, 0), (0, 0)], "nothing due"


def test_falling_strength(world, trainee):
    """Before: 100 × 5 → 116.67; in the last three weeks 90 × 5 → 105, which is 10 % less."""
    since = NOW - timedelta(weeks=3)
    for session in WorkoutSession.objects.filter(started_at__gte=since):
        session.logs.update(weight_kg=90)
    [(text, why)] = flags(world, trainee)
    assert text == "Library press getting weaker"
    assert why == (
        "Estimated 1RM. Library press: at best 105 kg in the last 3 weeks, 116.67 kg in the 5 before (−10 %)"
    )


def test_a_little_less_raises_no_flag(world, trainee):
    for session in WorkoutSession.objects.filter(started_at__gte=NOW - timedelta(weeks=3)):
        session.logs.update(weight_kg=96)
    assert flags(world, trainee) == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Left knee hurts a little", True),
        ("lower back pain again", True),
        ("Knie schmerzt", True),
        ("tut noch weh", True),
        ("shoulder ached", True),
        ("No pain today!", False),
        ("ohne Schmerzen", False),
        ("new paint in the gym", False),
        ("Felt strong", False),
    ],
)
def test_notes_that_mention_pain(note, expected):
    assert mentions_pain(note) is expected


def test_pain_in_a_note_is_seen_and_dismissed_until_the_next(client, world, trainee):
    session = WorkoutSession.objects.latest("started_at")
    session.notes = "Left knee hurts"
    session.save()
    [flag] = row(world, trainee).flags
    assert (flag.text, flag.url_session) == ("“Left knee hurts”", session.pk)
    client.force_login(world.trainer)
    assert "“Left knee hurts”" in client.get("/trainees/").content.decode()
    answer = client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause, "back": "list"}, follow=True)
    assert 'name="undo"' in answer.content.decode()
    assert row(world, trainee).flags == []
    other = WorkoutSession.objects.order_by("-started_at")[1]
    LogFactory(session=other, exercise=world.library_exercise, note="wrist pain", weight_kg=100, reps=5)
    session.notes = ""
    session.save()
    assert [flag.text for flag in row(world, trainee).flags] == ["“wrist pain”"]
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause, "undo": "1"})
    assert not DismissedFlag.objects.exists()


def test_a_program_that_ends(world, trainee):
    with time_machine.travel("2026-02-24 12:00Z"):
        assert ("program ending", "Its last workout is on 27 Feb 2026.") in flags(world, trainee)
    with time_machine.travel("2026-03-02 12:00Z"):
        assert ("program over", "Its last workout was on 27 Feb 2026.") in flags(world, trainee)


def test_who_needs_attention_comes_first(client, world, trainee):
    client.force_login(world.trainer)
    make_trainee(trainer=world.trainer_profile, first_name="Aaron", email="aaron@a.org")
    page = client.get("/trainees/").content.decode()
    assert "1 needs attention" in page
    assert page.index("Aaron") < page.index(str(trainee))
    assert str(trainee) not in client.get("/trainees/?show=attention").content.decode()
    assert (
        "Aaron"
        not in client.get(f"/trainees/?program={world.trainee_profile.assignments.last().program_id}").content.decode()
    )


# --- comments ---
def post_comment(client, session, text="Good"):
    return client.post(f"/workouts/{session.pk}/comments/", {"text": text})


def unread(user) -> int:
    return Comment.objects.unread_by(user).count()


def test_both_sides_comment_and_see_new_comments(client, world):
    client.force_login(world.trainer)
    post_comment(client, world.session, "How was the last set?")
    assert (unread(world.trainee), unread(world.trainer)) == (1, 0)
    client.force_login(world.trainee)
    assert "new comment" in client.get("/today/").content.decode()
    page = client.get(f"/workouts/{world.session.pk}/").content.decode()
    assert "comments/read/" in page
    assert unread(world.trainee) == 1, "reading a page changes nothing"
    assert (
        client.post(f"/workouts/{world.session.pk}/comments/read/", headers={"hx-request": "true"}).status_code == 204
    )
    assert unread(world.trainee) == 0
    post_comment(client, world.session, "Heavy")
    assert (unread(world.trainee), unread(world.trainer)) == (0, 1)
    client.force_login(world.trainer)
    assert "✉ 1 comment" in client.get("/trainees/").content.decode()
    assert "new comment" in client.get(f"/trainees/{world.trainee_profile.pk}/").content.decode()
    post_comment(client, world.session, "Rest longer")
    assert unread(world.trainer) == 0, "answering marks comments as read"


def test_a_new_trainer_does_not_read_in_the_trainees_place(client, world):
    Comment.objects.create(session=world.session, author=world.trainer, text="From the former one")
    world.trainee_profile.trainer = world.colleague_profile
    world.trainee_profile.save()
    client.force_login(world.colleague)
    client.post(f"/workouts/{world.session.pk}/comments/read/")
    assert unread(world.trainee) == 1


# --- the daily mail ---
def test_one_mail_a_day_with_what_is_new(world, mailoutbox):
    at = datetime(2026, 2, 12, 6, 30, tzinfo=UTC)
    for number in range(3):
        Comment.objects.create(session=world.session, author=world.trainer, text=f"Secret {number}", created_at=at)
    Notice.objects.all().delete()
    Notice.objects.create(user=world.trainee, kind="program_changed", by=world.trainer, subject="Plan", created_at=at)
    assert not send_due_daily_mail(at + timedelta(minutes=20)), "too early in the day"
    assert send_due_daily_mail(at + timedelta(hours=1))
    [mail] = mailoutbox
    assert mail.to == [world.trainee.email]
    assert f"3 new comments by {world.trainer}" in mail.body
    assert f"{world.trainer} changed Plan" in mail.body
    assert "Secret" not in mail.body
    Comment.objects.create(session=world.session, author=world.trainer, text="More", created_at=at + timedelta(hours=2))
    assert not send_due_daily_mail(at + timedelta(hours=8)), "one a day"
    assert send_due_daily_mail(at + timedelta(hours=25))
    assert "1 new comment by" in mailoutbox[1].body
    assert not send_due_daily_mail(at + timedelta(days=3)), "what was mailed is not mailed again"


@pytest.mark.parametrize("why", ["read", "switched off", "fresh", "inactive"])
def test_no_mail(world, mailoutbox, why):
    at = datetime(2026, 2, 12, 12, tzinfo=UTC)
    Notice.objects.all().delete()
    comment = Comment.objects.create(session=world.session, author=world.trainer, text="Hm", created_at=at)
    if why == "read":
        comment.read_at = at
    comment.save()
    world.trainee.wants_daily_mail, world.trainee.is_active = why != "switched off", why != "inactive"
    world.trainee.save()
    assert not send_due_daily_mail(at + timedelta(minutes=5 if why == "fresh" else 60))
    assert mailoutbox == []


def test_a_mail_that_fails_is_sent_later(world, mailoutbox, monkeypatch):
    at = datetime(2026, 2, 12, 12, tzinfo=UTC)
    Notice.objects.all().delete()
    Comment.objects.create(session=world.session, author=world.trainee, text="Hi", created_at=at)

    def down(self):
        raise OSError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", down)
        with pytest.raises(OSError, match="no mail server"):
            send_due_daily_mail(at + timedelta(hours=1))
    assert send_due_daily_mail(at + timedelta(hours=2))
    assert mailoutbox[0].to == [world.trainer.email]


def test_one_bad_address_does_not_stop_other_mails_or_the_worker(world, monkeypatch):
    now = timezone.now()
    at = now - timedelta(hours=2)
    Notice.objects.all().delete()
    for user in (world.trainee, world.peer, world.trainer):
        user.timezone = "Etc/GMT-12" if now.hour < 9 else "UTC"  # at and now are past seven in the morning
        user.save()
        Notice.objects.create(user=user, kind="program_changed", subject="Plan", created_at=at)
    sent = []

    def post(self):
        if self.to == [world.trainee.email]:
            raise OSError("refused")
        sent.extend(self.to)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", post)
    worker = Command(stderr=StringIO())
    while worker.mail():
        pass
    assert sorted(sent) == sorted([world.peer.email, world.trainer.email])


# --- notes, and watching ---
def test_notes_are_for_their_author_alone(client, world):
    client.force_login(world.trainer)
    url = f"/trainees/{world.trainee_profile.pk}/"
    assert client.post(f"{url}notes/", {"text": "Shy; praise her"}).status_code == 302
    assert client.post(f"{url}notes/", {"text": ""}).status_code == 400
    assert "praise her" in client.get(url).content.decode()
    world.trainee_profile.trainer = world.colleague_profile
    world.trainee_profile.save()
    client.force_login(world.colleague)
    assert "praise her" not in client.get(url).content.decode()
    assert client.post(f"{url}notes/{TrainerNote.objects.get().pk}/delete/").status_code == 404


def test_watching_an_unchanged_workout_takes_one_query(client, world):
    session = SessionFactory(trainee=world.trainee_profile, status="in_progress")
    LogFactory(session=session, exercise=world.library_exercise)
    client.force_login(world.trainer)
    url = f"/trainees/{world.trainee_profile.pk}/workouts/{session.pk}/live/"
    first = client.get(url)
    etag = first.headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    statements = [query["sql"] for query in queries.captured_queries]
    assert [sql for sql in statements if "django_session" not in sql and "accounts_user" not in sql] == statements[2:]
    assert len(statements) == 3, statements
    log = LogFactory(session=session, exercise=world.library_exercise, weight_kg=90)
    second = client.get(url, headers={"if-none-match": etag})
    assert second.status_code == 200
    assert unbroken("90 kg × 8") in second.content.decode()
    log.delete()
    assert client.get(url, headers={"if-none-match": second.headers["ETag"]}).status_code == 200


def test_a_preview_as_a_trainee_has_their_kilograms(client, world):
    world.line.load_type, world.line.load_value = "percent_1rm", 75
    training.save_part(world.line)
    training.enter_max(
        actor=world.trainer, trainee=world.trainee_profile, exercise=world.line.exercise, one_rm_kg=Decimal(110)
    )
    client.force_login(world.trainer)
    url = f"/programs/{world.program.pk}/preview/"
    assert "82.5 kg" not in client.get(url).content.decode()
    assert "82.5 kg" in client.get(f"{url}?trainee={world.trainee_profile.pk}").content.decode()
    assert "82.5 kg" not in client.get(f"{url}?trainee={world.other_trainee_profile.pk}").content.decode()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Kiritimati", "Monday, 12 Jan 2026, 07:00"),
        ("Asia/Tokyo", "Monday, 12 Jan 2026, 02:00"),
        ("Europe/Berlin", "Sunday, 11 Jan 2026, 18:00"),
        ("America/Los_Angeles", "Sunday, 11 Jan 2026, 09:00"),
    ],
)
def test_a_trainer_reads_a_workout_on_the_trainees_day(world, client, zone, day):
    world.trainer.timezone = "Europe/Berlin"
    world.trainer.save()
    world.trainee.timezone = zone
    world.trainee.save()
    began = datetime(2026, 1, 11, 17, tzinfo=UTC)
    session = SessionFactory(trainee=world.trainee_profile, started_at=began)
    client.force_login(world.trainer)
    assert day in client.get(f"/trainees/{world.trainee_profile.pk}/workouts/{session.pk}/").content.decode()
    listed = client.get(f"/trainees/{world.trainee_profile.pk}/").content.decode()
    assert f"{day[:3]} {day.split(', ')[1]}" in listed
