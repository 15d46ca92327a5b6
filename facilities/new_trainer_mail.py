"""The mail to a trainee with a new trainer: who it is, what they see, and one tap to stop sharing health metrics."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.leases import marked
from common.mail import mail, send_mails
from notifications.models import Notice

from .models import Gym, Trainee, Trainer

logger = logging.getLogger(__name__)
SALT = "facilities.new_trainer"
LATEST = timedelta(days=1)  # a later mail would be out of date
ROUND = 50  # mails, before other work gets its turn


def token_of(trainee: Trainee) -> str:
    """A token that stops sharing health metrics with the present trainer only; valid while they are the trainer."""
    return signing.dumps([trainee.pk, trainee.trainer_id], salt=SALT)


def read_token(token: str) -> tuple[int, int] | None:
    """(trainee id, trainer id), or None for a token that we did not sign."""
    try:
        trainee_id, trainer_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return trainee_id, trainer_id


def mail_due(*, user_id: int | None = None) -> int:
    """Mails those who have a new trainer (or one of them), and returns to how many. Of several at once one mails.

    What could not be sent is tried again by the next call.
    """
    now = timezone.now()
    waiting = Notice.objects.filter(
        kind=Notice.Kind.TRAINER_ASSIGNED, mailed_at=None, created_at__gt=now - LATEST
    ).order_by("created_at")
    if user_id is not None:
        waiting = waiting.filter(user=user_id)
    sent = 0
    for notice in waiting[:ROUND]:
        try:
            with marked(Notice.objects.filter(pk=notice.pk), "mailed_at", now) as is_mine:
                sent += is_mine and send(notice)
        except Exception as error:  # of one mail, which holds up no other; its text may contain personal data
            logger.error("a mail about a new trainer failed", extra={"reason": type(error).__name__})
    return sent


class NotSentError(Exception):
    """The mail server did not take the mail."""


def send(notice: Notice) -> bool:
    """Mails the trainee of a notice, unless somebody else coaches them by now. Raises NotSentError."""
    trainee = Trainee.objects.with_person().select_related("trainer__invited_by").filter(user=notice.user_id).first()
    if trainee is None or trainee.trainer is None or trainee.trainer.user_id != notice.by_id:
        return False
    if send_mails([message(trainee)]):
        raise NotSentError
    return True


def message(trainee: Trainee) -> EmailMessage:
    """In the trainee's language, about what holds at this moment."""
    with translation.override(trainee.user.language):
        context = {
            "trainee": trainee,
            "trainer": trainee.trainer,
            **standing(trainee.trainer, trainee.gym),
            "end_link": settings.SITE_URL + reverse("facilities:end_sight", args=[token_of(trainee)]),
            "account": settings.SITE_URL + reverse("account"),
        }
        subject = _("You have a new trainer in GymTrack")
        return mail(
            to=trainee.user.email, subject=subject, template="facilities/email/new_trainer.txt", context=context
        )


def standing(trainer: Trainer | None, gym: Gym | None) -> dict:
    """How a trainer stands to the gym: whether they administer it too, and the name of its admin who invited them."""
    if trainer is None or gym is None:
        return {"is_admin": False, "inviter": ""}
    admins = set(gym.admins.values_list("pk", flat=True))
    inviter = ""
    if trainer.invited_by is not None and trainer.invited_by_id in admins:
        person = trainer.invited_by
        inviter = f"{person.first_name} {person.last_name}".strip() or _("Somebody")  # an e-mail address is never shown
    return {"is_admin": trainer.user_id in admins, "inviter": inviter}
