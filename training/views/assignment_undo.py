"""The undo of what was done with assignments: the message that offers it, and what its button does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common import undo
from common.responses import redirect_to
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted
from training import services as training

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


class Undoable:
    """What is done within `undoable`; `said` is the message about it."""

    said = ""


@contextmanager
def undoable(
    request: AuthenticatedRequest, trainees: list[int], page: str = "training:assignments_undo"
) -> Iterator[Undoable]:
    """Offers the undo of what is done to the assignments of these trainees. Nothing is offered if it raises.

    `page`: what the button posts to.
    """
    before = training.states_of(trainees)
    doing = Undoable()
    yield doing
    after = training.states_of(trainees)
    pairs = {pk: training.changed_states(before[pk], after[pk]) for pk in trainees}
    changed = {pk: pair for pk, pair in pairs.items() if pair[1]}
    token = undo.pack("assignments", {"changed": changed}) if changed else ""
    context = {"said": doing.said, "token": token, "page": page}
    messages.success(request, render_to_string("training/_undo_assignments.html", context, request))


@trainers_page
@require_POST
def assignments_undo(request: AuthenticatedRequest) -> HttpResponse:
    """Takes back what the message was about. Sent again, it changes nothing."""
    changed = undo.unpack("assignments", request.POST.get("token", ""))["changed"]
    trainees = [get_permitted(request.user, "assign", Trainee.objects.with_person(), pk=int(pk)) for pk in changed]
    said = _("Undone.")
    for trainee in trainees:
        before, after = changed[str(trainee.pk)]
        try:
            training.restore_states(trainee=trainee, before=before, after=after)
        except training.AssignmentError as error:
            said = str(error)
    if len(trainees) == 1:
        return redirect_to(request, "coaching:trainee_detail", trainees[0].pk, message=said)
    return redirect_to(request, "coaching:trainee_list", message=said)
