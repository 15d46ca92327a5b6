"""A trainee's workouts in a calendar month, day by day."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilities.models import Trainee
from training.calendar import PlannedWorkout, schedule
from training.models import ProgramAssignment
from workouts.models import WorkoutSession

from .statistics import local_day


@dataclass
class Day:
    date: date
    in_month: bool
    is_today: bool
    is_past: bool  # or today
    sessions: list[WorkoutSession] = field(default_factory=list)
    due: list[PlannedWorkout] = field(default_factory=list)  # planned workouts that fall on it
    missed: list[PlannedWorkout] = field(default_factory=list)


@dataclass
class Month:
    first: date
    weeks: list[list[Day]]

    @property
    def previous(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)


def month_of(text: str | None, today: date) -> date:
    """The first day of a month that is written like 2026-03; of the current month if the text isn't a sensible one."""
    try:
        first = datetime.strptime(text or "", "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        first = today
    return (first if 1970 <= first.year <= today.year + 5 else today).replace(day=1)


def workouts_of_month(
    trainee: Trainee,
    first: date,
    today: date,
    zone: ZoneInfo,
    *assignments: ProgramAssignment | None,
    missed: Iterable[PlannedWorkout] = (),
) -> Month:
    """Weeks from Monday to Sunday, with the workouts of each day and those that are still due by the assignments."""
    rows = calendar.Calendar().monthdatescalendar(first.year, first.month)
    days = {day: Day(day, day.month == first.month, day == today, day <= today) for week in rows for day in week}
    since, until = (datetime.combine(day, time.min, zone) for day in (rows[0][0], rows[-1][-1] + timedelta(days=1)))
    sessions = WorkoutSession.objects.filter(trainee=trainee, started_at__gte=since, started_at__lt=until)
    for session in sessions.exclude(status="cancelled").select_related("program_day").order_by("started_at"):
        days[local_day(session.started_at, zone)].sessions.append(session)
    for workout in (workout for one in assignments for workout in schedule(one)):
        if workout.due >= today and workout.due in days:
            days[workout.due].due.append(workout)
    for workout in missed:
        if workout.due in days:
            days[workout.due].missed.append(workout)
    return Month(first, [[days[day] for day in week] for week in rows])
