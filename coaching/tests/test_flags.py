"""Flags of the roster: a table of cases for each, and what dismissing them does."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from coaching.models import DismissedFlag
from coaching.roster import roster
from facilities.tests.factories import make_trainee
from training.models import ProgramAssignment
from training.services import assign_program, end_program, pause_program
from training.tests.factories import (
    ExerciseFactory,
    ProgramDayFactory,
    ProgramExerciseFactory,
    ProgramFactory,
)
from workouts.models import WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 2, 12, 12, tzinfo=UTC)  # a Thursday in the sixth week


@pytest.fixture
def trainee(world):
    """Follows eight weeks of Mondays and Thursdays."""
    WorkoutSession.objects.all().delete()
    ProgramAssignment.objects.all().delete()  # what was followed before counts as well
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=8)
    for week in range(1, 9):
        for position in (1, 2):
            day = ProgramDayFactory(program=program, week=week, position=position, name="Day")
            ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    with time_machine.travel(NOW, tick=False):
        assign_program(actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=MONDAY)
        world.trainee_profile.days = {(one.week, one.position): one for one in program.days.all()}
        yield world.trainee_profile


def train(trainee, day: int, planned: bool = True, **fields):
    """A workout that many days after the Monday of the first week."""
    at = datetime(2026, 1, 5, 17, tzinfo=UTC) + timedelta(days=day)
    place = (day // 7 + 1, {0: 1}.get(day % 7, 2))
    return SessionFactory(
        trainee=trainee, program_day=trainee.days[place] if planned else None, started_at=at, **fields
    )


def flags(world, trainee) -> list:
    return roster(world.trainer, [trainee])[0].flags


def kinds(world, trainee) -> list[str]:
    return [flag.kind for flag in flags(world, trainee)]


ALL = [7 * week + day for week in range(6) for day in (0, 3)][:-1]  # up to Monday of this week


A_WEEK = ("no workout for a week", "asks")
MISSED = "missed the last 2 workouts"


@pytest.mark.parametrize(
    ("done", "other", "expected"),
    [
        (ALL, [], []),
        (ALL[:-1], [36], []),  # one left out
        (ALL[:-1], [], [A_WEEK]),  # the last was a week ago
        (ALL[:-2], [], [A_WEEK]),
        (ALL[:-3], [], [("no workout for 2 weeks", "urgent")]),
        ([], [], [("no workout for 5 weeks", "urgent")]),
        (ALL[:-2], [37], [(MISSED, "asks")]),  # trained, but neither of the last two planned workouts
        (ALL[:-3], [30, 37], [("missed the last 3 workouts", "asks")]),
        (ALL[:-2], [30], [A_WEEK]),
        ([*ALL[:-4], 35], [], []),  # the last workout ends the absence
    ],
)
def test_absence_is_one_flag(world, trainee, done, other, expected):
    for day in done:
        train(trainee, day)
    for day in other:
        train(trainee, day, planned=False)
    assert [(flag.text, flag.tone) for flag in flags(world, trainee)] == expected


def test_nobody_is_absent_when_nothing_was_planned(world, trainee):
    """A workout on each Monday: on the next Monday the last is seven days ago."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=12)
    for week in range(1, 13):
        day = ProgramDayFactory(program=program, week=week, position=1)
        ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    assign_program(actor=world.trainer, trainee=trainee, program=program, start_date=MONDAY)
    for day in program.days.filter(week__lte=6):
        at = datetime(2026, 1, 5, 17, tzinfo=UTC) + timedelta(weeks=day.week - 1)
        SessionFactory(trainee=trainee, program_day=day, started_at=at)
    with time_machine.travel("2026-02-16 12:00Z"):
        assert kinds(world, trainee) == []
    with time_machine.travel("2026-02-17 12:00Z"):
        assert kinds(world, trainee) == ["absent"], "the workout of Monday was left out"


def test_a_pause_explains_an_absence(world, trainee):
    for day in ALL[:-4]:
        train(trainee, day)
    pause_program(
        assignment=trainee.assignments.get(status="active"), first=date(2026, 1, 28), last=date(2026, 2, 9), reason=""
    )
    assert kinds(world, trainee) == [], "the pause ended three days ago"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2026, 2, 11), ["absent"]),
        (date(2026, 2, 16), ["absent"]),  # begins later
    ],
)
def test_a_new_program_does_not_end_an_absence(world, trainee, start, expected):
    for day in ALL[:-3]:
        train(trainee, day)
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=4)
    day = ProgramDayFactory(program=program, week=1, position=1)
    ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    assign_program(actor=world.trainer, trainee=trainee, program=program, start_date=start)
    assert [kind for kind in kinds(world, trainee) if kind != "ending"] == expected


def test_a_new_trainee_is_not_absent(world, trainee):
    with time_machine.travel("2026-01-08 12:00Z"):
        assert kinds(world, trainee) == []


