"""Enters a max that targets of a workout in progress depend on."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from changes import services as changes
from training import services as training
from training.models import Exercise
from workouts.models import WorkoutSession
from workouts.targets import in_kilograms

from .settle_records import hold


@transaction.atomic
def enter_max(
    *,
    actor: User,
    session: WorkoutSession,
    exercise: Exercise,
    one_rm_kg: Decimal | None = None,
    training_max_kg: Decimal | None = None,
) -> WorkoutSession:
    """Stores a 1RM or training max, and gives the session's targets their kilograms.

    Targets that have kilograms already keep them. Raises ValidationError by field, and QuotaExceededError.
    """
    hold(session.trainee)
    session.refresh_from_db(fields=["targets"])
    training.enter_max(
        actor=actor, trainee=session.trainee, exercise=exercise, one_rm_kg=one_rm_kg, training_max_kg=training_max_kg
    )
    day = session.revision.plan.day(session.program_day_id) if session.revision else None
    if day is not None:
        session.targets = in_kilograms(session.trainee, day, session.targets)
        session.save(update_fields=["targets", "updated_at"])
        changes.updated(session)
    return session
