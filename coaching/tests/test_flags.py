"""Flags of the roster: a table of cases for each, and what dismissing them does."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from coaching.models import DismissedFlag
from coaching.roster import roster
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 2, 12, 12, tzinfo=UTC)  # a Thursday in the sixth week


@pytest.fixture
def trainee(world):
    """Follows eight weeks of Mondays and Thursdays."""
    WorkoutSession.objects.all().delete()
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


@pytest.mark.parametrize(
    ("done", "other", "expected"),
    [
        (ALL, [], []),
        (ALL[:-1], [36], []),  # one left out
        (ALL[:-1], [], ["quiet"]),  # the last was a week ago
        (ALL[:-2], [], ["quiet"]),
        ([], [], ["quiet"]),
        (ALL[:-2], [37], ["missed"]),  # trained, but neither of the last two planned workouts
        (ALL[:-3], [30, 37], ["missed"]),
        (ALL[:-2], [30], ["quiet"]),
        ([*ALL[:-4], 35], [], []),  # the last workout ends the absence
    ],
)
def test_absence_is_one_flag(world, trainee, done, other, expected):
    for day in done:
        train(trainee, day)
    for day in other:
        train(trainee, day, planned=False)
    assert kinds(world, trainee) == expected


def test_nobody_is_absent_in_a_week_without_workouts(world, trainee):
    for day in range(0, 56, 7):
        train(trainee, day)
        train(trainee, day + 3)
    with time_machine.travel("2026-03-10 12:00Z"):
        assert kinds(world, trainee) == ["ending"], "the plan ended; that is all there is to say"


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
        assert kinds(world, trainee) == ["quiet", "ending"]


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
        ([{"where": "left knee", "level": 6}], "", "", [("left knee 6/10", "urgent")]),
        ([{"where": "left knee", "level": 4}], "", "", [("left knee 4/10", "urgent")]),
        ([{"where": "left knee", "level": 3}], "", "", [("left knee 3/10", "asks")]),
        ([{"where": "left knee", "level": 0}], "", "", []),
        ([{"where": "hip", "level": 2}, {"where": "knee", "level": 5}], "", "", [("knee 5/10, hip 2/10", "urgent")]),
        ([{"where": "hip", "level": 2}], "no pain elsewhere", "", [("hip 2/10", "asks")]),
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


@pytest.mark.parametrize(
    ("level", "colour"),
    [(2, "text-warning"), (7, "text-error")],
)
def test_amber_asks_and_red_is_urgent(client, world, trainee, level, colour):
    for day in ALL:
        session = train(trainee, day)
    session.pain = [{"where": "knee", "level": level}]
    session.save()
    client.force_login(world.trainer)
    page = client.get("/trainees/").content.decode()
    assert f'<summary class="{colour} inline-flex">' in page
    assert f'<span class="{colour}" aria-hidden="true">▲' in page
    assert ("urgent:" in page) is (level == 7)
