"""What a trainee can lift at most, as they or their trainer enter it. Each entry is kept, so there is a history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.quotas import refuse_beyond
from facilities.days import today_of
from facilities.models import Trainee

from ..models import Exercise, ExerciseMax


@transaction.atomic
def enter_max(
    *,
    actor: User,
    trainee: Trainee,
    exercise: Exercise,
    one_rm_kg: Decimal | None = None,
    training_max_kg: Decimal | None = None,
    measured_at: date | None = None,
) -> ExerciseMax:
    """A new entry in kilograms, of today unless it says when.

    Raises ValidationError by field, and QuotaExceededError.
    """
    refuse_beyond("maxes", ExerciseMax.objects.filter(trainee=trainee))
    entry = ExerciseMax(trainee=trainee, exercise=exercise, created_by=actor)
    return save_max(
        entry=entry,
        one_rm_kg=one_rm_kg,
        training_max_kg=training_max_kg,
        measured_at=measured_at or today_of(trainee),
    )


@transaction.atomic
def save_max(
    *, entry: ExerciseMax, one_rm_kg: Decimal | None, training_max_kg: Decimal | None, measured_at: date
) -> ExerciseMax:
    """The entry with these values: a new one is added, a stored one corrected. Raises ValidationError by field."""
    entry.one_rm_kg, entry.training_max_kg, entry.measured_at = one_rm_kg, training_max_kg, measured_at
    entry.clean_fields(exclude=("trainee", "exercise", "created_by"))
    entry.clean()
    if measured_at > max(today_of(entry.trainee), timezone.localdate()):  # the day of the one who types may be ahead
        raise ValidationError({"measured_at": _("Enter a day that has begun.")}, code="future")
    entry.save()
    return entry


@transaction.atomic
def delete_max(*, entry: ExerciseMax) -> None:
    entry.delete()
