"""The exercises that a trainee made, for their trainer: to merge, or to give to the gym."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities.guards import trainers_page
from training.models import Exercise

from .trainee_pages import Head

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

MOST = 500


@trainers_page
@require_safe
def trainee_exercises(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    head = Head(request, pk)
    own = Exercise.objects.permitted(request.user).filter(trainee=head.trainee).order_by("is_archived", "name", "id")
    rows = own.annotate(sets=Count("exercise_logs"), last_done=Max("exercise_logs__performed_at"))[:MOST]
    context = {**head.context("workouts", head.sessions.first()), "exercises": rows}
    return render(request, "coaching/trainee_exercises.html", context)
