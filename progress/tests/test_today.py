"""What Today offers and says, by the trainee's own days. Expectations are literal."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from facilities.tests.factories import make_trainee
from progress.schedule import scheduled_workouts
from training.models import ProgramAssignment
from training.services import assign_program, restart_program
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

TODAY = "/api/v1/trainees/me/today/"


@pytest.fixture
def trainee(world):
    WorkoutSession.objects.all().delete()
    return world.trainee_profile


def program(world, weeks=2, days=("Push", "Pull", "Legs")):
    made = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=weeks)
    for week in range(1, weeks + 1):
        for position, name in enumerate(days, start=1):
            day = ProgramDayFactory(program=made, week=week, position=position, name=f"{name} {week}")
            ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    return made


def lives_in(trainee, zone):
    trainee.user.timezone = zone
    trainee.user.save()


def follow(world, trainee, made, start, at):
    with time_machine.travel(at, tick=False):
        return assign_program(actor=world.trainer, trainee=trainee, program=made, start_date=start)


def page_of(user):
    client = Client()
    client.force_login(user)
    return client.get("/today/").content.decode()


def offered(api, user):
    following = api(user).get(TODAY).data["next"]
    return following and following["name"]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "start", "trained", "following"),
    [
        # 06:30 on the first day, which is the day before by UTC
        ("Pacific/Kiritimati", date(2026, 1, 6), utc(2026, 1, 5, 16, 30), "Pull 1"),
        ("Asia/Tokyo", date(2026, 1, 6), utc(2026, 1, 5, 21, 30), "Pull 1"),
        # 00:15 on the first day, and 23:45 on the day before
        ("Europe/Berlin", date(2026, 1, 6), utc(2026, 1, 5, 23, 15), "Pull 1"),
        ("Europe/Berlin", date(2026, 1, 6), utc(2026, 1, 5, 22, 45), "Push 1"),
        # 22:00 on the day before the first, which is the first by UTC
        ("America/Los_Angeles", date(2026, 1, 6), utc(2026, 1, 6, 6, 0), "Push 1"),
        ("America/Los_Angeles", date(2026, 1, 6), utc(2026, 1, 6, 8, 30), "Pull 1"),
        # the days on which clocks change: 00:30 is before the change
        ("Europe/Berlin", date(2026, 3, 29), utc(2026, 3, 28, 23, 30), "Pull 1"),
        ("Europe/Berlin", date(2026, 3, 30), utc(2026, 3, 29, 22, 30), "Pull 1"),
        ("Europe/Berlin", date(2026, 10, 25), utc(2026, 10, 24, 22, 30), "Pull 1"),
        ("Europe/Berlin", date(2026, 10, 26), utc(2026, 10, 25, 22, 30), "Push 1"),
        ("Europe/Berlin", date(2026, 10, 26), utc(2026, 10, 25, 23, 30), "Pull 1"),
    ],
)
def test_a_workout_counts_by_the_trainees_day(world, trainee, api, zone, start, trained, following):
    lives_in(trainee, zone)
    made = program(world)
    assignment = follow(world, trainee, made, start, datetime(start.year, 1, 2, 12, tzinfo=UTC))
    SessionFactory(trainee=trainee, program_day=made.days.get(week=1, position=1), started_at=trained)
    with time_machine.travel(trained + timedelta(hours=2), tick=False):
        assert offered(api, trainee.user) == following
        assert f">{following}</h2>" in page_of(trainee.user)
        first = scheduled_workouts(assignment, start, start)[0]
    assert (first.status == "done") is (following == "Pull 1")


@pytest.mark.parametrize(
    ("zone", "now", "said"),
    [
        # begins on Wednesday, 7 January
        ("Europe/Berlin", utc(2026, 1, 5, 12), "Begins on Wednesday, 7 Jan"),
        ("Europe/Berlin", utc(2026, 1, 6, 22, 59), "Begins on Wednesday, 7 Jan"),
        ("Europe/Berlin", utc(2026, 1, 6, 23, 1), "For today"),
        ("Pacific/Kiritimati", utc(2026, 1, 6, 10, 1), "For today"),
        ("America/Los_Angeles", utc(2026, 1, 7, 7, 59), "Begins on Wednesday, 7 Jan"),
        ("Asia/Tokyo", utc(2026, 1, 8, 3), "Planned for Wednesday, 7 Jan"),
    ],
)
def test_a_program_that_begins_soon_says_when(world, trainee, zone, now, said):
    lives_in(trainee, zone)
    trainee.assignments.update(status="ended")  # else it would go on until the day before
    follow(world, trainee, program(world), date(2026, 1, 7), utc(2026, 1, 5, 1))
    with time_machine.travel(now, tick=False):
        assert said in page_of(trainee.user)


@pytest.mark.parametrize(
    ("done", "now", "said"),
    [
        (["Push 1"], utc(2026, 1, 5, 19), "Nothing is due today. Next: Wednesday, 7 Jan"),
        (["Push 1"], utc(2026, 1, 7, 9), "For today"),
        (["Push 1", "Pull 1", "Legs 1"], utc(2026, 1, 9, 19), "Done for this week. Next: Monday, 12 Jan"),
        # four workouts in one day
        (["Push 1", "Pull 1", "Legs 1", "Push 2"], utc(2026, 1, 5, 22), "Done for this week. Next: Wednesday, 14 Jan"),
        # one was left out, and nothing is due until Monday
        (["Push 1", "Legs 1"], utc(2026, 1, 9, 19), "Done for this week. Next: Monday, 12 Jan"),
    ],
)
def test_today_says_what_comes_next(world, trainee, done, now, said):
    lives_in(trainee, "Europe/Berlin")
    made = program(world)
    follow(world, trainee, made, date(2026, 1, 5), utc(2026, 1, 5, 1))
    for day in made.days.filter(name__in=done):
        SessionFactory(trainee=trainee, program_day=day, started_at=now.replace(hour=now.hour - 2), ended_at=now)
    with time_machine.travel(now, tick=False):
        assert said in page_of(trainee.user)


def test_a_program_can_begin_again_on_the_day_of_its_last_workout(world, trainee, api):
    lives_in(trainee, "Asia/Tokyo")
    made = program(world, weeks=1, days=("Full",))
    [day] = made.days.all()
    first = follow(world, trainee, made, date(2026, 1, 6), utc(2026, 1, 5, 1))
    SessionFactory(trainee=trainee, program_day=day, started_at=utc(2026, 1, 5, 22), ended_at=utc(2026, 1, 5, 23))
    with time_machine.travel(utc(2026, 1, 6, 1), tick=False):
        assert offered(api, trainee.user) is None
        again = restart_program(actor=world.trainer, assignment=first, start_date=date(2026, 1, 6))
        assert offered(api, trainee.user) == "Full 1"
        assert "0 of 1 workouts" in page_of(trainee.user)
    later = SessionFactory(
        trainee=trainee, program_day=day, started_at=utc(2026, 1, 6, 9), ended_at=utc(2026, 1, 6, 10)
    )
    with time_machine.travel(utc(2026, 1, 6, 11), tick=False):
        assert offered(api, trainee.user) is None
        assert "1 of 1 workouts" in page_of(trainee.user)
        [workout] = scheduled_workouts(ProgramAssignment.objects.get(pk=again.pk), again.start_date, again.start_date)
    assert workout.session == later.pk


def test_what_was_done_before_the_first_assignment_of_that_day_counts(world, trainee, api):
    made = program(world)
    push = made.days.get(week=1, position=1)
    SessionFactory(trainee=trainee, program_day=push, started_at=utc(2026, 1, 5, 7), ended_at=utc(2026, 1, 5, 8))
    follow(world, trainee, made, date(2026, 1, 5), utc(2026, 1, 5, 12))
    with time_machine.travel(utc(2026, 1, 5, 13), tick=False):
        assert offered(api, trainee.user) == "Pull 1"


@pytest.mark.parametrize(
    ("open_for", "sets", "said", "not_said"),
    [
        (timedelta(hours=5), [10], "Continue", "When did it end?"),
        (timedelta(hours=7), [10, 40], "With the last set, 5 Jan 2026, 12:40", "Nothing was logged."),
        (timedelta(hours=72), [10], "With the last set, 5 Jan 2026, 12:10", "Nothing was logged."),
        (timedelta(hours=72), [], "Nothing was logged.", "When did it end?"),
    ],
)
def test_a_workout_that_was_left_open_asks_for_its_end(world, trainee, open_for, sets, said, not_said):
    lives_in(trainee, "Europe/Berlin")
    began = utc(2026, 1, 5, 11)
    session = SessionFactory(trainee=trainee, status="in_progress", started_at=began, name="Legs at home")
    for minute in sets:
        LogFactory(session=session, exercise=world.library_exercise, performed_at=began + timedelta(minutes=minute))
    with time_machine.travel(began + open_for, tick=False):
        page = page_of(trainee.user)
    assert said in page
    assert not_said not in page
    assert "Legs at home" in page


def test_one_set_is_not_written_as_several(world, trainee):
    LogFactory(session=SessionFactory(trainee=trainee), exercise=world.library_exercise)
    page = page_of(trainee.user)
    assert "1 set ·" in page
    assert "1 sets" not in page


@pytest.mark.parametrize(
    ("has_trainer", "said"),
    [
        (True, "can assign one, and you can choose one yourself."),
        (False, "Three questions, and you have one that fits you."),
    ],
)
def test_how_to_get_a_program(world, has_trainer, said):
    trainee = make_trainee(trainer=world.trainer_profile if has_trainer else None, email="alone@x.org")
    page = page_of(trainee.user)
    assert said in page
    assert page.count("btn btn-block btn-primary") == 0  # the one way on is the program
    assert '<a class="btn btn-primary btn-lg btn-block" href="/start/">' in page
