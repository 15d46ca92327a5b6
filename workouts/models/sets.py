from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.ids import uuid7
from common.timestamps import Timestamped
from common.validators import validate_past_instant, validate_text
from facilities.models import Trainee
from policy.rows import PermittedQuerySet
from training.models import Exercise, ProgramExercise
from workouts.querysets import ExerciseLogQuerySet

from .sessions import WorkoutSession


class Performance(models.Model):
    """What was done in a set."""

    class SetType(models.TextChoices):
        WARMUP = "warmup", _("warm-up")
        WORKING = "working", _("working")
        DROP = "drop", _("drop")
        FAILURE = "failure", _("failure")
        REST_PAUSE = "rest_pause", _("rest-pause")

    set_type = models.CharField(_("type"), max_length=10, choices=SetType.choices, default=SetType.WORKING)
    reps = models.PositiveSmallIntegerField(_("reps"), null=True, blank=True, validators=[MaxValueValidator(10_000)])
    weight_kg = models.DecimalField(
        _("weight"),
        max_digits=9,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(5000)],
    )
    duration_seconds = models.PositiveIntegerField(
        _("time"), null=True, blank=True, validators=[MaxValueValidator(7 * 86_400)]
    )
    distance_m = models.DecimalField(
        _("distance"),
        max_digits=11,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(2_000_000)],
    )
    rpe = models.DecimalField(
        _("RPE"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )
    note = models.CharField(_("note"), max_length=1000, blank=True, validators=[validate_text])

    class Meta:
        abstract = True


PERFORMED = ("set_type", "reps", "weight_kg", "duration_seconds", "distance_m", "rpe", "note")


class ExerciseLog(Performance, Timestamped, Followed):
    """One performed set. It refers to its trainee as well as its session, so that history is read from one index."""

    resource = "exercise_logs"

    id = models.UUIDField(primary_key=True, default=uuid7)
    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, related_name="logs", db_index=False)
    trainee = models.ForeignKey(
        Trainee, on_delete=models.CASCADE, related_name="exercise_logs", editable=False, db_index=False
    )
    # RESTRICT, not PROTECT: sets and a trainee's own exercise can be deleted together with the trainee
    exercise = models.ForeignKey(
        Exercise, on_delete=models.RESTRICT, related_name="exercise_logs", db_index=False, verbose_name=_("exercise")
    )
    program_exercise = models.ForeignKey(
        ProgramExercise, on_delete=models.PROTECT, null=True, blank=True, related_name="exercise_logs"
    )
    set_number = models.PositiveSmallIntegerField(
        _("set"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    # Which time its exercise is in the session: the trainee may add it twice.
    occurrence = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    performed_at = models.DateTimeField(_("performed"), default=timezone.now, validators=[validate_past_instant])
    is_assisted = models.BooleanField(default=False, editable=False)  # copied from the exercise: its weight helps
    # When a person last changed the values. If two devices change a set, the later change wins.
    edited_at = models.DateTimeField(null=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False, db_column="created_digest")

    objects = ExerciseLogQuerySet.as_manager()

    records: list  # set by workouts.session_view, as is `mark`
    mark: str

    class Meta:
        verbose_name = _("set")
        verbose_name_plural = _("sets")
        constraints = [
            models.CheckConstraint(condition=Q(weight_kg=None) | Q(weight_kg__gte=0), name="set_weight_not_negative"),
            models.CheckConstraint(condition=Q(rpe=None) | Q(rpe__gte=0, rpe__lte=10), name="set_rpe_0_to_10"),
            models.CheckConstraint(
                condition=Q(reps__isnull=False) | Q(duration_seconds__isnull=False) | Q(distance_m__isnull=False),
                name="set_has_a_measure",
            ),
        ]
        indexes = [
            models.Index(fields=["trainee", "exercise", "performed_at", "id"]),
            models.Index(fields=["trainee", "-performed_at", "-id"]),
            models.Index(fields=["session", "performed_at"]),
            models.Index(fields=["exercise", "trainee"]),
            models.Index(fields=["-performed_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} {self.set_number}"

    @staticmethod
    def audience_of(trainee_id: int) -> Audience:
        return Audience(trainee_id=trainee_id)

    @property
    def volume_kg(self) -> Any:
        """Weight × reps; warm-ups and assistance weight do not count."""
        if self.set_type == self.SetType.WARMUP or self.is_assisted or not self.reps or self.weight_kg is None:
            return 0
        return self.weight_kg * self.reps

    def clean(self) -> None:
        if self.reps is None and self.duration_seconds is None and self.distance_m is None:
            missing = ValidationError(_("Enter reps, a time or a distance."), code="required")
            raise ValidationError({"reps": missing})


class SetVersion(Performance):
    """Earlier values of an edited set, or an edit that arrived after a newer one from another device."""

    exercise_log = models.ForeignKey(ExerciseLog, on_delete=models.CASCADE, related_name="versions")
    edited_at = models.DateTimeField(_("entered"))
    is_overtaken = models.BooleanField(default=False)  # this edit never became the set's value

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a set")
        verbose_name_plural = _("versions of sets")
        ordering = ["edited_at", "id"]

    def __str__(self) -> str:
        return f"{self.exercise_log} · {self.edited_at:%Y-%m-%d %H:%M}"
