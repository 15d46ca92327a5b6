"""Adherence over four weeks counts across programs, and a new program makes nobody green."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from coaching.roster import roster
from progress.former_programs import missed_workouts
from training import services
from training.models import ProgramAssignment
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import SessionFactory

# fmt: off
DAYS = {  # day of January and February 2026 → (name of the program, its week), both with a workout each Monday
    "old": [(date(2026, 1, 5), 1), (date(2026, 1, 12), 2), (date(2026, 1, 19), 3), (date(2026, 1, 26), 4)],
    "new": [(date(2026, 1, 26), 1), (date(2026, 2, 2), 2), (date(2026, 2, 9), 3)],
}
CASES = [
    # today, what was done (program, week), when the new one was assigned and began, adherence, spark, absent
    # the old one alone
    ("2026-01-22", [("old", 1), ("old", 2), ("old", 3)], None,                        100,
     [(0, 0), (1, 1), (1, 1), (1, 1)], False),
    # missed two, then the new one begins today: not green
    ("2026-01-26", [("old", 1)],                         ("2026-01-26", date(2026, 1, 26)), 25,
     [(1, 1), (0, 1), (0, 1), (0, 1)], True),
    # the same, the new one begins in a week
    ("2026-01-26", [("old", 1)],                         ("2026-01-26", date(2026, 2, 2)), 25,
     [(1, 1), (0, 1), (0, 1), (0, 1)], True),
    # did all of both
    ("2026-02-10", [("old", 2), ("old", 3), ("new", 1), ("new", 2), ("new", 3)],
                                                         ("2026-01-20", date(2026, 1, 26)), 100,
     [(1, 1), (1, 1), (1, 1), (1, 1)], False),
    # a third of both
    ("2026-02-03", [("old", 2), ("new", 2)],             ("2026-01-20", date(2026, 1, 26)), 50,
     [(1, 1), (0, 1), (0, 1), (1, 1)], False),
]
# fmt: on


@pytest.fixture
def programs(world):
    ProgramAssignment.objects.all().delete()
    WorkoutSession.objects.all().delete()
    found = {}
    for name in DAYS:
        found[name] = ProgramFactory(gym=world.gym, owner=world.trainer, name=name, weeks=4)
        for week in range(1, 5):
            day = ProgramDayFactory(program=found[name], week=week, position=1, name=f"{name} {week}")
            ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    return found


def assign(world, program, at, start):
    with time_machine.travel(f"{at} 08:00Z", tick=False):
        services.assign_program(
            actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=start, weekdays=[0]
        )


@pytest.mark.parametrize(("today", "done", "then", "adherence", "spark", "is_absent"), CASES)
def test_across_programs(world, programs, today, done, then, adherence, spark, is_absent):
    trainee = world.trainee_profile
    trainee.user.timezone = "UTC"
    trainee.user.save()
    assign(world, programs["old"], "2026-01-05", date(2026, 1, 5))
    if then:
        assign(world, programs["new"], *then)
    due = {(name, week): day for name, days in DAYS.items() for day, week in days}
    for name, week in done:
        at = datetime.combine(due[name, week], datetime.min.time(), UTC) + timedelta(hours=10)
        SessionFactory(trainee=trainee, program_day=programs[name].days.get(week=week), started_at=at)
    with time_machine.travel(f"{today} 12:00Z", tick=False):
        row = roster(world.trainer, [trainee])[0]
    assert (row.adherence, row.spark) == (adherence, spark)
    assert any(flag.kind == "absent" for flag in row.flags) == is_absent


def test_a_program_that_was_ended_counts_up_to_the_day_before(world, programs):
    assign(world, programs["old"], "2026-01-05", date(2026, 1, 5))
    with time_machine.travel("2026-01-19 08:00Z", tick=False):
        services.end_program(trainee=world.trainee_profile)
    with time_machine.travel("2026-01-27 12:00Z", tick=False):
        row = roster(world.trainer, [world.trainee_profile])[0]
    assert row.spark == [(0, 1), (0, 1), (0, 0), (0, 0)]


def test_a_program_that_ends_needs_nothing_once_the_next_is_queued(world, programs):
    assign(world, programs["old"], "2026-01-05", date(2026, 1, 5))
    for week, (day, _week) in enumerate(DAYS["old"], start=1):
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=10)
        SessionFactory(trainee=world.trainee_profile, program_day=programs["old"].days.get(week=week), started_at=at)
    with time_machine.travel("2026-01-27 12:00Z", tick=False):
        assert [flag.kind for flag in roster(world.trainer, [world.trainee_profile])[0].flags] == ["ending"]
        assign(world, programs["new"], "2026-01-27", date(2026, 2, 2))
        assert roster(world.trainer, [world.trainee_profile])[0].flags == []


# fmt: off
OVERLAPS = [
    # the new one is assigned on 21 January (a Wednesday) and begins on that day; the weeks from the 5th to the 26th:
    # what was done (program, week, day of January) → (done, due) of each week
    # both have a workout each Monday, so that no week has two that were missed
    (21, [],                                              [(0, 1), (0, 1), (0, 1), (0, 1)]),
    (19, [],                                              [(0, 1), (0, 1), (0, 1), (0, 1)]),
    (12, [],                                              [(0, 1), (0, 1), (0, 1), (0, 1)]),
    (5,  [],                                              [(0, 1), (0, 1), (0, 1), (0, 1)]),
    # what was done of the old one counts instead of what the new one had on that day
    (12, [("old", 2, 12), ("old", 3, 19)],                [(0, 1), (1, 1), (1, 1), (0, 1)]),
    (19, [("old", 3, 19), ("new", 2, 26)],                [(0, 1), (0, 1), (1, 1), (1, 1)]),
    # the new one was caught up with
    (19, [("new", 1, 22)],                                [(0, 1), (0, 1), (1, 1), (0, 1)]),
    # both were done in that week
    (19, [("old", 3, 19), ("new", 1, 22)],                [(0, 1), (0, 1), (2, 2), (0, 1)]),
    # a workout of the old one after it ended counts for nothing
    (19, [("old", 4, 26)],                                [(0, 1), (0, 1), (0, 1), (0, 1)]),
]
# fmt: on


@pytest.mark.parametrize(("first_day", "done", "spark"), OVERLAPS)
def test_programs_that_overlap(world, programs, first_day, done, spark):
    trainee = world.trainee_profile
    assign(world, programs["old"], "2026-01-05", date(2026, 1, 5))
    assign(world, programs["new"], "2026-01-21", date(2026, 1, first_day))
    for name, week, day in done:
        at = datetime(2026, 1, day, 10, tzinfo=UTC)
        SessionFactory(trainee=trainee, program_day=programs[name].days.get(week=week), started_at=at)
    with time_machine.travel("2026-01-27 12:00Z", tick=False):
        assert roster(world.trainer, [trainee])[0].spark == spark
        followed, former = ProgramAssignment.objects.with_plan().order_by("-pk")
        missed = missed_workouts([followed, former], date(2026, 1, 27), ZoneInfo("UTC"))
    assert len({workout.due for workout in missed}) == len(missed), "one of each day"


def test_the_same_program_begun_again_counts_each_week_once(world, programs):
    assign(world, programs["old"], "2026-01-05", date(2026, 1, 5))
    assign(world, programs["old"], "2026-01-21", date(2026, 1, 12))
    at = datetime(2026, 1, 26, 10, tzinfo=UTC)
    third = programs["old"].days.get(week=3)
    SessionFactory(trainee=world.trainee_profile, program_day=third, started_at=at)
    with time_machine.travel("2026-01-27 12:00Z", tick=False):
        assert roster(world.trainer, [world.trainee_profile])[0].spark == [(0, 1), (0, 1), (0, 1), (1, 1)]
