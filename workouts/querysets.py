from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, DecimalField, F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce

from policy.rows import PermittedQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from accounts.models import User

COUNTED = ~Q(logs__set_type="warmup")
VOLUME: DecimalField = DecimalField(max_digits=18, decimal_places=4)
METRES: DecimalField = DecimalField(max_digits=18, decimal_places=3)
NO_VOLUME = Value(0, output_field=VOLUME)


class WorkoutSessionQuerySet(PermittedQuerySet):
    def completed(self) -> Self:
        return self.filter(status="completed")

    def with_version(self) -> Self:
        """Adds `version`, which changes with every set that is logged, edited or deleted."""
        return self.annotate(
            n=Count("logs"),
            latest=Max("logs__performed_at"),
            edited=Max("logs__edited_at"),
            reps=Sum("logs__reps"),
        )

    def with_totals(self) -> Self:
        """Adds `total_sets`, `total_reps` and `total_volume_kg`, without warm-ups."""
        volume = Sum(
            F("logs__weight_kg") * F("logs__reps"),
            filter=COUNTED & Q(logs__is_assisted=False),
            output_field=VOLUME,
        )
        return self.annotate(
            total_sets=Count("logs", filter=COUNTED),
            total_reps=Coalesce(Sum("logs__reps", filter=COUNTED), 0),
            total_volume_kg=Coalesce(volume, NO_VOLUME),
        )

    def with_last_set(self) -> Self:
        """Adds `last_set_at`: the time of the last set, or of the start if there is none."""
        return self.annotate(last_set_at=Coalesce(Max("logs__performed_at"), F("started_at")))


class ExerciseLogQuerySet(PermittedQuerySet):
    def counted(self) -> Self:
        """Sets that count: no warm-ups."""
        return self.exclude(set_type="warmup")

    def ranked(self) -> Self:
        """Sets that can be a record."""
        return self.counted().filter(is_assisted=False)

    def totals_by_session(self, sessions: Iterable[UUID]) -> Self:
        """(session, sets, reps, kilograms × reps, seconds, metres) of sessions that have sets that count."""
        volume = Sum(F("weight_kg") * F("reps"), filter=Q(is_assisted=False), output_field=VOLUME)
        sums = self.counted().filter(session__in=sessions).order_by().values_list("session")
        return sums.annotate(
            sets=Count("pk"),
            all_reps=Sum("reps"),
            volume=volume,
            seconds=Sum("duration_seconds"),
            metres=Sum("distance_m", output_field=METRES),
        )

    def history(self, trainee: Any, exercise: Any) -> Self:
        return self.filter(trainee=trainee, exercise=exercise).order_by("performed_at", "id")


class CommentQuerySet(PermittedQuerySet):
    def unread_by(self, user: User) -> Self:
        """Unread comments for this user: for a trainee those of trainers, for a trainer those of their trainees."""
        to_trainee = Q(session__trainee__in=user.actor.trainee) & ~Q(author=F("session__trainee__user"))
        to_trainer = Q(session__trainee__trainer__in=user.actor.trainer, author=F("session__trainee__user"))
        return self.filter(to_trainee | to_trainer, read_at=None)
