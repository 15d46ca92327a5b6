"""Forms for sets, without scripts: log, edit, delete, undo. Scripts send operations instead (workouts.sync)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import AuthenticatedRequest
from common.responses import posted, redirect_to, whole_number
from facilities.guards import trainees_page
from policy.guards import get_permitted
from training.tracking import MEASURES
from workouts.forms import SetForm
from workouts.models import PERFORMED, ExerciseLog
from workouts.services import (
    DeletedError,
    IdTakenError,
    Logged,
    NewSet,
    OtherContentError,
    Refused,
    Replayed,
    delete_set,
    edit_set,
    late_time,
    log_set,
)
from workouts.session_blocks import Block
from workouts.session_view import SessionPage, session_page

from .exercises import back_to
from .sessions import as_uuid, own_session, show
from .undo_sets import pack_set, restore_set


def performed(form: SetForm) -> dict[str, Any]:
    """What was done in a set, from a valid form."""
    return {name: form.cleaned_data[name] for name in PERFORMED}


@trainees_page
@require_POST
def set_create(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Logs the next set of an exercise. The form has the set's id, so a second tap on ✓ changes nothing."""
    session = own_session(request, pk)
    set_id = as_uuid(request.POST.get("id", ""))
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    form = log_typed_set(request, page, block, set_id)
    return refused(request, page, block, form) if form.errors else back_to(session, block.key)


def log_typed_set(request: AuthenticatedRequest, page: SessionPage, block: Block, set_id: UUID) -> SetForm:
    """Logs the set that was sent; the form has errors if it was refused. Sent again, it changes nothing."""
    session, user = page.session, request.user
    form = SetForm(
        request.POST,
        instance=ExerciseLog(session=session, exercise=block.exercise),
        units=user.units,
        exercise=block.exercise,
        is_complete=True,
        effort=user.effort_scale,
    )
    if not form.is_valid():
        return form
    number = whole_number(request.POST.get("number"))
    values = NewSet(
        id=set_id,
        exercise_id=block.exercise.pk,
        is_assisted=block.exercise.is_assisted,
        program_exercise_id=block.row_of_line,
        occurrence=block.occurrence,
        set_number=number if number and number <= len(block.rows) else None,
        performed_at=late_time(session) or timezone.now(),
        other_hashes=lambda: ("",),  # an earlier version stored no hash
        **performed(form),
    )
    match log_set(actor=user.actor, session=session, values=values):
        case Refused(OtherContentError() | IdTakenError()):
            form.add_error(None, _("Another set was logged under the same id."))
        # The retry of a set that was deleted since changes nothing.
        case Refused(error) if not isinstance(error, DeletedError):
            form.add_error(None, str(error))
    return form


def refused(request: AuthenticatedRequest, page: SessionPage, block: Block, form: SetForm) -> HttpResponse:
    """The page again, with what was typed for this exercise and why it was not logged."""
    return show(request, page.session, page, status=400, refused=block.key, refused_form=form)


def own_set(request: AuthenticatedRequest, pk: UUID, log_pk: UUID, action: str) -> ExerciseLog:
    """A set of the user's own session. Raises Http404 and PermissionDenied."""
    logs = ExerciseLog.objects.select_related("session__trainee__user", "session__revision", "trainee", "exercise")
    return get_permitted(request.user, action, logs, pk=log_pk, session=pk)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def set_edit(request: AuthenticatedRequest, pk: UUID, log_pk: UUID) -> HttpResponse:
    """Corrects a set, and shows its earlier values."""
    log = own_set(request, pk, log_pk, "change")
    # A set that was logged with less than its exercise needs can be corrected without it.
    is_complete = MEASURES[log.exercise.tracking].lacking(vars(log)) is None
    form = SetForm(
        posted(request),
        instance=log,
        units=request.user.units,
        exercise=log.exercise,
        is_complete=is_complete,
        effort=request.user.effort_scale,
    )
    if request.method == "POST" and form.is_valid():
        outcome = edit_set(log=log, **performed(form))
        if not isinstance(outcome, Refused):
            key = session_page(log.session, request.user).key_of(log)
            messages.success(request, _("Set changed."))
            return back_to(log.session, key)
        form.add_error(None, str(outcome.error))
    context = {"form": form, "log": log, "session": log.session, "versions": log.versions.all()}
    return render(request, "workouts/set_form.html", context, status=400 if form.errors else 200)


@trainees_page
@require_POST
def set_delete(request: AuthenticatedRequest, pk: UUID, log_pk: UUID) -> HttpResponse:
    """Deletes a set, and offers to restore it."""
    log = own_set(request, pk, log_pk, "delete")
    session, key = log.session, session_page(log.session, request.user).key_of(log)
    token = pack_set(log)
    delete_set(log=log)
    context = {"undo": token, "restore_url": reverse("workouts:set_restore", args=[session.pk])}
    messages.info(request, render_to_string("workouts/_undo.html", context, request))
    return back_to(session, key)


@trainees_page
@require_POST
def set_restore(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Restores a deleted set with its comments. Sent again, it changes nothing."""
    session = own_session(request, pk)
    match restore_set(actor=request.user.actor, session=session, token=request.POST.get("token", "")):
        case Refused(error):
            return redirect_to(request, "workouts:session_detail", session.pk, message=str(error))
        case Logged(log) | Replayed(log):
            messages.success(request, _("Set restored."))
            return back_to(session, session_page(session, request.user).key_of(log))
