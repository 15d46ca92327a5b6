"""A summary of what a file contains."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.units import mass_unit

from .dialects.lines import Problem, Workout
from .file_parsing import UnreadableFileError
from .set_values import asks_units, problem_of

SHOWN_PROBLEMS = 200
MOST_NAMES = 800


class FileSummary:
    """Counts sessions, sets, names and problems of a file in one pass."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, Any]] = {}
        self.sessions: set[str] = set()
        self.problems: list[Problem] = []  # the first ones
        self.problem_count = 0
        self.workouts = self.sets = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.asks_units = self.asks_zone = False
        self.units: set[str] = set()  # of the weights, where the file has them

    def add(self, workout: Workout) -> None:
        self.workouts += 1
        for problem in workout.problems:
            self.add_problem(problem)
        for line in workout.lines:
            if (wrong := problem_of(line)) is not None:
                self.add_problem(wrong)
                continue
            self.sessions.add(line.session)
            self.asks_units |= asks_units(line)
            self.asks_zone |= line.started.tzinfo is None
            if line.weight is not None and line.units is not None:
                self.units.add(mass_unit(line.units))
            day = line.started.replace(tzinfo=None)
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)
            if not line.exercise:
                continue
            self.sets += 1
            seen = self.names.setdefault(line.exercise, {"sets": 0})
            seen["sets"] += 1
            for name in ("weight", "reps", "distance"):
                if getattr(line, name) is not None:
                    seen[name] = True
        if len(self.names) > MOST_NAMES:
            raise UnreadableFileError(_("The file names more than 800 exercises."))

    def add_problem(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)

    def summary(self) -> dict[str, Any]:
        return {
            "workouts": self.workouts,
            "sessions": len(self.sessions),
            "sets": self.sets,
            "first": self.first and self.first.date().isoformat(),
            "last": self.last and self.last.date().isoformat(),
            "units": sorted(self.units),
            "asks_units": self.asks_units,
            "asks_zone": self.asks_zone,
            "names": self.names,
        }
