"""A trainee's routines: their list, where one starts them, and a routine made of a workout."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.quotas import QuotaExceededError
from common.refusals import RefusedError
from common.responses import redirect_to
from facilities.guards import own_trainee, trainees_page
from policy.guards import get_permitted
from training.models import ProgramDay
from training.views.routines import token_to_restore
from workouts.routines import days_to_keep, draft_url, drafted_session, routines_of, with_next_days
from workouts.services import save_as_routine
from workouts.session_view import session_page

from .sessions import own_session

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainees_page
@require_safe
def routine_list(request: AuthenticatedRequest) -> HttpResponse:
    trainee = own_trainee(request)
    page = Paginator(routines_of(trainee), 50).get_page(request.GET.get("page"))
    routines = with_next_days(page.object_list)
    drafts = [draft_url(day.pk) for day in days_to_keep(routines)]
    context = {"page": page, "routines": routines, "drafts": drafts}
    return render(request, "workouts/routine_list.html", context)


@trainees_page
@require_safe
def routine_draft(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the phone shows if this day of a routine starts without a network: the state of the page."""
    trainee = own_trainee(request)
    days = ProgramDay.objects.current().filter(program__trainee=trainee).select_related("program")
    day = get_permitted(request.user, "view", days, pk=pk)
    state = session_page(drafted_session(trainee, day), request.user).state
    return JsonResponse({**state, "edited": day.program.edit_count})


@trainees_page
@require_POST
def session_routine(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    """Saves a workout as a routine, opens it, and offers to take it back."""
    own_trainee(request)  # the routine is theirs
    session = own_session(request, pk)
    page = session_page(session, request.user)
    name = page.title or _("Workout")
    try:
        routine = save_as_routine(actor=request.user, page=page, name=name)
    except (RefusedError, QuotaExceededError) as error:
        return redirect_to(request, "workouts:session_detail", session.pk, message=str(error))
    context = {"said": _("Saved as a routine."), "routine": routine, "token": token_to_restore(routine)}
    messages.success(request, render_to_string("training/_undo_routine.html", context, request))
    return redirect_to(request, "training:routine_detail", routine.pk)
