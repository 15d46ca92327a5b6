"""What was planned by the programs that a trainee followed, one after the other: a new one hides no missed workout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from progress.statistics import local_day, monday
from training.calendar import PlannedWorkout, schedule
from training.models import ProgramAssignment

from .schedule import counts_from, sessions_of

ENDED = ProgramAssignment.Status.ENDED


class FollowedWorkout(NamedTuple):
    workout: PlannedWorkout
    assignment: ProgramAssignment
    replaced_until: date | None  # the last day of its program, if a newer program had begun before the workout


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


def followed_workouts(assignments: Sequence[ProgramAssignment], zone: ZoneInfo) -> Iterator[FollowedWorkout]:
    """Each workout of these programs, up to the last day on which the trainee followed the program.

    A program that was assigned with a first day in the past overlaps the one that it replaced.
    """
    spans = [(one.pk, one.start_date, last_full_day(one, zone) or date.max) for one in assignments]
    for assignment, (pk, _start, last) in zip(assignments, spans, strict=True):
        newer = [(start, end) for key, start, end in spans if key > pk]
        for workout in schedule(assignment):
            if workout.due <= last:
                is_replaced = any(start <= workout.due <= end for start, end in newer)
                yield FollowedWorkout(workout, assignment, last if is_replaced else None)


def counted_workouts(
    assignments: Sequence[ProgramAssignment], sessions: Iterable[Any], zone: ZoneInfo
) -> list[FollowedWorkout]:
    """The workouts that the trainee was to do. Where two programs overlap, no day is counted for both.

    The newer program counts. What was done of the former one in its week counts too, instead of a workout of the newer
    one that was not done and was due while the former one was followed.
    """
    done = {(one.program_day_id, monday(local_day(one.started_at, zone))) for one in sessions}
    followed = list(followed_workouts(assignments, zone))
    counted = [one for one in followed if one.replaced_until is None]
    for former in followed:
        week = monday(former.workout.due)
        if former.replaced_until is None or (former.workout.day.id, week) not in done:
            continue
        for one in counted:
            same_week = monday(one.workout.due) == week and one.assignment != former.assignment
            if same_week and one.workout.due <= former.replaced_until and (one.workout.day.id, week) not in done:
                counted.remove(one)
                break
        counted.append(former)
    return sorted(counted, key=lambda one: one.workout.due)


def planned_workouts(
    assignments: Sequence[ProgramAssignment], sessions: Iterable[Any], zone: ZoneInfo
) -> list[PlannedWorkout]:
    """The workouts of all these programs that the trainee was to do. `sessions`: those that count for them."""
    return [one.workout for one in counted_workouts(assignments, sessions, zone)]


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
    done = {assignment.pk: sessions_of(assignment) for assignment in assignments}
    sessions = [session for of_one in done.values() for session in of_one.values()]
    return [
        one.workout
        for one in counted_workouts(assignments, sessions, zone)
        if one.workout.due < today and one.workout.day.id not in done[one.assignment.pk]
    ]
