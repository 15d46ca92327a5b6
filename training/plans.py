"""A program's content as its revisions keep it, and the calendar that an assignment makes of it.

`content` is `{"days": [{id, week, position, name, notes, exercises: [{id, exercise, name, tracking, position, superset,
sets, reps_min, reps_max, load_type, load_value, rest_seconds, tempo, notes}]}]}`; load values are text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .models import Program, ProgramAssignment, ProgramDay, ProgramExercise

LINE_FIELDS = (
    *("id", "position", "superset", "sets", "reps_min", "reps_max", "load_type", "rest_seconds", "tempo", "notes"),
)


def line_content(line: ProgramExercise) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in LINE_FIELDS},
        "load_value": None if line.load_value is None else str(line.load_value),
        "exercise": line.exercise_id,
        "name": line.exercise.name,
        "tracking": line.exercise.tracking,
    }


def program_content(program: Program) -> dict[str, Any]:
    """The program as it is now; two queries."""
    days = ProgramDay.objects.filter(program=program).current().with_exercises().order_by("week", "position", "id")
    return {
        "days": [
            {
                **{name: getattr(day, name) for name in ("id", "week", "position", "name", "notes")},
                "exercises": [line_content(line) for line in day.plan],
            }
            for day in days
        ]
    }


@dataclass(frozen=True)
class PlannedWorkout:
    """A day of a plan with the date that it falls on."""

    day: dict[str, Any]
    due: date


def spread(workouts: int) -> list[int]:
    """Days of the week (0–6 from the start day) that so many workouts fall on, evenly: 3 → 0, 2, 4."""
    return [index * 7 // max(workouts, 1) if workouts != 4 else (0, 1, 3, 5)[index] for index in range(workouts)]


def schedule(assignment: ProgramAssignment | None) -> list[PlannedWorkout]:
    """Every workout of the assignment's revision with its date, in order; none without an assignment."""
    if assignment is None:
        return []
    weeks: dict[int, list[dict]] = {}
    for day in assignment.revision.content["days"]:
        weeks.setdefault(day["week"], []).append(day)
    return [
        PlannedWorkout(day, assignment.start_date + timedelta(days=7 * (week - 1) + offset))
        for week, days in sorted(weeks.items())
        for day, offset in zip(days, spread(len(days)), strict=True)
    ]


def find_day(content: dict[str, Any], day_id: int | None) -> dict[str, Any] | None:
    return next((day for day in content["days"] if day["id"] == day_id), None)
