"""A program's content as its revisions keep it, and the calendar that an assignment makes of it.

`content` is `{"days": [{id, week, position, name, notes, exercises: [{id, exercise, name, tracking, barbell, position,
superset, sets, reps_min, reps_max, load_type, load_value, rest_seconds, tempo, notes}]}]}`; load values are text. A
line that follows a rule has `rule`, `series` (the line that holds it), `is_deload` and `reason` as well, as
`training.progression` writes them.

What an assignment adds for its trainee alone: `weekdays` that the workouts fall on (0 Monday), `pauses` as
`[{"from", "to", "reason"}]` (first and last day; `to` null: until it is ended), `moves` as `{day: date}` and
`overrides` as `{line: fields}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from .models import Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise

PRESCRIPTION = (
    *("sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds", "tempo", "superset", "notes"),
)


def line_content(line: ProgramExercise, rules: dict[int, dict] | None = None) -> dict[str, Any]:
    """`rules`: those of the plan, by the line that holds them."""
    content = {
        **{name: getattr(line, name) for name in ("id", "position", *PRESCRIPTION)},
        "load_value": None if line.load_value is None else str(line.load_value),
        "exercise": line.exercise_id,
        "name": line.exercise.name,
        "tracking": line.exercise.tracking,
        "barbell": line.exercise.equipment == Exercise.Equipment.BARBELL,
    }
    series = line.series_id or (line.pk if line.progression else None)
    rule = (rules or {}).get(series or 0, line.progression)
    if series and rule and not line.is_overridden:
        content |= {"rule": rule, "series": series, "is_deload": line.is_deload, "reason": line.reason}
    return content


def program_content(program: Program) -> dict[str, Any]:
    """The program as it is now; two queries."""
    return content_of(current_days(program))


def current_days(program: Program) -> list[ProgramDay]:
    """The days of the program as it is now, in order, each with its `plan`."""
    days = ProgramDay.objects.filter(program=program).current().with_exercises()
    return list(days.order_by("week", "position", "id"))


def content_of(days: list[ProgramDay]) -> dict[str, Any]:
    rules = rules_of(days)
    return {
        "days": [
            {
                **{name: getattr(day, name) for name in ("id", "week", "position", "name", "notes")},
                "exercises": [line_content(line, rules) for line in day.plan],
            }
            for day in days
        ]
    }


def rules_of(days: list[ProgramDay]) -> dict[int, dict]:
    return {line.pk: line.progression for day in days for line in day.plan if line.progression}


class PlannedWorkout(NamedTuple):
    """A day of a plan with the date that it falls on."""

    day: dict[str, Any]
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


def schedule(assignment: ProgramAssignment | None) -> list[PlannedWorkout]:
    """Every workout of the assignment's revision with its date, in order; none without an assignment.

    A pause moves what falls on it or later by as many whole weeks as it takes, so that weekdays stay; one without an
    end leaves what comes after it without a date.
    """
    if assignment is None:
        return []
    weeks: dict[int, list[dict]] = {}
    for day in assignment.revision.content["days"]:
        weeks.setdefault(day["week"], []).append(day)
    moves = {int(day): date.fromisoformat(due) for day, due in assignment.moves.items()}
    places = {length: offsets(assignment, length) for length in {len(days) for days in weeks.values()}}
    planned = []
    for week, days in sorted(weeks.items()):
        first = assignment.start_date + timedelta(days=7 * (week - 1))
        for day, offset in zip(days, places[len(days)], strict=True):
            due: date | None = first + timedelta(days=offset)
            if assignment.pauses:
                due = after_pauses(first + timedelta(days=offset), assignment.pauses)
            if moves and day["id"] in moves:
                planned.append(PlannedWorkout(day, moves[day["id"]], is_moved=True))
            elif due is not None:
                planned.append(PlannedWorkout(day, due))
    return sorted(planned, key=lambda workout: workout.due) if moves else planned


def after_pauses(due: date, pauses: list[dict[str, Any]]) -> date | None:
    """Where a day comes to lie; None while it isn't known."""
    for pause in sorted(pauses, key=lambda pause: pause["from"]):
        first = date.fromisoformat(pause["from"])
        if due < first:
            continue
        if pause["to"] is None:
            return None
        length = (date.fromisoformat(pause["to"]) - first).days + 1
        due += timedelta(weeks=-(-length // 7))
    return due


def pause_on(assignment: ProgramAssignment | None, day: date) -> dict[str, Any] | None:
    """The pause that a day falls on."""
    for pause in assignment.pauses if assignment else []:
        if pause["from"] <= day.isoformat() and (pause["to"] is None or day.isoformat() <= pause["to"]):
            return pause
    return None


def close_pauses(pauses: Iterable[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """The pauses with those that last ended yesterday; one that began today was none."""
    yesterday = str(today - timedelta(days=1))
    closed = []
    for pause in pauses:
        lasts = pause["from"] <= str(today) and (pause["to"] is None or pause["to"] > yesterday)
        pause = {**pause, "to": yesterday} if lasts else pause
        if pause["from"] <= (pause["to"] or pause["from"]):
            closed.append(pause)
    return closed


def find_day(content: dict[str, Any], day_id: int | None) -> dict[str, Any] | None:
    return next((day for day in content["days"] if day["id"] == day_id), None)


def own_day(assignment: ProgramAssignment, day: dict[str, Any]) -> dict[str, Any]:
    """A day as this trainee has it: with what their trainer changed for them alone."""
    return with_changes(day, {key: {**fields, "own": True} for key, fields in assignment.overrides.items()})


def with_changes(day: dict[str, Any], changes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The day with other values in some of its lines: {line: fields}."""
    lines = [{**line, **changes.get(str(line["id"]), {})} for line in day["exercises"]]
    return {**day, "exercises": lines}
