"""Enters a max that targets of a workout in progress depend on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from changes import services as changes
from facilities.days import today_of
from facilities.models import Trainee
from training import services as training
from training.models import Exercise, ExerciseMax
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
    measured_at: date | None = None,
) -> WorkoutSession:
    """Stores a 1RM or training max as `store_max` does, and gives the session's targets their kilograms.

    Targets that have kilograms already keep them, and so does a session that is over.
    """
    store_max(
        actor=actor,
        trainee=session.trainee,
        exercise=exercise,
        one_rm_kg=one_rm_kg,
        training_max_kg=training_max_kg,
        measured_at=measured_at,
    )
    session.refresh_from_db(fields=["targets", "status"])
    day = session.revision.plan.day(session.program_day_id) if session.revision and session.is_open else None
    if day is not None:
        session.targets = in_kilograms(session.trainee, day, session.targets)
        session.save(update_fields=["targets", "updated_at"])
        changes.updated(session)
    return session


@transaction.atomic
def store_max(
    *,
    actor: User,
    trainee: Trainee,
    exercise: Exercise,
    one_rm_kg: Decimal | None = None,
    training_max_kg: Decimal | None = None,
    measured_at: date | None = None,
) -> None:
    """Stores a max, of today unless it says when. The same value of the same day is stored once.

    Raises ValidationError by field, and QuotaExceededError.
    """
    hold(trainee)
    values = {"one_rm_kg": one_rm_kg, "training_max_kg": training_max_kg}
    measured_at = measured_at or today_of(trainee)
    entries = ExerciseMax.objects.filter(trainee=trainee, exercise=exercise, measured_at=measured_at)
    if not entries.filter(**values).exists():
        training.enter_max(actor=actor, trainee=trainee, exercise=exercise, measured_at=measured_at, **values)
