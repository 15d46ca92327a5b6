"""Who joins, works and leaves where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import quotas
from accounts import services as accounts
from accounts.email_mail import reset_path
from accounts.models import User
from changes import audit
from changes import services as changes
from changes.actor import current_actor_id
from common import replica
from common.mail import mail, send_mails
from common.refusals import RefusedError
from common.slugs import unique_slug
from notifications.models import Notice
from notifications.services import notify

from . import new_trainer
from .models import Gym, Invitation, Trainee, Trainer
from .signals import trainee_released

METRICS_SHARED, METRICS_HIDDEN = f"{changes.SHARING}shared", f"{changes.SHARING}hidden"


class TrainerChangedError(RefusedError):
    """A trainee decided about a trainer who no longer coaches them."""


@transaction.atomic
def create_gym(*, actor: User, **fields: Any) -> Gym:
    """A gym that its creator administers. Raises QuotaExceededError; the operator, who sets up gyms, has no quota."""
    if not actor.is_superuser:
        quotas.hold(actor)
        quotas.refuse_beyond("gyms", actor.gyms.all())
    gym = Gym(**fields)
    gym.slug = gym.slug or unique_slug(Gym, gym.name)
    gym.save()
    gym.admins.add(actor)
    changes.created(gym)
    actor.forget_actor()  # they administer one gym more from here on
    return gym


def is_taken(email: str, gym: Gym | None) -> bool:
    """Whether an account has the address; a trainer whom this gym invited by a mail that failed does not count."""
    rows = User.objects.filter(email=User.objects.normalize_email(email))
    return rows.exclude(trainer__gym=gym, trainer__invitation_failed=True).exists()


@transaction.atomic
def invite_trainer(*, request: Any, email: str, first_name: str, last_name: str, gym: Gym, **fields: Any) -> Trainer:
    """A trainer who chooses a password by the link in the mail; until then nobody can sign in as them.

    Where an earlier mail could not be sent, the same trainer is sent another one. Raises QuotaExceededError.
    """
    quotas.spend("invitations of an admin", request.user.pk)
    quotas.spend("invitations to an address", quotas.address_key(email))
    address = User.objects.normalize_email(email)
    unsent = Trainer.objects.select_for_update(of=("self",)).select_related("user")
    trainer = unsent.filter(user__email=address, gym=gym, invitation_failed=True).first()
    if trainer is None:
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
    """Sends the mail, and keeps whether that failed."""
    failed = bool(send_mails([message]))
    if failed != trainer.invitation_failed:
        Trainer.objects.filter(pk=trainer.pk).update(invitation_failed=failed)


@transaction.atomic
def register_trainee(
    *,
    email: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    gym: Gym | None = None,
    timezone: str = "",
    language: str = "en",
    email_verified: bool = False,
) -> Trainee:
    """A new account, always a trainee's and never with a trainer. `email_verified`: a mail sent there was answered."""
    zone = timezone or (gym.timezone if gym else "UTC")
    user = User.objects.create_user(
        email=email,
        password=password,
        email_verified=email_verified,
        first_name=first_name,
        last_name=last_name,
        timezone=zone,
        language=language,
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
    """Changes the gym; a trainer of the former one stays behind."""
    if trainee.gym_id != (gym.pk if gym else None):
        trainee.gym, trainee.trainer = gym, None
        save_trainee(trainee)


@transaction.atomic
def save_trainee(trainee: Trainee, *, mail_now: bool = True) -> None:
    """Stores the row. Readers who may see more or less after a change of gym or trainer get a resync.

    A trainee with a new trainer is mailed: at once, or by the worker where many change hands (`mail_now=False`).
    """
    before = changes.held(trainee)
    keep_what_others_wrote(trainee, before)
    if before.trainer_id != trainee.trainer_id:
        trainee.metrics_shared_with = trainee.trainer if begins_to_see(trainee) else None
        if marks := marks_of(trainee):
            audit.updated(trainee, **marks)
    trainee.save(force_update=True)
    changes.updated(trainee, before=before.audience())
    if before.gym_id != trainee.gym_id:
        changes.updated(*trainee.assignments.all(), before=before.audience())
        for gym in filter(None, (before.gym, trainee.gym)):
            changes.resync(gym, trainee.user_id)
    if before.trainer_id != trainee.trainer_id:
        trainee.user.notices.filter(kind=Notice.Kind.TRAINER_ASSIGNED, seen_at=None).delete()  # no longer true
        if trainee.trainer is not None:
            notify(user=trainee.user, kind=Notice.Kind.TRAINER_ASSIGNED, by=trainee.trainer.user)
            if mail_now:
                transaction.on_commit(partial(new_trainer.mail_due, user_id=trainee.user_id), robust=True)
        for trainer in filter(None, (before.trainer, trainee.trainer)):
            changes.resync(trainee, trainer.user_id)
            sight_changed(trainer)


def keep_what_others_wrote(trainee: Trainee, stored: Trainee) -> None:
    """Takes over what was written since this row was read: sharing, and gym and trainer unless they change here.

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
                trainee.trainer = None  # one of these two moved: the trainer stays behind


def begins_to_see(trainee: Trainee) -> bool:
    """Whether the trainee's new trainer sees health metrics without being allowed first."""
    asks = trainee.gym is not None and Gym.objects.filter(pk=trainee.gym.pk, asks_consent=True).exists()
    return trainee.shares_metrics and not asks


def marks_of(trainee: Trainee) -> dict[str, list]:
    """What the trail says of a trainer who may be an admin of the gym under another address.

    {field: [None, value]}: the trainer administers the gym; whoever set them (or sent the link) made their account.
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


def sight_changed(trainer: Trainer) -> None:
    """From the commit on this trainer reads no replica that does not know of it yet."""
    if replica.is_there():
        transaction.on_commit(partial(replica.wrote, trainer.user_id))


@transaction.atomic
def share_metrics(*, trainee: Trainee, shared: bool, trainer_id: int | None = None) -> None:
    """Whether the trainer sees health metrics, from now on; each change is in the change log.

    `trainer_id`: the trainer whom the trainee decided about. Raises TrainerChangedError when it is another by now.
    """
    current = changes.held(trainee)
    if trainer_id is not None and current.trainer_id != trainer_id:
        raise TrainerChangedError
    trainee.shares_metrics = shared
    trainee.metrics_shared_with_id = current.trainer_id if shared else None
    if (current.shares_metrics, current.metrics_shared_with_id) == (shared, trainee.metrics_shared_with_id):
        return
    trainee.save(update_fields=["shares_metrics", "metrics_shared_with"])
    changes.updated(trainee, event=METRICS_SHARED if shared else METRICS_HIDDEN)
    if current.trainer is not None:
        changes.resync(trainee, current.trainer.user_id)
        sight_changed(current.trainer)


@transaction.atomic
def release_trainee(*, trainee: Trainee) -> None:
    """Out of the gym: nothing is deleted, the program assigned there ends."""
    trainee_released.send(sender=Trainee, trainee=trainee)
    changes.updated(trainee)
    move_trainee(trainee, None)


@transaction.atomic
def dismiss_trainer(*, trainer: Trainer) -> None:
    """Out of the gym: their trainees have no trainer, their account remains theirs, what they made stays."""
    trainer.user.token_families.all().revoke()
    audit.deleted(*trainer.invitations.all())  # they go with the row
    part_from_trainees(trainer, trainer.trainees.all())
    changes.resync(trainer.gym, trainer.user_id)
    changes.delete(trainer)


@transaction.atomic
def move_trainer(*, trainer: Trainer, gym: Gym) -> None:
    """To another gym; their trainees stay where they train."""
    former = Gym.objects.filter(trainers=trainer).get()
    part_from_trainees(trainer, trainer.trainees.exclude(gym=gym))
    trainer.gym = gym
    changes.store(trainer, update_fields=["gym"])
    for place in (former, gym):
        changes.resync(place, trainer.user_id)


def part_from_trainees(trainer: Trainer, trainees: Any) -> None:
    for trainee in trainees:
        trainee.trainer = None
        save_trainee(trainee)


@transaction.atomic
def hand_over(*, trainees: Iterable[Trainee], trainer: Trainer | None) -> None:
    """To another trainer of their gym, or to none for now. Raises ValidationError for one of another gym."""
    people = list(trainees)
    for trainee in people:
        if trainee.trainer_id != (trainer.pk if trainer else None):
            trainee.trainer = trainer
            trainee.clean()
            save_trainee(trainee, mail_now=len(people) == 1)


@transaction.atomic
def let_go(*, trainer: Trainer, heirs: dict[int, Trainer | None], deactivate: bool) -> None:
    """A trainer leaves: whoever takes over whom, {trainee: trainer}, and then they are out of the gym."""
    shares: dict[Trainer | None, list[Trainee]] = defaultdict(list)
    for trainee in trainer.trainees.select_for_update(of=("self",)).select_related("user"):
        shares[heirs.get(trainee.pk)].append(trainee)
    for heir, trainees in shares.items():
        hand_over(trainees=trainees, trainer=heir)
    if deactivate:
        set_active(user=trainer.user, active=False)
    dismiss_trainer(trainer=trainer)


@transaction.atomic
def appoint_admins(*, gym: Gym, before: set[int], after: set[int]) -> None:
    """Called when a gym's admins changed: new and former admins get a resync."""
    if before != after:
        changes.updated(gym)
        audit.updated(gym, admins=[sorted(before), sorted(after)])
        for user_id in before ^ after:
            changes.resync(gym, user_id)


@transaction.atomic
def erase_account(user: User) -> None:
    """The account and everything personal. Raises OnlyAdministratorError."""
    trainee, trainer = getattr(user, "trainee", None), getattr(user, "trainer", None)
    changes.let_go(user)
    for gym in user.gyms.all():
        changes.updated(gym)
        admins = sorted(gym.admins.values_list("pk", flat=True))
        audit.updated(gym, admins=[admins, [pk for pk in admins if pk != user.pk]])
    audit.deleted(user)
    if trainee is not None:
        audit.deleted(trainee)
        Invitation.objects.filter(Q(accepted_by=trainee) | Q(email=user.email)).delete()
        # Entries about the trainee are deleted with them; their readers learn that the trainee was deleted.
        if trainee.trainer is not None:
            changes.record([trainee], changes.Action.DELETED, reader_id=trainee.trainer.user_id)
        if trainee.gym is not None:
            for admin in trainee.gym.admins.all():
                changes.record([trainee], changes.Action.DELETED, reader_id=admin.pk)
    if trainer is not None:
        audit.deleted(*trainer.invitations.all())
        part_from_trainees(trainer, trainer.trainees.all())
        changes.delete(trainer)
    accounts.erase_account(user)


@transaction.atomic
def set_active(*, user: User, active: bool) -> None:
    """Deactivating ends sessions and tokens at once."""
    if user.is_active == active:
        return
    if active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    else:
        accounts.deactivate(user)
    changes.account_updated(user)
