from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.timestamps import Timestamped
from facilities.models import Trainee
from policy.rows import PermittedQuerySet
from training.models import Exercise

from .sets import ExerciseLog


class RecordQuerySet(PermittedQuerySet):
    def with_before(self) -> Self:
        """Adds `before`: the best value of that kind before the workout of the record; None if it was the first."""
        same = ("trainee", "exercise", "kind", "at_weight_kg")
        steps = PersonalRecord.steps.filter(
            **{name: OuterRef(name) for name in same}, achieved_at__lt=OuterRef("achieved_at")
        ).exclude(exercise_log__session=OuterRef("exercise_log__session"))
        return self.annotate(before=Subquery(steps.order_by("-achieved_at", "-id").values("value")[:1]))


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Finds records only, not the other steps."""

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(is_record=True)


class PersonalRecord(Timestamped, Followed):
    """A best of a trainee in an exercise, derived from the sets by workouts.records.

    `objects` are the records. `steps` are all sets that were the best until then; a new record has to beat the last.
    """

    resource = "personal_records"

    class Kind(models.TextChoices):
        WEIGHT = "weight", _("heaviest weight")
        E1RM = "e1rm", _("best estimated 1RM")
        SET_VOLUME = "set_volume", _("best set volume")
        REPS_AT_WEIGHT = "reps_at_weight", _("most reps at a weight")
        SESSION_VOLUME = "session_volume", _("best session volume")
        DURATION = "duration", _("longest time")
        DISTANCE = "distance", _("longest distance")

    UNITS = {"reps_at_weight": "reps", "duration": "s", "distance": "m"}

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="personal_records", db_index=False)
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="personal_records")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    # no index of its own: that of one_record_per_set_and_kind begins with it
    exercise_log = models.ForeignKey(
        ExerciseLog, on_delete=models.CASCADE, related_name="personal_records", db_index=False
    )
    achieved_at = models.DateTimeField(_("achieved"))
    at_weight_kg = models.DecimalField(max_digits=9, decimal_places=4, default=0, editable=False)  # for reps_at_weight
    is_baseline = models.BooleanField(default=False, editable=False)  # the first of its kind: nothing to beat
    is_record = models.BooleanField(default=True, editable=False)

    objects = RecordManager()
    steps = PermittedQuerySet.as_manager()

    session: UUID  # of the set; set by workouts.records
    before: Decimal | None  # set by `with_before`

    class Meta:
        verbose_name = _("personal record")
        verbose_name_plural = _("personal records")
        constraints = [models.UniqueConstraint(fields=["exercise_log", "kind"], name="one_record_per_set_and_kind")]
        indexes = [
            models.Index(fields=["trainee", "-achieved_at", "-id"]),
            models.Index(fields=["trainee", "exercise", "kind", "at_weight_kg", "achieved_at"]),
            models.Index(fields=["trainee", "exercise", "achieved_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.exercise}"

    @staticmethod
    def audience_of(trainee_id: int) -> Audience:
        return Audience(trainee_id=trainee_id)

    @property
    def unit(self) -> str:
        return self.UNITS.get(self.kind, "kg")
