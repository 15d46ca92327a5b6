"""Trainees register, join and leave a gym, and get a trainer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from changes import audit
from changes import services as changes
from changes.current_request import current_actor_id
from facilities import new_trainer_mail
from facilities.models import Gym, Invitation, Trainee
from facilities.signals import trainee_released
from notifications.models import Notice
from notifications.services import notify

from .consent import avoid_stale_replicas, sees_metrics_at_once
from .staff_notes import delete_notes_of_former_gym


@transaction.atomic
def register_trainee(
    *,
    email: str,
    password: str,
    gym: Gym | None = None,
    timezone: str = "",
    email_verified: bool = False,
    **profile: Any,
) -> Trainee:
    """Creates an account, always of a trainee and without a trainer.

    `profile`: names, language and units of the user. `email_verified`: the person opened a link that was mailed to the
    address.
    """
    zone = timezone or (gym.timezone if gym else "UTC")
    user = User.objects.create_user(
        email=email,
        password=password,
        email_verified=email_verified,
        timezone=zone,
        **profile,
    )
    trainee = user.trainee
    if gym is not None:
        trainee.gym = gym
        trainee.save(update_fields=["gym"])
    changes.created(trainee)
    return trainee


@transaction.atomic
def join_gym(*, trainee: Trainee, gym: Gym) -> None:
    move_trainee(trainee, gym)


@transaction.atomic
def leave_gym(*, trainee: Trainee) -> None:
    move_trainee(trainee, None)


def move_trainee(trainee: Trainee, gym: Gym | None) -> None:
    """Changes the gym. The trainer belongs to the former gym, so the trainee has none afterwards."""
    if trainee.gym_id != (gym.pk if gym else None):
        trainee.gym, trainee.trainer = gym, None
        save_trainee(trainee)


def remove_trainer(trainees: Iterable[Trainee]) -> None:
    """Leaves each of them without a trainer."""
    for trainee in trainees:
        trainee.trainer = None
        save_trainee(trainee)


@transaction.atomic
def release_trainee(*, trainee: Trainee) -> None:
    """Removes a trainee from the gym: nothing is deleted, but the program that was assigned there ends."""
    trainee_released.send(sender=Trainee, trainee=trainee)
    changes.updated(trainee)
    move_trainee(trainee, None)


@transaction.atomic
def save_trainee(trainee: Trainee, *, mail_now: bool = True) -> None:
    """Stores the row. Readers who may see more or less after a change of gym or trainer get a resync.

    A trainee with a new trainer gets a mail: at once, or from the worker when many are moved (`mail_now=False`).
    """
    before = changes.held(trainee)
    keep_concurrent_changes(trainee, before)
    if before.trainer_id != trainee.trainer_id:
        trainee.metrics_shared_with = trainee.trainer if sees_metrics_at_once(trainee) else None
        if marks := audit_marks(trainee):
            audit.updated(trainee, **marks)
    if before.gym_id != trainee.gym_id:
        delete_notes_of_former_gym(trainee, before.gym, trainee.gym)
    trainee.save(force_update=True)
    changes.updated(trainee, before=before.audience())
    if before.gym_id != trainee.gym_id:
        changes.updated(*trainee.assignments.all(), before=before.audience())
        for gym in filter(None, (before.gym, trainee.gym)):
            changes.resync(gym, trainee.user_id)
    if before.trainer_id != trainee.trainer_id:
        trainee.user.notices.filter(
            kind=Notice.Kind.TRAINER_ASSIGNED, seen_at=None
        ).delete()  # about the former trainer
        if trainee.trainer is not None:
            notify(user=trainee.user, kind=Notice.Kind.TRAINER_ASSIGNED, by=trainee.trainer.user)
            if mail_now:
                transaction.on_commit(partial(new_trainer_mail.mail_due, user_id=trainee.user_id), robust=True)
        for trainer in filter(None, (before.trainer, trainee.trainer)):
            changes.resync(trainee, trainer.user_id)
            avoid_stale_replicas(trainer)


def keep_concurrent_changes(trainee: Trainee, stored: Trainee) -> None:
    """Takes over what others wrote since this row was read: sharing, and gym and trainer unless they change here.

    Otherwise someone who saves a goal would restore a former trainer, or access that was ended.
    """
    trainee.shares_metrics = stored.shares_metrics
    trainee.metrics_shared_with_id = stored.metrics_shared_with_id
    known = vars(trainee).get("known", {})
    for column in ("gym_id", "trainer_id"):
        now = getattr(stored, column)
        if column in known and known[column] == getattr(trainee, column) != now:
            known[column] = now
            setattr(trainee, column, now)
            if trainee.trainer is not None and trainee.trainer.gym_id != trainee.gym_id:
                trainee.trainer = None  # the trainee or the trainer changed the gym


def audit_marks(trainee: Trainee) -> dict[str, list]:
    """What the audit trail notes about a trainer who may be an admin of the gym with a second account.

    {field: [None, value]}: `trainer_is_admin` where the trainer administers the gym, and `trainer_invited_by` where
    whoever assigned the trainer (or sent the link) also created the trainer's account.
    """
    trainer = trainee.trainer
    if trainer is None:
        return {}
    marks: dict[str, list] = {}
    if trainer.gym.admins.filter(pk=trainer.user_id).exists():
        marks["trainer_is_admin"] = [None, True]
    senders = Invitation.objects.filter(accepted_by=trainee, trainer=trainer).values_list("invited_by", flat=True)
    if trainer.invited_by_id is not None and trainer.invited_by_id in {current_actor_id(), *senders}:
        marks["trainer_invited_by"] = [None, trainer.invited_by_id]
    return marks
