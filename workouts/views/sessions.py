"""A trainee's session: start, show, finish, correct, delete. Its sets: sets.py; its exercises: exercises.py."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.quotas import QuotaExceededError
from accounts.requests import AuthenticatedRequest
from accounts.rest_defaults import RestDefaults
from common.ids import uuid7
from common.responses import redirect_to, whole_number
from facilities.guards import own_trainee, trainees_page
from facilities.plates import inventory_of
from policy.guards import get_permitted
from training.models import ProgramDay
from workouts.comparison import compare
from workouts.forms import CorrectionForm, FinishForm
from workouts.models import WorkoutSession
from workouts.queries import session_to_show
from workouts.services import (
    DeletedError,
    NewSession,
    OpenSessionError,
    Refused,
    correct_session,
    delete_session,
    end_session,
    start_session,
    summarise,
)
from workouts.session_view import SessionPage, session_page, set_types

from .comments import said_of


def own_session(request: AuthenticatedRequest, pk: uuid.UUID, action: str = "change") -> WorkoutSession:
    session = session_to_show.first(request.user.actor, pk, action)
    return session if session is not None else get_permitted(request.user, action, WorkoutSession.objects, pk=pk)


@trainees_page
@require_POST
def session_start(request: AuthenticatedRequest) -> HttpResponse:
    """Starts the planned day, repeats a past session or starts an empty one. Shows the one in progress, if any.

    The form has the session's id, so a start that was made offline can be sent again.
    """
    trainee = own_trainee(request)
    chosen = whole_number(request.POST.get("program_day"))
    day = ProgramDay.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
    layout: list[dict] = []
    if repeat := request.POST.get("repeat"):
        past = own_session(request, as_uuid(repeat), "view")
        day, layout = past.program_day, session_page(past, request.user).layout
    pk = as_uuid(request.POST["id"]) if request.POST.get("id") else uuid7()
    values = NewSession(id=pk, program_day=day, layout=layout, other_hashes=lambda: ("",))  # of an earlier version
    match start_session(actor=request.user.actor, trainee=trainee, values=values):
        case Refused(OpenSessionError(session_id=open_id)):
            messages.info(request, _("You already have a workout in progress. Here it is."))
            return redirect("workouts:session_detail", open_id)
        case Refused(QuotaExceededError() as error):
            raise error
        case Refused(DeletedError() as error):
            messages.info(request, str(error))
            return redirect("progress:today")
    return redirect("workouts:session_detail", pk)  # new or a retry; the page of someone else's answers 404


def as_uuid(text: str) -> uuid.UUID:
    """A key of a form. Raises Http404."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


@trainees_page
@require_safe
def session_detail(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    """The session, to log sets while it is in progress, and to read and correct afterwards."""
    at = timezone.now()
    return show(request, own_session(request, pk), at=at)


@trainees_page
@require_safe
def session_shell(request: AuthenticatedRequest) -> HttpResponse:
    """The page without a session. The service worker stores it; scripts fill it with a session that the phone has."""
    trainee = own_trainee(request)
    return show(request, WorkoutSession(trainee=trainee, pk=uuid.UUID(int=0)))


def show(
    request: AuthenticatedRequest,
    session: WorkoutSession,
    page: SessionPage | None = None,
    status: int = 200,
    at: datetime | None = None,
    **extra: Any,
) -> HttpResponse:
    """The page of a session that is in progress or finished."""
    page = page or session_page(session, request.user, at)
    if refused_form := extra.get("refused_form"):
        page.show_refused_set(extra["refused"], refused_form)
    context = {"page": page, "session": session, **extra}
    context |= {"plates": inventory_of(session.trainee), "set_types": set_types()}
    if session.is_open:
        context.setdefault("finish_form", FinishForm(instance=session))
        context["has_rest_timer"] = RestDefaults.of(request.user).timer
        return render(request, "workouts/session_live.html", context, status=status)
    context.setdefault("finish_form", CorrectionForm(instance=session))
    context["summary"] = summarise(session)
    context |= said_of(request, page)
    context["comparison"] = compare(page)
    return render(request, "workouts/session_finished.html", context, status=status)


@trainees_page
@require_POST
def session_finish(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    """Ends the session, or corrects a finished one: its start and end, the feeling, the note."""
    session = own_session(request, pk)
    if session.is_open:
        form = FinishForm(request.POST, instance=session)
        if form.is_valid():
            outcome = end_session(session=session, **form.cleaned_data)
            if isinstance(outcome, Refused):
                return redirect_to(request, "workouts:session_detail", session.pk, message=str(outcome.error))
            return redirect_to(
                request, "workouts:session_detail", session.pk, message=_("Workout finished. Well done!")
            )
    else:
        form = CorrectionForm(request.POST, instance=session)
        if form.is_valid():
            session.refresh_from_db()
            correct_session(session=session, moves_sets=True, **form.cleaned_data)
            return redirect_to(request, "workouts:session_detail", session.pk, message=_("Saved."))
    session.refresh_from_db()
    return show(request, session, status=400, finish_form=form)


@trainees_page
@require_POST
def session_delete(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    session = get_permitted(request.user, "delete", WorkoutSession.objects.select_related("trainee"), pk=pk)
    delete_session(session=session)
    return redirect_to(request, "progress:session_list", message=_("Workout deleted."))
