"""A trainer logs a workout for a trainee: one, or several side by side. It works without scripts.

Each form names the trainees whose workouts the page shows (`beside`), so that the page comes back as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.quotas import QuotaExceededError
from common.ids import uuid7
from common.responses import posted, whole_number, whole_numbers
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted
from progress.schedule import sessions_of
from training.calendar import schedule
from training.models import Exercise, ProgramAssignment, ProgramDay
from training.tracking import MEASURES
from workouts.exercise_choices import choices
from workouts.forms import FinishForm, SetForm, sent
from workouts.layout import next_occurrence, read_layout
from workouts.models import ExerciseLog, WorkoutSession
from workouts.services import (
    NewSession,
    OpenSessionError,
    Refused,
    arrange,
    delete_set,
    edit_set,
    end_session,
    start_session,
)
from workouts.session_view import SessionPage, session_page, set_types
from workouts.views.sessions import as_uuid
from workouts.views.sets import log_typed_set, performed
from workouts.views.undo_sets import pack_set, restore_set

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

MOST_BESIDE = 4


def logged_for(request: AuthenticatedRequest, pk: int) -> Trainee:
    return get_permitted(request.user, "log_workouts", Trainee.objects.with_person(), pk=pk)


def session_of(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> WorkoutSession:
    sessions = WorkoutSession.objects.select_related("trainee__user", "trainee__gym", "revision", "program_day")
    return get_permitted(request.user, "change", sessions, pk=session_pk, trainee=logged_for(request, pk))


def beside(values: list[str]) -> list[int]:
    """The trainees that a page or a form names."""
    return whole_numbers(values)[:MOST_BESIDE]


def back(request: AuthenticatedRequest, session: WorkoutSession) -> HttpResponse:
    """To the page that the form was on."""
    trainees = beside(request.POST.getlist("beside"))
    if len(trainees) > 1:
        query = urlencode([("trainee", key) for key in trainees])
        return redirect(f"{reverse('coaching:log_several')}?{query}#trainee-{session.trainee_id}")
    return redirect("coaching:log_session", session.trainee_id, session.pk)


def start_choices(trainee: Trainee) -> dict[str, Any]:
    """What can be started: the planned workouts, first the one that comes next."""
    assignment = ProgramAssignment.objects.followed(trainee)
    done = sessions_of(assignment) if assignment else {}
    days = [workout for workout in schedule(assignment) if workout.day.id not in done]
    return {"trainee": trainee, "next": days[0] if days else None, "days": days[1:], "session_id": uuid7()}


def panel(request: AuthenticatedRequest, session: WorkoutSession, page: SessionPage | None = None) -> dict[str, Any]:
    """One workout to log."""
    return {
        "trainee": session.trainee,
        "session": session,
        "page": page or session_page(session, request.user),
        "log_url": reverse("coaching:log_set", args=[session.trainee_id, session.pk]),
        "finish_form": FinishForm(instance=session, auto_id=f"finish-{session.trainee_id}-%s"),
    }


def show(request: AuthenticatedRequest, panels: list[dict[str, Any]], status: int = 200) -> HttpResponse:
    shown = [one["trainee"].pk for one in panels]
    context = {"panels": panels, "beside": shown if len(shown) > 1 else [], "set_types": set_types()}
    return render(request, "coaching/log.html", context, status=status)


def open_session(request: AuthenticatedRequest, trainee: Trainee) -> WorkoutSession | None:
    rows = WorkoutSession.objects.permitted(request.user, "change").filter(trainee=trainee)
    rows = rows.select_related("trainee__user", "trainee__gym", "revision", "program_day")
    return rows.filter(status=WorkoutSession.Status.IN_PROGRESS).first()


def running_or_start(request: AuthenticatedRequest, pk: int) -> dict[str, Any]:
    trainee = logged_for(request, pk)
    running = open_session(request, trainee)
    return start_choices(trainee) if running is None else panel(request, running)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def log_start(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Starts a planned workout or an empty one; shows the one in progress, if any."""
    trainee = logged_for(request, pk)
    if request.method == "POST":
        chosen = whole_number(request.POST.get("program_day"))
        day = ProgramDay.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
        session_id = as_uuid(request.POST.get("id", "")) if request.POST.get("id") else uuid7()
        outcome = start_session(
            actor=request.user.actor, trainee=trainee, values=NewSession(id=session_id, program_day=day)
        )
        match outcome:
            case Refused(OpenSessionError(session_id=open_id)):
                messages.info(request, _("There is a workout in progress already. Here it is."))
                session_id = open_id
            case Refused(QuotaExceededError() as error):
                raise error
            case Refused(error):
                messages.info(request, str(error))
                return redirect("coaching:log_start", pk)
        return back(request, session_of(request, pk, session_id))
    if (running := open_session(request, trainee)) is not None:
        return redirect("coaching:log_session", pk, running.pk)
    return show(request, [start_choices(trainee)])


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def log_several(request: AuthenticatedRequest) -> HttpResponse:
    """`?trainee=1&trainee=2`: their workouts side by side. The roster posts the choice."""
    if request.method == "POST":
        chosen = [("trainee", key) for key in beside(request.POST.getlist("trainee"))]
        return redirect(f"{reverse('coaching:log_several')}?{urlencode(chosen)}")
    panels = [running_or_start(request, key) for key in beside(request.GET.getlist("trainee"))]
    return show(request, panels) if panels else redirect("coaching:trainee_list")


