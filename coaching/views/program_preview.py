"""A program as the trainee's phone will show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.responses import whole_number
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted
from training.models import Program, ProgramRevision
from training.program_plans import program_plan
from workouts.models import WorkoutSession
from workouts.session_view import session_page

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainers_page
@require_safe
def program_preview(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One day of the program; `?day=` selects it."""
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    plan = program_plan(program)
    wanted = whole_number(request.GET.get("day"))
    day = plan.day(wanted) or next((day for day in plan.days if day.lines), None)
    context: dict = {"program": program, "days": plan.days, "day": day}
    if day is not None:
        session = WorkoutSession(trainee=Trainee(user=request.user), program_day_id=day.id)
        session.revision = ProgramRevision(content=plan.write())
        context["page"] = session_page(session, request.user)
    return render(request, "coaching/program_preview.html", context)
