"""Invitations: a link by mail that brings a trainee to a gym, and to a trainer. Good once, and for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import quotas
from accounts.models import User
from accounts.tokens import new, token_hash
from changes import audit
from common.mail import mail, send_mails
from common.refusals import RefusedError

from .models import Gym, Invitation, Trainee, Trainer
from .services import save_trainee
from .signals import invitation_accepted, invitation_replaced

LASTS = timedelta(days=14)
QUOTAS = {
    User.Role.TRAINER: "invitations of a trainer",
    **dict.fromkeys((User.Role.ADMIN, User.Role.FRONT_DESK), "invitations of an admin"),
}


class InvitationRefusedError(RefusedError):
    """The invitation isn't sent, or isn't accepted."""


def left_today(sender: User) -> int:
    """How many more invitations someone may send today, those that were taken back included."""
    if (name := QUOTAS.get(User.Role(sender.role))) is None:
        return 0
    since = timezone.now() - timedelta(days=1)
    waiting = Invitation.objects.filter(invited_by=sender, created_at__gt=since).count()
    return max(0, min(quotas.left(name, sender.pk), quotas.A_DAY[name].most - waiting))


@transaction.atomic
def invite_trainees(
    *,
    request: Any,
    gym: Gym,
    trainer: Trainer | None,
    emails: Iterable[str],
    first_name: str = "",
    last_name: str = "",
) -> list[Invitation]:
    """Mails the links; earlier ones from here to the same addresses no longer work, and pass on what they had.

    Raises InvitationRefusedError, and sends none, beyond the number of a day.
    """
    sender, emails = request.user, list(dict.fromkeys(emails))
    now = timezone.now()
    User.objects.select_for_update().get(pk=sender.pk)
    if len(emails) > left_today(sender):
        raise InvitationRefusedError(_("That is enough invitations for one day. Go on tomorrow."))
    try:
        quotas.spend(QUOTAS[User.Role(sender.role)], sender.pk, len(emails))
        for email in sorted(emails):  # in one order, so that two senders never wait for each other
            quotas.spend("invitations to an address", quotas.address_key(email))
    except quotas.QuotaExceededError as error:
        raise InvitationRefusedError(str(error)) from error
    unanswered = Invitation.objects.filter(gym=gym, trainer=trainer, email__in=emails, accepted_at=None)
    before = {row.email: row for row in unanswered.select_for_update(of=("self",)).order_by("pk")}
    replaced = [row for row in unanswered if row.is_pending]
    for invitation in replaced:
        invitation.expires_at = now
        invitation.save(update_fields=["expires_at"])
    audit.updated(*replaced)
    made, messages = [], []
    for email in emails:
        token, former = new(""), before.get(email)
        invitation = Invitation.objects.create(
            gym=gym,
            trainer=trainer,
            email=email,
            first_name=first_name or (former.first_name if former else ""),
            last_name=last_name or (former.last_name if former else ""),
            invited_by=sender,
            token_hash=token_hash(token),
            expires_at=now + LASTS,
        )
        if former is not None:
            invitation_replaced.send(sender=Invitation, former=former, invitation=invitation)
        made.append(invitation)
        invitation.link = request.build_absolute_uri(reverse("facilities:invitation", args=[token]))
        messages.append(message(invitation))
    transaction.on_commit(partial(send_mails, messages))
    audit.created(*made)
    return made


def send_again(*, request: Any, invitation: Invitation, trainer: Trainer) -> Invitation:
    """A new link to the same person, to the gym where the trainer works now. Raises InvitationRefusedError."""
    [made] = invite_trainees(
        request=request,
        gym=trainer.gym,
        trainer=trainer,
        emails=[invitation.email],
        first_name=invitation.first_name,
        last_name=invitation.last_name,
    )
    if invitation.gym_id != trainer.gym_id:
        invitation_replaced.send(sender=Invitation, former=invitation, invitation=made)
        withdraw([invitation])
    return made


def message(invitation: Invitation) -> EmailMessage:
    gym, trainer = invitation.gym, invitation.trainer
    subject = _("%(gym)s invites you to train there") % {"gym": gym}
    if trainer is not None:
        subject = _("%(trainer)s invites you to train at %(gym)s") % {"trainer": trainer, "gym": gym}
    context = {
        "name": invitation.first_name,
        "trainer": trainer,
        "gym": gym,
        "link": invitation.link,
        "days": LASTS.days,
    }
    return mail(
        to=invitation.email, subject=subject, template="facilities/email/invitation_trainee.txt", context=context
    )


@transaction.atomic
def withdraw(invitations: Iterable[Invitation]) -> None:
    """Their links no longer work."""
    rows = list(invitations)
    audit.deleted(*rows)
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).delete()


def cannot_accept(invitations: Iterable[Invitation]) -> set[str]:
    """Those of their addresses that belong to the account of somebody who does not train."""
    users = User.objects.filter(email__in=[row.email for row in invitations])
    return set(users.filter(trainee=None).values_list("email", flat=True))


def open_invitation(token: str) -> Invitation | None:
    """The invitation that the token opens; None when it is spent, too old or its trainer is no longer there."""
    rows = Invitation.objects.pending().select_related("gym", "trainer__user", "trainer__invited_by")
    rows = rows.filter(Q(trainer=None) | Q(trainer__user__is_active=True), gym__is_active=True)
    found = rows.filter(token_hash=token_hash(token)).first()
    if found is None or (found.trainer is not None and found.trainer.gym_id != found.gym_id):
        return None
    return found


@transaction.atomic
def accept_invitation(*, invitation: Invitation, trainee: Trainee) -> None:
    """To the gym, and to the trainer. Raises InvitationRefusedError when someone else was quicker with the link."""
    invitation.accepted_at, invitation.accepted_by = timezone.now(), trainee
    spent = Invitation.objects.pending().filter(pk=invitation.pk)
    if not spent.update(accepted_at=invitation.accepted_at, accepted_by=trainee):
        raise InvitationRefusedError(_("This invitation no longer works."))
    audit.updated(invitation)
    if invitation.trainer is not None or trainee.gym_id != invitation.gym_id:
        trainee.gym, trainee.trainer = invitation.gym, invitation.trainer
        save_trainee(trainee)
    invitation_accepted.send(sender=Invitation, invitation=invitation, trainee=trainee)
