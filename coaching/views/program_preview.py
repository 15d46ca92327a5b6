"""A program as the trainee's phone will show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.responses import whole_number
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted
from training.models import Program, ProgramAssignment, ProgramRevision
from training.program_plans import program_plan
from workouts.models import WorkoutSession
from workouts.session_view import session_page
from workouts.targets import targets_for

from .trainees import coached

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainers_page
@require_safe
def program_preview(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One day of the program; `?day=` selects it. `?trainee=`: with their weights, and what is theirs alone."""
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    plan = program_plan(program)
    wanted = whole_number(request.GET.get("day"))
    day = plan.day(wanted) or next((day for day in plan.days if day.lines), None)
    trainees = coached(request).filter(user__is_active=True).order_by("user__first_name", "user__last_name", "id")
    trainee = find(trainees, whole_number(request.GET.get("trainee")))
    context: dict = {"program": program, "days": plan.days, "day": day, "trainees": trainees, "trainee": trainee}
    if day is not None:
        session = WorkoutSession(trainee=trainee or Trainee(user=request.user), program_day_id=day.id)
        session.revision = ProgramRevision(content=plan.write())
        if trainee is not None:
            session.targets = targets_for(trainee, plan, day.id, own_assignment(trainee, program))
        context["notes"] = next((one for one in program.week_notes if one["week"] == day.week), None)
        context["page"] = session_page(session, request.user)
    return render(request, "coaching/program_preview.html", context)


def find(trainees: Any, key: int | None) -> Trainee | None:
    """The trainee with this key, or else none."""
    return next((trainee for trainee in trainees if trainee.pk == key), None)


def own_assignment(trainee: Trainee, program: Program) -> ProgramAssignment | None:
    """The trainee's assignment, if they follow this program."""
    followed = ProgramAssignment.objects.followed(trainee)
    return followed if followed is not None and followed.program_id == program.pk else None
