import datetime
import secrets

import factory
from django.utils import timezone

from accounts.tests.factories import UserFactory
from accounts.tokens import token_hash
from facilities.models import Gym, Invitation, Trainee, Trainer


class GymFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Gym
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Gym {n}")
    slug = factory.Sequence(lambda n: f"gym-{n}")

    @factory.post_generation
    def admins(self, create, extracted, **kwargs):
        self.admins.set(extracted or [])


class TrainerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Trainer

    user = factory.SubFactory(UserFactory, role="trainer")
    gym = factory.SubFactory(GymFactory)


def make_trainee(gym=None, trainer=None, **user) -> Trainee:
    """A trainee's profile comes with the account."""
    trainee = UserFactory(**user).trainee
    trainee.gym, trainee.trainer = gym or (trainer.gym if trainer else None), trainer
    trainee.metrics_shared_with = trainer
    trainee.save()
    trainee.remember()
    return trainee


def make_invitation(trainer: Trainer, token: str = "", email: str = "new@x.org", **fields) -> Invitation:
    """An invitation with the token that its mail had."""
    token = token or secrets.token_urlsafe(32)
    fields.setdefault("expires_at", timezone.now() + datetime.timedelta(days=14))
    invitation = Invitation.objects.create(
        trainer=trainer, gym=trainer.gym, email=email, token_hash=token_hash(token), **fields
    )
    invitation.token = token
    return invitation
