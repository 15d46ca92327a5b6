"""Who joins, works and leaves where."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from common.slugs import unique_slug

from .models import Gym, Trainee, Trainer


@transaction.atomic
def create_gym(*, actor: User, **fields) -> Gym:
    """A gym that its creator administers."""
    gym = Gym(**fields)
    gym.slug = gym.slug or unique_slug(Gym, gym.name)
    gym.save()
    gym.admins.add(actor)
    actor.forget_actor()  # they administer one gym more from here on
    return gym


@transaction.atomic
def invite_trainer(*, request, email: str, first_name: str, last_name: str, gym: Gym, **fields) -> Trainer:
    """A trainer who chooses a password by the link in the mail; until then nobody can sign in as them."""
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
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    context = {"user": user, "gym": gym, "inviter": request.user, "link": request.build_absolute_uri(path)}
    transaction.on_commit(
        lambda: send_mail(
            _("%(gym)s invites you to GymTrack") % {"gym": gym},
            render_to_string("facilities/email/invitation.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )
    )
    return trainer


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
        trainee.save(update_fields=["gym", "trainer"])


@transaction.atomic
def release_trainee(*, trainee: Trainee) -> None:
    """Out of the gym: nothing is deleted, the program assigned there ends."""
    trainee.assignments.exclude(status="ended").update(status="ended")
    move_trainee(trainee, None)


@transaction.atomic
def dismiss_trainer(*, trainer: Trainer) -> None:
    """Out of the gym: their trainees have no trainer, their account remains theirs, what they made stays."""
    trainer.user.token_families.all().delete()
    trainer.delete()


@transaction.atomic
def move_trainer(*, trainer: Trainer, gym: Gym) -> None:
    """To another gym; their trainees stay where they train."""
    trainer.trainees.exclude(gym=gym).update(trainer=None)
    trainer.gym = gym
    trainer.save(update_fields=["gym"])


def set_active(*, user: User, active: bool) -> None:
    """Deactivating ends sessions and tokens at once."""
    if user.is_active and not active:
        accounts.deactivate(user)
    elif active and not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
