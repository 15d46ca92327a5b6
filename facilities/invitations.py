"""Invitations: a link by mail that brings a trainee to a gym and a trainer. Good once, and for a while."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.tokens import digest, new

from .models import Invitation, Trainee, Trainer
from .services import save_trainee

LASTS = timedelta(days=14)
A_DAY = 50  # invitations that one trainer sends


class Refused(Exception):
    """Why an invitation is not sent or not accepted."""


@transaction.atomic
def invite_trainee(*, request, trainer: Trainer, email: str) -> Invitation:
    """Mails the link; an earlier one to the same address no longer works. Raises Refused beyond the day's number."""
    now = timezone.now()
    Trainer.objects.select_for_update(of=("self",)).get(pk=trainer.pk)
    sent = trainer.invitations.filter(created_at__gt=now - timedelta(days=1)).count()
    if sent >= A_DAY:
        raise Refused(_("That is enough invitations for one day. Go on tomorrow."))
    token = new("")
    trainer.invitations.pending().filter(email=email).update(expires_at=now)
    invitation = Invitation.objects.create(
        gym=trainer.gym, trainer=trainer, email=email, digest=digest(token), expires_at=now + LASTS
    )
    link = request.build_absolute_uri(reverse("facilities:invitation", args=[token]))
    context = {"trainer": trainer, "gym": trainer.gym, "link": link, "days": LASTS.days}
    transaction.on_commit(
        lambda: send_mail(
            _("%(trainer)s invites you to train at %(gym)s") % {"trainer": trainer, "gym": trainer.gym},
            render_to_string("facilities/email/invitation_trainee.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [email],
        )
    )
    return invitation


def open_invitation(token: str) -> Invitation | None:
    """The invitation that the token opens; None when it is spent, too old or its trainer is no longer there."""
    rows = Invitation.objects.pending().select_related("gym", "trainer__user")
    found = rows.filter(digest=digest(token), gym__is_active=True, trainer__user__is_active=True).first()
    return found if found is not None and found.trainer.gym_id == found.gym_id else None


@transaction.atomic
def accept_invitation(*, invitation: Invitation, trainee: Trainee) -> None:
    """To the gym, and to the trainer. Raises Refused when someone else was quicker with the link."""
    spent = Invitation.objects.pending().filter(pk=invitation.pk)
    if not spent.update(accepted_at=timezone.now(), accepted_by=trainee):
        raise Refused(_("This invitation no longer holds."))
    trainee.gym, trainee.trainer = invitation.gym, invitation.trainer
    save_trainee(trainee)
