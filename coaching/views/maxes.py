"""The maxes of a trainee for their trainer: what percentages of the plan are of, and every entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.responses import page_or_part, posted, redirect_to
from facilities.guards import trainers_page
from training.models import Exercise, ExerciseMax, ProgramAssignment
from training.tracking import MEASURES
from training.views.maxes import enter
from workouts.maxes import maxes_of
from workouts.models import ExerciseLog

from ..forms import TraineeMaxForm
from .trainees import coached_trainee

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee

MOST_ENTRIES = 300
# Carries and weighted holds have no repetition maximum.
WEIGHED = [tracking for tracking, measures in MEASURES.items() if {"weight_kg", "reps"} <= set(measures.fields)]


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def trainee_maxes(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    entries = list(ExerciseMax.objects.filter(trainee=trainee).order_by("-measured_at", "-id")[:MOST_ENTRIES])
    planned = planned_exercises(trainee)
    known = planned | {entry.exercise_id for entry in entries} | logged_exercises(trainee)
    exercises = Exercise.objects.permitted(request.user).filter(pk__in=known, tracking__in=WEIGHED).by_label()
    form = TraineeMaxForm(
        posted(request),
        exercises=exercises,
        units=request.user.units,
        initial={"exercise": request.GET.get("exercise")},
    )
    if request.method == "POST" and form.is_valid():
        exercise = form.cleaned_data["exercise"]
        if enter(request.user, trainee, exercise, form):
            return redirect_to(request, "coaching:trainee_maxes", trainee.pk, message=_("Saved."))
    context = {"trainee": trainee, "form": form, "rows": rows_of(trainee, list(exercises), planned, entries)}
    status = 400 if form.errors else 200
    return page_or_part(request, "coaching/trainee_maxes.html", "coaching/_maxes.html", context, status)


def planned_exercises(trainee: Trainee) -> set[int]:
    """The exercises of the plan that the trainee follows, as they have it."""
    assignment = ProgramAssignment.objects.followed(trainee)
    if assignment is None:
        return set()
    days = assignment.revision.plan.days
    return {line.exercise for day in days for line in day.with_overrides(assignment.overrides).lines}


def logged_exercises(trainee: Trainee) -> set[int]:
    return set(ExerciseLog.objects.filter(trainee=trainee).order_by().values_list("exercise", flat=True).distinct())


def rows_of(
    trainee: Trainee, exercises: list[Exercise], planned: set[int], entries: list[ExerciseMax]
) -> list[dict[str, Any]]:
    """The exercises that have entries or are planned: each with its max (entered or estimated) and its entries."""
    history: dict[int, list[ExerciseMax]] = {}
    for entry in entries:
        history.setdefault(entry.exercise_id, []).append(entry)
    shown = [exercise for exercise in exercises if exercise.pk in planned or exercise.pk in history]
    maxes = maxes_of(trainee, [exercise.pk for exercise in shown])
    return [
        {"exercise": exercise, "max": maxes.get(exercise.pk), "maxes": history.get(exercise.pk, [])}
        for exercise in shown
    ]
