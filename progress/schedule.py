"""The workouts of an assignment in a span of days: when each is due, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from facilities.days import today_of
from progress.statistics import monday
from training.calendar import PlannedWorkout, schedule
from training.models import ProgramAssignment
from workouts.models import WorkoutSession

STATUSES = ("done", "missed", "due", "upcoming", "moved", "paused")
Status = WorkoutSession.Status


@dataclass(frozen=True)
class ScheduledWorkout:
    """`date` is the day that it is due on; of one that waits for an open pause to end, the day without the pause."""

    program_day: int
    date: date
    week: int
    status: str
    session: UUID | None


def scheduled_workouts(assignment: ProgramAssignment, first: date, last: date) -> list[ScheduledWorkout]:
    """Those that are due from the first day to the last, in order; two queries with the sessions.

    Of an assignment that has ended or will have ended by then only those that were done: nobody missed the others.
    """
    today, done = today_of(assignment.trainee), sessions_of(assignment)
    has_ended = assignment.status_on(today) == ProgramAssignment.Status.ENDED
    found = []
    for workout, is_waiting in all_workouts(assignment):
        if not first <= workout.due <= last:
            continue
        session = done.get(workout.day.id)
        if session is None and (has_ended or workout.due > (assignment.end_date or workout.due)):
            continue
        status = status_of(workout, session, today, is_waiting)
        found.append(
            ScheduledWorkout(workout.day.id, workout.due, workout.day.week, status, session.pk if session else None)
        )
    return sorted(found, key=lambda workout: workout.date)


def all_workouts(assignment: ProgramAssignment) -> Iterator[tuple[PlannedWorkout, bool]]:
    """Every workout with its date, and whether it waits for an open pause to end."""
    assignment = copy(assignment)
    assignment.end_date = None
    dated = schedule(assignment)
    yield from ((workout, False) for workout in dated)
    open_ended = [pause for pause in assignment.pauses if pause["to"] is None]
    if open_ended:
        known = {workout.day.id for workout in dated}
        without = copy(assignment)
        without.pauses = [pause for pause in assignment.pauses if pause["to"] is not None]
        yield from ((workout, True) for workout in schedule(without) if workout.day.id not in known)


def counts_from(assignment: ProgramAssignment, zone: ZoneInfo) -> datetime:
    """The instant from which workouts count for the assignment: the start of its first day, in the trainee's zone.

    If the program was begun again on that day, what was done earlier on the day belongs to the former assignment.
    """
    again = assignment.begun_again_at
    if again is not None and again.astimezone(zone).date() == assignment.start_date:
        return again
    return datetime.combine(assignment.start_date, time.min, zone)


def when_due(
    assignment: ProgramAssignment, following: PlannedWorkout, workouts: list[PlannedWorkout], today: date
) -> str:
    """How Today announces the workout that follows.

    `begins`: the program has not begun; `due`: today or earlier; `week_done`: nothing is left of this week, and
    something was planned; `later`.
    """
    if following.due <= today:
        return "due"
    if assignment.start_date > today:
        return "begins"
    week = [workout for workout in workouts if monday(workout.due) == monday(today)]
    is_left = any(workout.due >= following.due for workout in week)
    return "week_done" if week and not is_left else "later"


def sessions_of(assignment: ProgramAssignment) -> dict[int, WorkoutSession]:
    """{program day: the session in which the trainee did it, or does it now}, since the assignment began."""
    days = [day.id for day in assignment.revision.plan.days]
    sessions = WorkoutSession.objects.filter(
        trainee=assignment.trainee_id,
        program_day__program=assignment.program_id,
        status__in=(Status.COMPLETED, Status.IN_PROGRESS),
        started_at__gte=counts_from(assignment, ZoneInfo(assignment.trainee.user.timezone)),
    )
    found: dict[int, WorkoutSession] = {}
    for session in sessions.only("id", "program_day_id", "status", "started_at").order_by("started_at", "id"):
        before = found.get(session.program_day_id or 0)
        if session.program_day_id in days and (before is None or before.status != Status.COMPLETED):
            found[session.program_day_id] = session
    return found


def status_of(workout: PlannedWorkout, session: WorkoutSession | None, today: date, is_waiting: bool) -> str:
    if session is not None and session.status == Status.COMPLETED:
        return "done"
    if is_waiting:
        return "paused"
    if workout.due == today:
        return "due"
    if workout.due < today:
        return "missed"
    return "moved" if workout.is_moved else "upcoming"
