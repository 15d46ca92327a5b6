from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.ids import uuid7
from common.validators import validate_line, validate_past_instant, validate_text
from facilities.models import Trainee
from policy.rows import PermittedQuerySet
from training.models import Exercise, ProgramDay, ProgramExercise, ProgramRevision

from .querysets import CommentQuerySet, ExerciseLogQuerySet, WorkoutSessionQuerySet


class WorkoutSession(Followed):
    """One workout of a trainee."""

    resource = "workout_sessions"

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        IN_PROGRESS = "in_progress", _("in progress")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7)
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="sessions", db_index=False)
    program_day = models.ForeignKey(
        ProgramDay, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("workout")
    )
    # What was prescribed: the plan as it was then, whatever happens to it later.
    revision = models.ForeignKey(
        ProgramRevision, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", editable=False
    )
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.IN_PROGRESS)
    started_at = models.DateTimeField(_("started"), default=timezone.now, validators=[validate_past_instant])
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, validators=[validate_past_instant])
    feeling = models.PositiveSmallIntegerField(
        _("how it felt"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[validate_line])
    notes = models.TextField(
        _("notes"), blank=True, max_length=4000, validators=[validate_text, MaxLengthValidator(4000)]
    )
    # Targets that differ from the revision's: overrides for the trainee, and results of progressions
    # (workouts.targets): {line: fields}. Written when the session begins, and never after.
    targets = models.JSONField(default=dict, blank=True, editable=False)
    # What the page shows where it isn't the plan as it stands, [{key, skipped}] in order; since when.
    layout = models.JSONField(default=list, blank=True, editable=False)
    arranged_at = models.DateTimeField(null=True, editable=False)
    # Of the request that made it (workouts.services.content_hash). The column keeps its first name, so that the
    # version before can run beside this one.
    content_hash = models.CharField(max_length=64, blank=True, editable=False, db_column="created_digest")

    objects = WorkoutSessionQuerySet.as_manager()

    exercise_logs: list  # set by with_sets, and by transfers.exports
    last_set: int | None  # set by queries.held_session, as are `set_count` and `knows_set`
    set_count: int | None
    knows_set: bool

    class Meta:
        verbose_name = _("workout session")
        verbose_name_plural = _("workout sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["trainee"],
                condition=Q(status="in_progress"),
                name="one_session_in_progress",
                violation_error_message=_("A session is in progress already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(ended_at__isnull=False), name="completed_session_has_end"
            ),
        ]
        indexes = [
            models.Index(fields=["trainee", "-started_at", "-id"]),
            models.Index(fields=["-started_at", "-id"]),
            models.Index(fields=["trainee", "status", "-started_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.started_at:%Y-%m-%d}"

    @property
    def title(self) -> str:
        return self.name or str(self.program_day or _("Workout"))

    @staticmethod
    def audience_of(trainee_id: int) -> Audience:
        return Audience(trainee_id=trainee_id)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.IN_PROGRESS

    def clean(self) -> None:
        if self.ended_at is not None and self.started_at is not None and self.ended_at < self.started_at:
            raise ValidationError({"ended_at": _("The end lies before the start.")}, code="before_start")
        if self.status == self.Status.COMPLETED and self.ended_at is None:
            raise ValidationError({"ended_at": _("A completed session has an end.")}, code="required")
        if self.status in (self.Status.IN_PROGRESS, self.Status.PLANNED) and self.ended_at is not None:
            raise ValidationError({"ended_at": _("Only a session that is over has an end.")}, code="not_over")


class Performance(models.Model):
    """What was done in a set."""

    class SetType(models.TextChoices):
        WARMUP = "warmup", _("warm-up")
        WORKING = "working", _("working")
        DROP = "drop", _("drop")
        FAILURE = "failure", _("failure")

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


class ExerciseLog(Performance, Followed):
    """One performed set. Carries its trainee beside its session, so that history reads one index."""

    resource = "exercise_logs"

    id = models.UUIDField(primary_key=True, default=uuid7)
    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, related_name="logs", db_index=False)
    trainee = models.ForeignKey(
        Trainee, on_delete=models.CASCADE, related_name="exercise_logs", editable=False, db_index=False
    )
    # RESTRICT: goes with its trainee, whose exercise it may be
    exercise = models.ForeignKey(
        Exercise, on_delete=models.RESTRICT, related_name="exercise_logs", db_index=False, verbose_name=_("exercise")
    )
    program_exercise = models.ForeignKey(
        ProgramExercise, on_delete=models.PROTECT, null=True, blank=True, related_name="exercise_logs"
    )
    set_number = models.PositiveSmallIntegerField(
        _("set"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    performed_at = models.DateTimeField(_("performed"), default=timezone.now, validators=[validate_past_instant])
    is_assisted = models.BooleanField(default=False, editable=False)  # as its exercise was: the weight helped
    # When a person last changed what was done: of two devices the one that was touched later is right.
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
            raise ValidationError({"reps": _("Enter reps, a time or a distance.")}, code="required")


class SetVersion(Performance):
    """What a set was before it was edited, or an edit that a newer one of another device had overtaken."""

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


class Comment(models.Model):
    """A comment by trainee or trainer on a workout, or on one of its sets."""

    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, related_name="comments")
    exercise_log = models.ForeignKey(
        ExerciseLog, on_delete=models.CASCADE, null=True, blank=True, related_name="comments", verbose_name=_("set")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000, validators=[validate_text, MaxLengthValidator(2000)])
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, editable=False)  # by the other one
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["session"], condition=Q(read_at=None), name="comment_unread")]

    def __str__(self) -> str:
        return self.text[:40]


class RecordManager(models.Manager.from_queryset(PermittedQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(is_record=True)


class PersonalRecord(Followed):
    """A best of a trainee in an exercise, derived from the sets by workouts.records.

    `objects` are the records; `steps` are all sets that were the best so far, which tell what a record has to beat.
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
    # found by the index of one_record_per_set_and_kind
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