def test_an_absence_is_dismissed_until_they_come_back_and_leave_again(client, world, trainee):
    for day in ALL[:-4]:
        train(trainee, day)
    [flag] = flags(world, trainee)
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert kinds(world, trainee) == []
    with time_machine.travel(NOW + timedelta(days=6)):
        assert kinds(world, trainee) == [], "the same absence, longer"
    train(trainee, 35)
    assert kinds(world, trainee) == []
    with time_machine.travel(NOW + timedelta(days=9)):
        assert kinds(world, trainee) == ["absent", "ending"]


def test_a_dismissed_absence_stays_dismissed_for_months(client, world, trainee):
    for day in ALL[:-4]:
        train(trainee, day)
    [flag] = flags(world, trainee)
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    with time_machine.travel(NOW + timedelta(weeks=5)):
        assert kinds(world, trainee) == ["ending"]


# --- the program ---
def test_a_program_that_ends_needs_nothing_if_the_next_is_assigned(world, trainee):
    for day in ALL:
        train(trainee, day)
    with time_machine.travel("2026-02-25 12:00Z"):
        assert "ending" in kinds(world, trainee)
        assign_program(actor=world.trainer, trainee=trainee, program=world.program, start_date=date(2026, 3, 2))
        assert "ending" not in kinds(world, trainee)


def test_no_program_is_dismissed_until_another_ended(client, world, trainee):
    train(trainee, 37, planned=False)
    end_program(trainee=trainee)
    [flag] = flags(world, trainee)
    assert (flag.kind, flag.tone) == ("none", "asks")
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert kinds(world, trainee) == []
    assign_program(actor=world.trainer, trainee=trainee, program=world.program, start_date=NOW.date())
    end_program(trainee=trainee)
    assert kinds(world, trainee) == ["none"]


# --- strength ---
# Days of workouts, and what was lifted: in the five weeks before (up to day 16) and the last three.
@pytest.mark.parametrize(
    ("before", "now", "exercise", "expected"),
    [
        ([(0, 100, 5), (7, 100, 5)], [(21, 90, 5), (28, 90, 5)], {}, ["Lift getting weaker"]),
        ([(0, 100, 5), (7, 100, 5)], [(28, 90, 5)], {}, []),  # one bad day
        ([(7, 100, 5)], [(21, 90, 5), (28, 90, 5)], {}, []),  # one good day
        ([(0, 100, 5), (7, 100, 5)], [(21, 96, 5), (28, 96, 5)], {}, []),  # 4 % less
        ([(0, 100, 5), (7, 100, 5)], [(21, 90, 5), (28, 101, 5)], {}, []),
        ([(0, 100, 10), (7, 100, 10)], [(21, 80, 10), (28, 80, 10)], {}, ["Lift getting weaker"]),
        ([(0, 100, 11), (7, 100, 11)], [(21, 80, 11), (28, 80, 11)], {}, []),  # too many reps
        ([(0, 100, 12), (7, 100, 12), (8, 80, 5)], [(21, 80, 5), (28, 80, 5)], {}, []),
        ([(0, 100, 5), (7, 100, 5)], [(21, 90, 5), (28, 90, 5)], {"mechanic": "isolation"}, []),
        ([(0, 100, 5), (7, 100, 5)], [(21, 90, 5), (28, 90, 5)], {"equipment": "dumbbell"}, []),
        ([(0, 100, 5), (7, 100, 5)], [(21, 90, 5), (28, 90, 5)], {"equipment": "cable"}, []),
    ],
)
def test_strength_falls_on_main_lifts_in_several_workouts(world, trainee, before, now, exercise, expected):
    lift = ExerciseFactory(name="Lift", **exercise)
    for day in ALL:
        train(trainee, day)
    for day, weight, reps in [*before, *now]:
        session = train(trainee, day, planned=False)
        LogFactory(session=session, exercise=lift, weight_kg=weight, reps=reps)
    assert [flag.text for flag in flags(world, trainee)] == expected


def test_a_fall_is_dismissed_until_another_lift_falls_or_it_is_long_ago(client, world, trainee):
    one, other = ExerciseFactory(name="Squat"), ExerciseFactory(name="Bench press")
    for day in ALL:
        session = train(trainee, day)
        LogFactory(session=session, exercise=one, weight_kg=100 if day < 17 else 90, reps=5)
    [flag] = flags(world, trainee)
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert flags(world, trainee) == []
    with time_machine.travel(NOW + timedelta(days=4)):
        assert "falling" not in kinds(world, trainee), "in another week it is still the same"
    for session in WorkoutSession.objects.all():
        day = (session.started_at.date() - MONDAY).days
        LogFactory(session=session, exercise=other, weight_kg=80 if day < 17 else 60, reps=5)
    [flag] = flags(world, trainee)
    assert flag.text == "Bench press getting weaker"
    assert "Squat" not in flag.why
    DismissedFlag.objects.update(at=NOW - timedelta(weeks=9))
    [flag] = flags(world, trainee)
    assert "Squat" in flag.why


