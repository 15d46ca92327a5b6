"""The calendar that an assignment makes of a plan.

An assignment has for this: the first day and the week of the program that begins then (`start_week`), the `weekdays`
of its workouts (0 Monday), `pauses` and `moves`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypedDict

from .models import ProgramAssignment
from .plans import Plan, PlanDay

# First and last day as text (2026-01-31), as an assignment stores it; without a last day it lasts until it is ended.
Pause = TypedDict("Pause", {"from": str, "to": str | None, "reason": str})


class PlannedWorkout(NamedTuple):
    """A day of a plan with the date that it falls on."""

    day: PlanDay
    due: date
    is_moved: bool = False


def spread(workouts: int) -> list[int]:
    """Days of the week (0–6 from the start day) that so many workouts fall on, evenly: 3 → 0, 2, 4."""
    return [index * 7 // max(workouts, 1) if workouts != 4 else (0, 1, 3, 5)[index] for index in range(workouts)]


def offsets(assignment: ProgramAssignment, workouts: int) -> list[int]:
    """Days from the first of a training week on: those of the chosen weekdays, as far as they reach."""
    chosen = sorted((weekday - assignment.start_date.weekday()) % 7 for weekday in assignment.weekdays)
    if not chosen:
        return spread(workouts)
    free = [day for day in range(7) if day not in chosen]
    return sorted([*chosen, *free][:workouts]) if workouts <= 7 else [*range(7), *[6] * (workouts - 7)]


def schedule(assignment: ProgramAssignment | None, plan: Plan | None = None) -> list[PlannedWorkout]:
    """Every workout of the plan with its date, up to the last day of the assignment; none without an assignment.

    `plan`: another than that of the assignment's revision. A pause moves what falls on it or later by as many whole
    weeks as it takes, so that weekdays stay; after one without an end nothing has a date.
    """
    if assignment is None:
        return []
    weeks: dict[int, list[PlanDay]] = {}
    for day in (plan or assignment.revision.plan).days:
        if day.week >= assignment.start_week:
            weeks.setdefault(day.week, []).append(day)
    moves = {int(day): date.fromisoformat(due) for day, due in assignment.moves.items()}
    places = {length: offsets(assignment, length) for length in {len(days) for days in weeks.values()}}
    workouts = []
    for week, days in sorted(weeks.items()):
        first = assignment.start_date + timedelta(days=7 * (week - assignment.start_week))
        for day, offset in zip(days, places[len(days)], strict=True):
            due: date | None = first + timedelta(days=offset)
            if assignment.pauses:
                due = after_pauses(first + timedelta(days=offset), assignment.pauses)
            if moves and day.id in moves:
                workouts.append(PlannedWorkout(day, moves[day.id], is_moved=True))
            elif due is not None:
                workouts.append(PlannedWorkout(day, due))
    if assignment.end_date is not None:
        workouts = [workout for workout in workouts if workout.due <= assignment.end_date]
    return sorted(workouts, key=lambda workout: workout.due) if moves else workouts


def last_day(assignment: ProgramAssignment) -> date | None:
    """The last day of the program's last week as the trainee has it; None after a pause without an end."""
    if assignment.end_date is not None:
        return assignment.end_date
    weeks = max((day.week for day in assignment.revision.plan.days), default=assignment.start_week)
    length = max(weeks - assignment.start_week + 1, 1)
    last = after_pauses(assignment.start_date + timedelta(days=7 * length - 1), assignment.pauses)
    if last is None or not assignment.moves:
        return last
    return max([last, *(workout.due for workout in schedule(assignment))])


def next_start(unended: Iterable[ProgramAssignment], today: date) -> date:
    """The day after the last of the programs that a trainee follows or is to follow; today if there is none."""
    ends = [last_day(assignment) for assignment in sorted(unended, key=lambda one: one.start_date)[-1:]]
    return max([today, *(last + timedelta(days=1) for last in ends if last is not None)])


def after_pauses(due: date, pauses: Iterable[Pause]) -> date | None:
    """The day that a workout comes to lie on; None after a pause without an end."""
    for pause in sorted(pauses, key=lambda pause: pause["from"]):
        first = date.fromisoformat(pause["from"])
        if due < first:
            continue
        if pause["to"] is None:
            return None
        length = (date.fromisoformat(pause["to"]) - first).days + 1
        due += timedelta(weeks=-(-length // 7))
    return due


def pause_on(assignment: ProgramAssignment | None, day: date) -> Pause | None:
    """The pause that a day falls on."""
    pauses: list[Pause] = assignment.pauses if assignment else []
    for pause in pauses:
        if pause["from"] <= day.isoformat() and (pause["to"] is None or day.isoformat() <= pause["to"]):
            return pause
    return None


def close_pauses(pauses: Iterable[Pause], today: date) -> list[Pause]:
    """The pauses, of which the one that lasts ended yesterday. One that began today is left out: it never was."""
    yesterday = str(today - timedelta(days=1))
    closed: list[Pause] = []
    for pause in pauses:
        lasts = pause["from"] <= str(today) and (pause["to"] is None or pause["to"] > yesterday)
        last = yesterday if lasts else pause["to"]
        if last is None or pause["from"] <= last:
            closed.append({**pause, "to": last})
    return closed
