"""The calendar of a plan, adherence and streaks, in the trainee's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from progress.statistics import local_day, next_workout, streak, weekly_adherence
from training.calendar import schedule, spread
from training.models import ProgramAssignment, ProgramRevision
from workouts.models import WorkoutSession

BERLIN = ZoneInfo("Europe/Berlin")


def assignment(start, weeks=2, days=3):
    content = {
        "days": [
            {"id": 10 * week + position, "week": week, "position": position, "name": "", "notes": "", "exercises": []}
            for week in range(1, weeks + 1)
            for position in range(1, days + 1)
        ]
    }
    return ProgramAssignment(start_date=start, revision=ProgramRevision(number=1, content=content))


def session(day_id, *at, status="completed"):
    return WorkoutSession(program_day_id=day_id, started_at=datetime(*at, tzinfo=UTC), status=status)


@pytest.mark.parametrize(
    ("workouts", "offsets"),
    [(1, [0]), (2, [0, 3]), (3, [0, 2, 4]), (4, [0, 1, 3, 5]), (5, [0, 1, 2, 4, 5]), (7, [0, 1, 2, 3, 4, 5, 6])],
)
def test_workouts_spread_over_the_week(workouts, offsets):
    assert spread(workouts) == offsets


def test_a_schedule_counts_from_the_first_day():
    dates = [workout.due for workout in schedule(assignment(date(2026, 1, 7)))]
    assert dates == [date(2026, 1, d) for d in (7, 9, 11, 14, 16, 18)]


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2026, 1, 5, 22, 50, tzinfo=UTC), "Europe/Berlin", date(2026, 1, 5)),  # started at 23:50
        (datetime(2026, 1, 5, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 1, 6)),  # 00:30
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),  # the night of the clock change
        (datetime(2026, 1, 5, 10, 59, tzinfo=UTC), "Pacific/Pago_Pago", date(2026, 1, 4)),  # UTC−11
        (datetime(2026, 1, 5, 10, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 1, 6)),  # UTC+14
    ],
)
def test_a_training_day_is_in_the_trainees_time_zone(instant, zone, day):
    assert local_day(instant, ZoneInfo(zone)) == day


def test_adherence_counts_what_was_due():
    plan = assignment(date(2026, 1, 5))  # Mon, Wed, Fri
    done = [session(11, 2026, 1, 5, 17), session(12, 2026, 1, 10, 17)]  # the second moved within its week
    assert weekly_adherence(schedule(plan), done, date(2026, 1, 14), BERLIN, weeks=3) == [
        (date(2025, 12, 29), 0, 0),  # nothing due: no figure
        (date(2026, 1, 5), 2, 3),
        (date(2026, 1, 12), 0, 2),  # Friday is still to come
    ]


def test_without_a_program_there_is_no_adherence():
    assert weekly_adherence([], [session(11, 2026, 1, 5)], date(2026, 1, 6), BERLIN, weeks=1) == [
        (date(2026, 1, 5), 0, 0)
    ]


def test_the_next_workout_follows_the_last_one_done():
    plan = assignment(date(2026, 1, 5))
    assert next_workout(schedule(plan), []).day.id == 11
    assert next_workout(schedule(plan), [session(12, 2026, 1, 7)]).day.id == 13
    assert next_workout(schedule(plan), [session(13, 2026, 1, 7, status="cancelled")]).day.id == 11
    assert next_workout(schedule(plan), [session(23, 2026, 1, 16)]) is None


@pytest.mark.parametrize(
    ("days", "today", "weeks"),
    [
        ([], date(2026, 1, 14), 0),
        ([(2026, 1, 13), (2026, 1, 6), (2025, 12, 30)], date(2026, 1, 14), 3),
        ([(2026, 1, 6), (2025, 12, 30)], date(2026, 1, 14), 2),  # this week is not over yet
        ([(2026, 1, 13), (2025, 12, 30)], date(2026, 1, 14), 1),
    ],
)
def test_streak(days, today, weeks):
    assert streak([datetime(*day, tzinfo=UTC) for day in days], today, BERLIN) == weeks
