"""Who joins, works and leaves where."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from changes import audit
from changes import services as changes
from common.mail import mail, send_mails
from common.slugs import unique_slug

from .models import Gym, Invitation, Notice, Trainee, Trainer

METRICS_SHARED, METRICS_HIDDEN = f"{changes.SHARING}shared", f"{changes.SHARING}hidden"


@transaction.atomic
def create_gym(*, actor: User, **fields) -> Gym:
    """A gym that its creator administers."""
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
def invite_trainer(*, request, email: str, first_name: str, last_name: str, gym: Gym, **fields) -> Trainer:
    """A trainer who chooses a password by the link in the mail; until then nobody can sign in as them.

    Where an earlier mail could not be sent, the same trainer is sent another one.
    """
    address = User.objects.normalize_email(email)
    unsent = Trainer.objects.select_for_update(of=("self",)).select_related("user")
    trainer = unsent.filter(user__email=address, gym=gym, invitation_failed=True).first()
    if trainer is None:
        user = User.objects.create_user(
            email=email,
            password=None,
            role=User.Role.TRAINER,
            first_name=first_name,
            last_name=last_name,
            timezone=gym.timezone,
            language=request.user.language,
        )
        trainer = Trainer.objects.create(user=user, gym=gym, **fields)
        changes.created(trainer)
    else:
        user = trainer.user
        accounts.rename(user, first_name=first_name, last_name=last_name)
        changes.updated(trainer)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    context = {"user": user, "gym": gym, "inviter": request.user, "link": request.build_absolute_uri(path)}
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
) -> Trainee:
    """A new account, always a trainee's and never with a trainer."""
    zone = timezone or (gym.timezone if gym else "UTC")
    user = User.objects.create_user(
        email=email, password=password, first_name=first_name, last_name=last_name, timezone=zone, language=language
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
def save_trainee(trainee: Trainee) -> None:
    """Stores the row. Whoever gains or loses sight by a change of gym or trainer is told to read anew."""
    before = changes.held(trainee)
    trainee.save(force_update=True)
    changes.updated(trainee, before=before.audience())
    if before.gym_id != trainee.gym_id:
        changes.updated(*trainee.assignments.all(), before=before.audience())
        for gym in filter(None, (before.gym, trainee.gym)):
            changes.resync(gym, trainee.user_id)
    if before.trainer_id != trainee.trainer_id:
        if trainee.trainer is not None:
            notify(user=trainee.user, kind=Notice.Kind.TRAINER_ASSIGNED, by=trainee.trainer.user)
        for trainer in filter(None, (before.trainer, trainee.trainer)):
            changes.resync(trainee, trainer.user_id)


def notify(*, user: User, kind: str, by: User | None, subject: str = "", details: Iterable[str] = ()) -> None:
    """Tells someone what another person did for them; what one does oneself is no news."""
    if by != user:
        Notice.objects.create(user=user, kind=kind, by=by, subject=subject[:200], details=list(details))


@transaction.atomic
def share_metrics(*, trainee: Trainee, shared: bool) -> None:
    """Whether the trainer sees health metrics, from now on; each change of it stands in the change log."""
    current = changes.held(trainee)
    if current.shares_metrics == shared:
        return
    trainee.shares_metrics = shared
    trainee.save(update_fields=["shares_metrics"])
    changes.updated(trainee, event=METRICS_SHARED if shared else METRICS_HIDDEN)
    if trainee.trainer is not None:
        changes.resync(trainee, trainee.trainer.user_id)


@transaction.atomic
def release_trainee(*, trainee: Trainee) -> None:
    """Out of the gym: nothing is deleted, the program assigned there ends."""
    running = list(trainee.assignments.exclude(status="ended"))
    trainee.assignments.update(status="ended")
    for assignment in running:
        assignment.status = "ended"
    changes.updated(*running, trainee)
    move_trainee(trainee, None)


@transaction.atomic
def dismiss_trainer(*, trainer: Trainer) -> None:
    """Out of the gym: their trainees have no trainer, their account remains theirs, what they made stays."""
    trainer.user.token_families.all().delete()
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


def part_from_trainees(trainer: Trainer, trainees) -> None:
    for trainee in trainees:
        trainee.trainer = None
        save_trainee(trainee)


@transaction.atomic
def hand_over(*, trainees: Iterable[Trainee], trainer: Trainer | None) -> None:
    """To another trainer of their gym, or to none for now. Raises ValidationError for one of another gym."""
    for trainee in trainees:
        if trainee.trainer_id != (trainer.pk if trainer else None):
            trainee.trainer = trainer
            trainee.clean()
            save_trainee(trainee)


@transaction.atomic
def let_go(*, trainer: Trainer, heirs: dict[int, Trainer | None], deactivate: bool) -> None:
    """A trainer leaves: whoever takes over whom, {trainee: trainer}, and then they are out of the gym."""
    for trainee in trainer.trainees.select_for_update(of=("self",)).select_related("user"):
        hand_over(trainees=[trainee], trainer=heirs.get(trainee.pk))
    if deactivate:
        set_active(user=trainer.user, active=False)
    dismiss_trainer(trainer=trainer)


@transaction.atomic
def appoint_admins(*, gym: Gym, before: set[int], after: set[int]) -> None:
    """Called when a gym's admins changed: those who came and those who went read anew."""
    if before != after:
        changes.updated(gym)
        audit.updated(gym, admins=[sorted(before), sorted(after)])
        for user_id in before ^ after:
            changes.resync(gym, user_id)


@transaction.atomic
def erase_account(user: User) -> None:
    """The account and everything personal. Raises OnlyAdministrator."""
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
        # What speaks of the trainee goes with them; that they are gone is told to those who knew them.
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