@pytest.mark.parametrize(
    ("pain", "notes", "note_of_a_set", "expected"),
    [
        ([], "", "", []),
        ([], "Felt strong", "", []),
        ([], "no pain, knee didn't hurt", "", []),
        ([], "schmerzfrei", "", []),
        ([], "Knieschmerzen", "", [("“Knieschmerzen”", "urgent")]),
        ([], "", "Schulter zwickt", [("“Schulter zwickt”", "urgent")]),
        ([], "Good", "sharp stabbing in left hip", [("“sharp stabbing in left hip”", "urgent")]),
        ([{"where": "left knee", "level": 6}], "", "", [("pain: left knee 6/10", "urgent")]),
        ([{"where": "left knee", "level": 4}], "", "", [("pain: left knee 4/10", "urgent")]),
        ([{"where": "left knee", "level": 3}], "", "", [("pain: left knee 3/10", "asks")]),
        ([{"where": "left knee", "level": 0}], "", "", []),
        (
            [{"where": "hip", "level": 2}, {"where": "knee", "level": 5}],
            "",
            "",
            [("pain: knee 5/10, hip 2/10", "urgent")],
        ),
        ([{"where": "hip", "level": 2}], "no pain elsewhere", "", [("pain: hip 2/10", "asks")]),
        ([{"where": "hip", "level": 0}], "wrist hurts", "", [("“wrist hurts”", "urgent")]),
    ],
)
def test_pain_by_answer_and_by_words(world, trainee, pain, notes, note_of_a_set, expected):
    for day in ALL:
        session = train(trainee, day)
    session.pain, session.notes = pain, notes
    session.save()
    LogFactory(session=session, exercise=world.library_exercise, note=note_of_a_set)
    assert [(flag.text, flag.tone) for flag in flags(world, trainee)] == expected


def test_pain_is_dismissed_for_its_workout_alone(client, world, trainee):
    for day in ALL[:-2]:
        train(trainee, day)
    train(trainee, 35, pain=[{"where": "knee", "level": 5}])
    [flag] = flags(world, trainee)
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert kinds(world, trainee) == []
    session = train(trainee, 37, pain=[{"where": "knee", "level": 5}])
    [flag] = flags(world, trainee)
    assert flag.url_session == session.pk
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert kinds(world, trainee) == []


def test_pain_of_a_workout_that_goes_on_is_told_at_once(world, trainee):
    for day in ALL:
        train(trainee, day)
    session = SessionFactory(trainee=trainee, started_at=NOW - timedelta(minutes=20), status="in_progress")
    LogFactory(session=session, exercise=world.library_exercise, note="knee hurts", performed_at=NOW)
    assert [flag.text for flag in flags(world, trainee)] == ["“knee hurts”"]


def test_another_answer_to_the_same_workout_is_new_pain(client, world, trainee):
    for day in ALL:
        session = train(trainee, day)
    session.pain = [{"where": "knee", "level": 2}]
    session.save()
    [flag] = flags(world, trainee)
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert kinds(world, trainee) == []
    session.pain = [{"where": "knee", "level": 7}]
    session.save()
    assert [(flag.text, flag.tone) for flag in flags(world, trainee)] == [("pain: knee 7/10", "urgent")]


def test_older_pain_is_not_raised_when_the_latest_is_dismissed(client, world, trainee):
    for day in ALL:
        train(trainee, day, pain=[{"where": "knee", "level": 3}])
    [flag] = flags(world, trainee)
    assert flag.why == "Answered after the workout of 9 Feb 2026."
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/flags/", {"cause": flag.cause})
    assert kinds(world, trainee) == []


def test_pain_that_made_someone_stop_is_told_too(world, trainee):
    for day in ALL:
        train(trainee, day)
    train(trainee, 37, planned=False, status="cancelled", notes="Stopped, sharp stabbing in left hip")
    assert [flag.text for flag in flags(world, trainee)] == ["“sharp stabbing in left hip”"]


# --- what colours mean ---
@pytest.mark.parametrize(
    ("level", "mark", "word"),
    [
        (2, '<span class="tone-asks" aria-hidden="true">▲</span>', "asks for attention:"),
        (7, '<span class="tone-urgent" aria-hidden="true">◆</span>', "urgent:"),
        (0, '<span class="tone-good" aria-hidden="true">●</span>', ""),
    ],
)
def test_amber_asks_and_red_is_urgent(client, world, trainee, level, mark, word):
    """Each colour has a shape and a word of its own."""
    for day in ALL:
        session = train(trainee, day)
    session.pain = [{"where": "knee", "level": level}]
    session.save()
    client.force_login(world.trainer)
    page = client.get("/trainees/").content.decode()
    assert mark in page
    assert word in page
    page = client.get(f"/trainees/{trainee.pk}/").content.decode()
    assert (mark in page) is bool(level)
    assert word in page


def test_urgent_flags_come_before_any_number_of_others(client, world, trainee):
    other = make_trainee(trainer=world.trainer_profile, first_name="Aaron", email="aaron@a.org")
    SessionFactory(trainee=other, started_at=NOW - timedelta(days=1), notes="Schulter zwickt")
    for day in ALL[:-2]:
        train(trainee, day, pain=[{"where": "knee", "level": 1}])
    client.force_login(world.trainer)
    page = client.get("/trainees/").content.decode()
    assert page.index("Aaron") < page.index(str(trainee))