@trainers_page
@require_safe
def log_session(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """A workout to log, or to correct once it is over."""
    return show(request, [panel(request, session_of(request, pk, session_pk))])


@trainers_page
@require_POST
def log_set(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """Logs a set. The form has the set's id, so a second tap on ✓ changes nothing."""
    session = session_of(request, pk, session_pk)
    set_id = as_uuid(request.POST.get("id", ""))
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    form = log_typed_set(request, page, block, set_id)
    if form.errors:
        page.show_refused_set(block.key, form)
        refused = panel(request, session, page)
        shown = beside(request.POST.getlist("beside")) or [pk]
        return show(request, [refused if key == pk else running_or_start(request, key) for key in shown], status=400)
    return back(request, session)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def log_edit(request: AuthenticatedRequest, pk: int, session_pk: UUID, log_pk: UUID) -> HttpResponse:
    """Corrects a set, or with `delete` deletes it and offers to restore it."""
    session = session_of(request, pk, session_pk)
    logs = ExerciseLog.objects.select_related("session__trainee__user", "session__revision", "trainee", "exercise")
    log = get_permitted(request.user, "change", logs, pk=log_pk, session=session)
    if "delete" in request.POST:
        token = pack_set(log)
        delete_set(log=log)
        undo_context = {
            "undo": token,
            "restore_url": reverse("coaching:log_restore", args=[pk, session.pk]),
            "beside": beside(request.POST.getlist("beside")),
        }
        messages.info(request, render_to_string("workouts/_undo.html", undo_context, request))
        return back(request, session)
    form = SetForm(
        posted(request),
        instance=log,
        units=request.user.units,
        exercise=log.exercise,
        is_complete=MEASURES[log.exercise.tracking].lacking(vars(log)) is None,
        effort=request.user.effort_scale,
    )
    if request.method == "POST" and form.is_valid():
        outcome = edit_set(log=log, **performed(form))
        if not isinstance(outcome, Refused):
            messages.success(request, _("Set changed."))
            return back(request, session)
        form.add_error(None, str(outcome.error))
    context = {"form": form, "log": log, "session": session, "trainee": session.trainee}
    context["beside"] = beside(request.GET.getlist("beside") or request.POST.getlist("beside"))
    return render(request, "coaching/log_edit.html", context, status=400 if form.errors else 200)


@trainers_page
@require_POST
def log_restore(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """Restores a deleted set. Sent again, it changes nothing."""
    session = session_of(request, pk, session_pk)
    outcome = restore_set(actor=request.user.actor, session=session, token=request.POST.get("token", ""))
    messages.success(request, str(outcome.error) if isinstance(outcome, Refused) else _("Set restored."))
    return back(request, session)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def log_add(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """Adds an exercise to this workout. The program does not change."""
    session = session_of(request, pk, session_pk)
    if request.method == "POST":
        chosen = whole_number(request.POST.get("exercise"))
        exercise = Exercise.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
        if exercise is None:
            raise Http404
        page = session_page(session, request.user)
        layout = [*page.layout, {"key": next_occurrence(page.keys, exercise.pk)}]
        arrange(session=session, layout=read_layout(layout))
        return back(request, session)
    text = request.GET.get("search", "")[:200]
    context = {
        "trainee": session.trainee,
        "session": session,
        "search": text,
        "choices": choices(request.user, session.trainee, text),
        "beside": beside(request.GET.getlist("beside")),
    }
    return render(request, "coaching/log_add.html", context)


@trainers_page
@require_POST
def log_finish(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """Ends the workout. What it was like may be left open: the trainee says it."""
    session = session_of(request, pk, session_pk)
    if not session.is_open:
        return back(request, session)
    form = FinishForm(request.POST, instance=session)
    if not form.is_valid():
        return show(request, [{**panel(request, session), "finish_form": form}], status=400)
    outcome = end_session(session=session, **sent(form))
    said = str(outcome.error) if isinstance(outcome, Refused) else _("Workout finished.")
    messages.success(request, said)
    if len(beside(request.POST.getlist("beside"))) > 1:
        return back(request, session)
    return redirect("coaching:trainee_session", pk, session.pk)
