"""A trainee's first visit: three questions, two or three programs that fit, and the first workout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.quotas import QuotaExceededError
from common.ids import uuid7
from common.responses import redirect_to, whole_number
from facilities.days import today_of
from facilities.guards import own_trainee, trainees_page
from policy.guards import get_permitted
from training import services as training
from training.calendar import schedule
from training.follow_forms import FirstVisitForm
from training.models import Program, ProgramDay
from training.ready_made import proposed
from workouts.services import NewSession, OpenSessionError, Refused, start_session

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: AuthenticatedRequest) -> HttpResponse:
    """`?goal=&days=&equipment=`: the programs that fit. A POST follows one of them and starts its first workout."""
    trainee = own_trainee(request)
    if request.method == "POST":
        return begin(request, trainee)
    asked = any(name in request.GET for name in FirstVisitForm.base_fields)
    form = FirstVisitForm(request.GET if asked else None)
    programs: list[Program] = []
    if asked and form.is_valid():
        keys = proposed(**form.cleaned_data)
        found = Program.objects.permitted(request.user, "follow").current().with_days_a_week()
        rows = {row.ready_made: row for row in found.filter(ready_made__in=keys)}
        programs = [rows[key] for key in keys if key in rows]
    context = {"form": form, "programs": programs, "asked": asked, "trainee": trainee}
    return render(request, "progress/start.html", context)


def begin(request: AuthenticatedRequest, trainee: Trainee) -> HttpResponse:
    """Follows the program from today on, and starts its first workout."""
    key = whole_number(request.POST.get("program"))
    program = get_permitted(request.user, "follow", Program.objects.current(), pk=key)
    try:
        assignment = training.follow_program(trainee=trainee, program=program, start_date=today_of(trainee))
    except (training.AssignmentError, QuotaExceededError) as refusal:
        messages.info(request, str(refusal))
        return redirect("progress:today")
    workouts = schedule(assignment)
    day = ProgramDay.objects.filter(pk=workouts[0].day.id).first() if workouts else None
    if day is None:
        return redirect_to(request, "progress:today", message=_("You follow %(program)s.") % {"program": program})
    session = NewSession(id=uuid7(), program_day=day)
    match start_session(actor=request.user.actor, trainee=trainee, values=session):
        case Refused(OpenSessionError(session_id=open_id)):
            messages.info(request, _("You already have a workout in progress. Here it is."))
            return redirect("workouts:session_detail", open_id)
        case Refused(QuotaExceededError() as error):
            raise error
    return redirect("workouts:session_detail", session.id)
