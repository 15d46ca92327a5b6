"""The demo gym, its admin and trainers, and the people who train there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.tokens import new, token_hash
from changes import audit
from facilities.models import Gym, Invitation, Trainee, Trainer
from facilities.services import add_staff_note, register_trainee

from .content import ADMIN, OPERATOR, PASSWORD, TRAINER, ZONE


def build_gym() -> tuple[Gym, list[Trainer]]:
    create = User.objects.create_user
    create_operator = User.objects.create_superuser
    zone: dict[str, Any] = {"timezone": str(ZONE)}
    create_operator(email=OPERATOR, password=PASSWORD, first_name="Olga", last_name="Operator", **zone)
    admin = create(email=ADMIN, password=PASSWORD, role="admin", first_name="Anna", last_name="Admin", **zone)
    gym = Gym.objects.create(
        name="Demo Gym",
        slug="demo",
        address="Eisenstraße 7",
        city="Berlin",
        country="DE",
        timezone=str(ZONE),
        phone="+49 30 5550100",
        email="hello@demo.gym",
        opening_hours=[*[[["06:00", "23:00"]]] * 5, *[[["08:00", "20:00"]]] * 2],
    )
    gym.admins.add(admin)
    audit.created(gym)
    coaches = [
        (TRAINER, "Tara", "Vogel", ["strength", "powerlifting"]),
        ("ben@demo.gym", "Ben", "Adler", ["endurance", "rehabilitation"]),
    ]
    trainers = [
        Trainer.objects.create(
            user=create(email=email, password=PASSWORD, role="trainer", first_name=first, last_name=last, **zone),
            gym=gym,
            bio=f"Coaches {' and '.join(specialties)}.",
            specialties=specialties,
        )
        for email, first, last, specialties in coaches
    ]
    audit.created(*trainers)
    add_newcomers(gym, admin)
    return gym, trainers


def add_newcomers(gym: Gym, admin: User) -> None:
    """For the admin's lists: a trainee who has no trainer yet, with a note, and someone who is invited."""
    kim = register_trainee(
        email="kim@demo.gym", password=PASSWORD, first_name="Kim", last_name="Arnold", gym=gym, email_verified=True
    )
    add_staff_note(trainee=kim, author=admin, text="Asked for the family rate. Mornings only until March.")
    soon = timezone.now() + timedelta(days=12)
    Invitation.objects.create(
        gym=gym, email="robin@example.org", invited_by=admin, token_hash=token_hash(new("")), expires_at=soon
    )


def build_trainee(gym: Gym, trainer: Trainer, first: str, last: str, email: str, goal: str) -> Trainee:
    user = User.objects.create_user(
        email=email, password=PASSWORD, first_name=first, last_name=last, timezone=str(ZONE)
    )
    trainee = user.trainee
    trainee.gym, trainee.trainer, trainee.goal = gym, trainer, goal
    trainee.metrics_shared_with = trainer
    trainee.save()
    return trainee
