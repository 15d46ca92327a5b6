"""Whom a trainer has invited: new ones, those who have not answered, and why a link no longer works."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaching.forms import InvitationForm
from common.refusals import shown_on
from common.responses import posted, redirect_to
from facilities import invitations
from facilities.guards import trainers_page
from facilities.models import Invitation, Trainer
from policy.guards import get_permitted
from training.services import start_with

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

STALE = timedelta(days=60)  # after the end of an invitation: the list names it no longer
JUST_INVITED = "just_invited"  # in the session: the link that the next page shows, once


def own_trainer(request: AuthenticatedRequest) -> Trainer:
    trainer = Trainer.objects.with_person().filter(pk__in=request.user.actor.trainer).first()
    if trainer is None:
        raise PermissionDenied
    return trainer


@trainers_page  # gym admins invite in Django admin
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: AuthenticatedRequest) -> HttpResponse:
    """Who is invited and has not come yet; and one more."""
    trainer = own_trainer(request)
    form = InvitationForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
        with shown_on(form), transaction.atomic():
            [made] = invitations.invite_trainees(
                request=request, gym=trainer.gym, trainer=trainer, emails=[form.cleaned_data["email"]], **values
            )
            start_with(invitation=made, program=form.cleaned_data["program"])
            return invited(request, made)
    rows = Invitation.objects.permitted(request.user).waiting(since=timezone.now() - STALE)
    waiting = list(rows.select_related("gym", "starting_program__program").order_by("-created_at"))
    taken = invitations.cannot_accept(waiting)
    context = {
        "form": form,
        "invitations": [{"row": row, **state_of(row, trainer, row.email in taken)} for row in waiting],
        "trainer": trainer,
        "just_invited": request.session.pop(JUST_INVITED, None) if request.method == "GET" else None,
    }
    return render(request, "coaching/invitation_list.html", context, status=400 if form.errors else 200)


def state_of(invitation: Invitation, trainer: Trainer, is_taken: bool) -> dict[str, Any]:
    """What the list says about an invitation: why its link no longer works, and whether another one would."""
    if is_taken:
        said = _("The address belongs to an account that isn't a trainee's. Ask for another address.")
        return {"stale": said, "can_resend": False}
    if invitation.gym_id != trainer.gym_id:
        return {
            "stale": _("It was for %(gym)s, where you no longer coach.") % {"gym": invitation.gym},
            "can_resend": True,
        }
    if not invitation.is_pending:
        until = date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT")
        return {"stale": _("The link no longer works since %(date)s.") % {"date": until}, "can_resend": True}
    return {"stale": "", "can_resend": True}


def invited(request: AuthenticatedRequest, invitation: Invitation) -> HttpResponse:
    """Back to the list, which shows the link of the new invitation this once: only its hash is stored."""
    request.session[JUST_INVITED] = {"email": invitation.email, "link": invitation.link}
    return redirect_to(request, "coaching:invitation_list")


@trainers_page
@require_POST
def invitation_again(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A new link to the same person; the former one no longer works."""
    former = get_permitted(request.user, "create", Invitation.objects.filter(accepted_at=None), pk=pk)
    try:
        made = invitations.send_again(request=request, invitation=former, trainer=own_trainer(request))
    except invitations.InvitationRefusedError as error:
        messages.error(request, str(error))
        return redirect("coaching:invitation_list")
    return invited(request, made)


@trainers_page
@require_POST
def invitation_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    invitations.withdraw([get_permitted(request.user, "delete", Invitation.objects.all(), pk=pk)])
    return redirect_to(request, "coaching:invitation_list", message=_("The link no longer works."))
