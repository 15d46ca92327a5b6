"""Trainers are invited, move to another gym and leave; their trainees are handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import quotas
from accounts import services as accounts
from accounts.email_mail import reset_path
from accounts.models import User
from changes import audit
from changes import services as changes
from common.mail import mail, send_mails
from facilities.models import Gym, Trainee, Trainer

from .accounts import set_active
from .trainees import remove_trainer, save_trainee


def is_email_taken(email: str, gym: Gym | None) -> bool:
    """Whether an account has the address that can't be invited.

    A trainer of this gym whose invitation could not be mailed can be, and one who works at no gym any more.
    """
    address = User.objects.normalize_email(email)
    unsent = Q(trainer__gym=gym, trainer__invitation_failed=True)
    return User.objects.filter(email=address).exclude(unsent).exclude(pk__in=removed_trainers(address)).exists()


def removed_trainers(address: str) -> QuerySet[User]:
    """The account of a trainer who works at no gym any more. A deactivated one stays so: no gym may open it again."""
    rows = User.objects.filter(email=address, role=User.Role.TRAINER, is_superuser=False, is_active=True)
    return rows.filter(trainer=None, trainee=None)


@transaction.atomic
def invite_trainer(*, request: Any, email: str, first_name: str, last_name: str, gym: Gym, **fields: Any) -> Trainer:
    """Creates a trainer and mails a link to choose a password; until then nobody can sign in as them.

    Where an earlier mail could not be sent, the same trainer gets another one. Who was a trainer before keeps their
    account, with the name and the password that they chose. Raises QuotaExceededError.
    """
    quotas.spend("invitations of an admin", request.user.pk)
    quotas.spend("invitations to an address", quotas.address_key(email))
    address = User.objects.normalize_email(email)
    unsent = Trainer.objects.select_for_update(of=("self",)).select_related("user")
    trainer = unsent.filter(user__email=address, gym=gym, invitation_failed=True).first()
    former = removed_trainers(address).select_for_update(of=("self",)).first() if trainer is None else None
    if former is not None:
        user = former
        trainer = Trainer.objects.create(user=user, gym=gym, invited_by=request.user, **fields)
        changes.created(trainer)
        changes.resync(gym, user.pk)
    elif trainer is None:
        user = User.objects.create_user(
            email=email,
            password=None,
            email_verified=False,  # until the link in the mail was used
            role=User.Role.TRAINER,
            first_name=first_name,
            last_name=last_name,
            timezone=gym.timezone,
            language=request.user.language,
        )
        trainer = Trainer.objects.create(user=user, gym=gym, invited_by=request.user, **fields)
        changes.created(trainer)
    else:
        user = trainer.user
        accounts.rename(user, first_name=first_name, last_name=last_name)
        changes.updated(trainer)
    context = {"user": user, "gym": gym, "inviter": request.user, "link": request.build_absolute_uri(reset_path(user))}
    subject = _("%(gym)s invites you to GymTrack") % {"gym": gym}
    message = mail(to=user.email, subject=subject, template="facilities/email/invitation.txt", context=context)
    transaction.on_commit(partial(send_invitation, trainer, message))
    return trainer


def send_invitation(trainer: Trainer, message: EmailMessage) -> None:
    """Sends the mail, and stores whether that failed."""
    failed = bool(send_mails([message]))
    if failed != trainer.invitation_failed:
        Trainer.objects.filter(pk=trainer.pk).update(invitation_failed=failed)


@transaction.atomic
def dismiss_trainer(*, trainer: Trainer) -> None:
    """Removes a trainer from the gym. Their trainees have no trainer then; their account and their programs stay."""
    trainer.user.token_families.all().revoke()
    audit.deleted(*trainer.invitations.all())  # the database deletes them with the trainer
    remove_trainer(trainer.trainees.all())
    changes.resync(trainer.gym, trainer.user_id)
    changes.delete(trainer)


@transaction.atomic
def move_trainer(*, trainer: Trainer, gym: Gym) -> None:
    """Moves a trainer to another gym; their trainees stay at the former one, without a trainer."""
    former = Gym.objects.filter(trainers=trainer).get()
    remove_trainer(trainer.trainees.exclude(gym=gym))
    trainer.gym = gym
    changes.store(trainer, update_fields=["gym"])
    for place in (former, gym):
        changes.resync(place, trainer.user_id)


@transaction.atomic
def hand_over(*, trainees: Iterable[Trainee], trainer: Trainer | None) -> None:
    """Gives trainees another trainer, or none (None). Raises ValidationError for a trainer of another gym."""
    people = list(trainees)
    for trainee in people:
        if trainee.trainer_id != (trainer.pk if trainer else None):
            trainee.trainer = trainer
            trainee.clean()
            save_trainee(trainee, mail_now=len(people) == 1)


@transaction.atomic
def replace_trainer(*, trainer: Trainer, successors: dict[int, Trainer | None], deactivate: bool) -> None:
    """Hands the trainees over, `successors` is {trainee: new trainer}, and removes the trainer from the gym."""
    shares: dict[Trainer | None, list[Trainee]] = defaultdict(list)
    for trainee in trainer.trainees.select_for_update(of=("self",)).select_related("user"):
        shares[successors.get(trainee.pk)].append(trainee)
    for successor, trainees in shares.items():
        hand_over(trainees=trainees, trainer=successor)
    if deactivate:
        set_active(user=trainer.user, active=False)
    dismiss_trainer(trainer=trainer)
