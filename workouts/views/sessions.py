"""A trainee's session: start, show, finish, correct, delete. Its sets: sets.py; its exercises: exercises.py."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.quotas import QuotaExceededError
from accounts.requests import AuthenticatedRequest
from accounts.rest_defaults import RestDefaults
from common import undo
from common.ids import uuid7
from common.responses import redirect_to, whole_number
from facilities.guards import own_trainee, trainees_page
from facilities.plates import inventory_of
from policy.guards import get_permitted
from training.models import ProgramDay
from workouts.comparison import compare
from workouts.forms import AfterwardsForm, CorrectionForm, FinishForm, focus_first_error, sent
from workouts.models import WorkoutSession
from workouts.queries import session_to_show
from workouts.services import (
    DeletedError,
    NewSession,
    OpenSessionError,
    Refused,
    RefusedSets,
    Replayed,
    Started,
    can_reopen,
    correct_session,
    delete_session,
    end_session,
    is_forgotten,
    last_set_at,
    packed_session,
    prescribed,
    reopen_session,
    restore_session,
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
    """The session: to log sets while it is in progress, and to read afterwards, or with `?edit` to correct."""
    at = timezone.now()
    session = own_session(request, pk)
    if session.is_open or "edit" in request.GET:
        return show(request, session, at=at)
    return show_record(request, session)


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
        context["has_rest_timer"] = RestDefaults.of(request.user).timer
        return render(request, "workouts/session_live.html", live_context(session) | context, status=status)
    context.setdefault("finish_form", CorrectionForm(instance=session))
    return render(request, "workouts/session_edit.html", context, status=status)


def live_context(session: WorkoutSession) -> dict[str, Any]:
    """What the page of a workout in progress asks about its end."""
    context: dict[str, Any] = {"finish_form": FinishForm(instance=session)}
    if not session._state.adding and is_forgotten(session.started_at, timezone.now()):
        context |= {"asks_end": True, "last_set_at": last_set_at(session)}
    return context


def show_record(request: AuthenticatedRequest, session: WorkoutSession) -> HttpResponse:
    """A workout that is over, to read; for a while after its end also to say how it was, or to go back into it."""
    page = session_page(session, request.user)
    context = {"page": page, "session": session, "summary": summarise(session), "comparison": compare(page)}
    context |= said_of(request, page)
    context["drafts"] = drafts_again(page)
    if can_reopen(session):
        context |= {"can_reopen": True, "finish_form": AfterwardsForm(instance=session)}
    return render(request, "workouts/session_record.html", context)


def drafts_again(page: SessionPage) -> dict[str, dict[str, Any]]:
    """What the phone shows if this session is done again: {its key: the state of the page, with its `layout`}.

    Empty where only the server can start it.
    """
    past = page.session
    prescription = prescribed(past.trainee, past.program_day)
    if prescription is None:
        return {}
    again = WorkoutSession(
        trainee=past.trainee,
        program_day=past.program_day,
        layout=page.layout,
        arranged_at=timezone.now(),
        **prescription,
    )
    return {str(past.pk): {**session_page(again, page.user).state, "layout": page.layout}}


@trainees_page
@require_POST
def session_finish(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    """Ends the session, or corrects a finished one: its start and end, the feeling, the note."""
    session = own_session(request, pk)
    if session.is_open:
        form = FinishForm(request.POST, instance=session)
        if form.is_valid():
            ended_at = last_set_at(session) if request.POST.get("end") == "last_set" else None
            outcome = end_session(session=session, ended_at=ended_at, **sent(form))
            if isinstance(outcome, Refused):
                return redirect_to(request, "workouts:session_detail", session.pk, message=str(outcome.error))
            return redirect_to(
                request, "workouts:session_detail", session.pk, message=_("Workout finished. Well done!")
            )
    else:
        form = (CorrectionForm if "started_at" in request.POST else AfterwardsForm)(request.POST, instance=session)
        if form.is_valid():
            session.refresh_from_db()
            correct_session(session=session, moves_sets=True, **sent(form))
            return redirect_to(request, "workouts:session_detail", session.pk, message=_("Saved."))
    session.refresh_from_db()
    focus_first_error(form)
    return show(request, session, status=400, finish_form=form)


@trainees_page
@require_POST
def session_reopen(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    """Goes back into a workout that has just ended."""
    session = own_session(request, pk)
    match reopen_session(session=session):
        case Refused(OpenSessionError(session_id=open_id)):
            messages.info(request, _("You already have a workout in progress. Here it is."))
            return redirect("workouts:session_detail", open_id)
        case Refused(error):
            messages.info(request, str(error))
    return redirect("workouts:session_detail", pk)


@trainees_page
@require_POST
def session_delete(request: AuthenticatedRequest, pk: uuid.UUID) -> HttpResponse:
    """Deletes the session, and offers to restore it."""
    session = get_permitted(request.user, "delete", WorkoutSession.objects.select_related("trainee"), pk=pk)
    was_open, token = session.is_open, undo.pack("session", packed_session(session))
    delete_session(session=session)
    messages.info(
        request, render_to_string("workouts/_undo_session.html", {"undo": token, "was_open": was_open}, request)
    )
    return redirect_to(request, "progress:today" if was_open else "progress:session_list")


@trainees_page
@require_POST
def session_restore(request: AuthenticatedRequest) -> HttpResponse:
    """Restores a deleted session. Sent again, it changes nothing."""
    trainee = own_trainee(request)
    packed = undo.unpack("session", request.POST.get("token", ""))
    if packed["trainee"] != trainee.pk:
        raise Http404
    match restore_session(actor=request.user.actor, trainee=trainee, packed=packed):
        case Refused(error):
            return redirect_to(request, "progress:session_list", message=str(error))
        case RefusedSets():
            return redirect_to(request, "progress:session_list", message=_("This can no longer be undone."))
        case Started(session) | Replayed(session):
            return redirect_to(request, "workouts:session_detail", session.pk, message=_("Workout restored."))
