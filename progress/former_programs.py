"""What was planned by the programs that a trainee followed, one after the other: a new one hides no missed workout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from progress.statistics import local_day
from training.calendar import PlannedWorkout, schedule
from training.models import ProgramAssignment

from .schedule import counts_from, sessions_of

ENDED = ProgramAssignment.Status.ENDED


def ended_since(trainees: Iterable[int], since: datetime) -> Any:
    """Assignments that began and that ended since, without their revisions."""
    by_date = Q(end_date__gte=since.date(), end_date__isnull=False)
    at_once = Q(status=ENDED, ended_at__gte=since)
    ended = ProgramAssignment.objects.with_status_now().filter(by_date | at_once, status_now="ended")
    return ended.filter(trainee__in=trainees).order_by("start_date", "pk")


def last_full_day(assignment: ProgramAssignment, zone: ZoneInfo) -> date | None:
    """The last day on which the trainee was to do its workouts: that before the day on which someone ended it."""
    if assignment.status != ENDED or assignment.ended_at is None:
        return assignment.end_date
    ended = local_day(assignment.ended_at, zone) - timedelta(days=1)
    return ended if assignment.end_date is None else min(ended, assignment.end_date)


def planned_workouts(assignments: Iterable[ProgramAssignment], zone: ZoneInfo) -> list[PlannedWorkout]:
    """The workouts of all these programs, each up to the last day on which the trainee followed it."""
    found = []
    for assignment in assignments:
        last = last_full_day(assignment, zone)
        found += [workout for workout in schedule(assignment) if last is None or workout.due <= last]
    return sorted(found, key=lambda workout: workout.due)


def counted_sessions(assignments: Sequence[ProgramAssignment], sessions: Iterable[Any], zone: ZoneInfo) -> list[Any]:
    """The sessions that count for one of the assignments: of a workout of its plan, since it began."""
    begun: dict[int, datetime] = {}
    for assignment in assignments:
        for day in assignment.revision.plan.days:
            begins = counts_from(assignment, zone)
            begun[day.id] = min(begins, begun.get(day.id, begins))
    return [one for one in sessions if one.program_day_id in begun and one.started_at >= begun[one.program_day_id]]


def missed_workouts(assignments: Sequence[ProgramAssignment], today: date, zone: ZoneInfo) -> list[PlannedWorkout]:
    """What was planned up to yesterday and never done, nor begun; one query for each assignment."""
    missed = []
    for assignment in assignments:
        done = sessions_of(assignment)
        missed += [
            workout
            for workout in planned_workouts([assignment], zone)
            if workout.due < today and workout.day.id not in done
        ]
    return missed
