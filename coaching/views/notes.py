"""A trainer's private notes about a trainee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.quotas import QuotaExceededError, refuse_beyond
from coaching.forms import NoteForm
from coaching.models import TrainerNote
from common.responses import redirect_to
from facilities.guards import trainers_page
from policy.guards import get_permitted

from .trainee_pages import notes_context
from .trainees import coached_trainee

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def trainee_notes(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return render(request, "coaching/trainee_notes.html", notes_context(request, pk))
    trainee = coached_trainee(request, pk)
    form = NoteForm(request.POST, instance=TrainerNote(trainee=trainee, author=request.user))
    if form.is_valid():
        try:
            refuse_beyond("notes", TrainerNote.objects.filter(trainee=trainee, author=request.user))
        except QuotaExceededError as error:
            form.add_error(None, error)
    if form.errors:
        return render(request, "coaching/trainee_notes.html", notes_context(request, pk, form), status=400)
    form.save()
    return redirect_to(request, "coaching:trainee_notes", trainee.pk, message=_("Note saved. Only you can see it."))


@trainers_page
@require_POST
def note_delete(request: AuthenticatedRequest, pk: int, note_pk: int) -> HttpResponse:
    note = get_permitted(request.user, "delete", TrainerNote.objects.filter(trainee=pk), pk=note_pk)
    note.delete()
    context = {"trainee_pk": pk, "text": note.text}
    messages.info(request, render_to_string("coaching/_undo_note.html", context, request))
    return redirect_to(request, "coaching:trainee_notes", pk)
