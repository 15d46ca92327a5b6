"""What a trainee did of one exercise: the last workouts set by set, their records, and how it develops."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.units import from_kg, mass_unit, plain
from progress.charts import measure_of
from progress.statistics import exercise_progress
from progress.views.progress import bests
from workouts.models import ExerciseLog, WorkoutSession

if TYPE_CHECKING:
    from facilities.models import Trainee
    from training.models import Exercise

DAYS = 365  # of the chart
MOST_WORKOUTS = 10
MOST_SETS = 100


def exercise_history(trainee: Trainee, exercise: Exercise, units: str) -> dict[str, Any]:
    """`{workouts: [(session, its sets)], bests, chart}`; the chart is of the estimated 1RM or else the best set."""
    logs = ExerciseLog.objects.filter(trainee=trainee, exercise=exercise).select_related("session__program_day")
    done: dict[Any, tuple[WorkoutSession, list[ExerciseLog]]] = {}
    for log in logs.order_by("-performed_at", "-id")[:MOST_SETS]:
        done.setdefault(log.session_id, (log.session, []))[1].insert(0, log)
    if not done:
        return {"workouts": []}
    series = exercise_progress(trainee, exercise, timezone.now() - timedelta(days=DAYS))
    return {
        "workouts": list(done.values())[:MOST_WORKOUTS],
        "bests": bests(trainee, exercise),
        "chart": chart_of(series, exercise, units),
    }


def chart_of(series: dict[str, Any], exercise: Exercise, units: str) -> dict[str, Any] | None:
    """`{title, unit, data}`; None for fewer than two points, which make no line."""
    measure = measure_of(exercise, series["best_set"], units)
    e1rm = [[one["date"].isoformat(), plain(from_kg(one["value"], units))] for one in series["e1rm"]]
    best = [
        [one["date"].isoformat(), measure.show(one[measure.field])]
        for one in series["best_set"]
        if one[measure.field] is not None
    ]
    choices = ((_("Estimated 1RM"), mass_unit(units), e1rm), (_("Best set"), measure.unit, best))
    return next(
        (
            {"title": title, "unit": unit, "data": {"label": title, "points": points}}
            for title, unit, points in choices
            if len(points) >= 2
        ),
        None,
    )
