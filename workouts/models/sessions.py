from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.ids import uuid7
from common.timestamps import Timestamped
from common.validators import validate_line, validate_past_instant, validate_text
from facilities.models import Trainee
from training.models import ProgramDay, ProgramRevision
from workouts.querysets import WorkoutSessionQuerySet

MOST_PAIN = 10  # places


def validate_pain(value: object) -> None:
    """A list of `{"where": text, "level": 0–10}`."""
    if not isinstance(value, list) or len(value) > MOST_PAIN:
        raise ValidationError(_("Enter a list of at most %(most)s."), code="invalid", params={"most": MOST_PAIN})
    for entry in value:
        where, level = (entry.get("where"), entry.get("level")) if isinstance(entry, dict) else (None, None)
        if not isinstance(entry, dict) or set(entry) != {"where", "level"} or not isinstance(where, str):
            raise ValidationError(_("Each entry has a place and a level."), code="invalid")
        if not where.strip() or len(where) > 60:
            raise ValidationError(
                _("Enter a text of at most %(most)s characters."), code="invalid", params={"most": 60}
            )
        validate_line(where)
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= 10:
            raise ValidationError(_("The level is a whole number from 0 to 10."), code="invalid")


class WorkoutSession(Timestamped, Followed):
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
    # The revision of the plan that was prescribed; later edits of the program don't change it.
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
    pain = models.JSONField(
        _("pain"), default=list, blank=True, db_default=[], validators=[validate_pain]
    )  # [{"where", "level"}]
    # Targets that differ from the revision's: overrides for the trainee, and results of progressions
    # (workouts.targets): {line: fields}. Written when the session begins; after that only kilograms are added where a
    # max was unknown.
    targets = models.JSONField(default=dict, blank=True, editable=False)
    # The order of the exercises if the trainee changed it (workouts.layout), and when they did.
    layout = models.JSONField(default=list, blank=True, editable=False)
    arranged_at = models.DateTimeField(null=True, editable=False)
    # When the trainee last went back into the workout after its end: an end that the phone sent before does not count.
    reopened_at = models.DateTimeField(null=True, editable=False)
    # Hash of the request that created the session (workouts.services.content_hash). The column keeps its old name
    # because during a deployment the previous version still runs.
    content_hash = models.CharField(max_length=64, blank=True, editable=False, db_column="created_digest")

    objects = WorkoutSessionQuerySet.as_manager()

    exercise_logs: list  # set by with_sets, and by transfers.exports
    last_set: int | None  # set by queries.locked_session, as are `set_count` and `knows_set`
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
            raise ValidationError({"ended_at": _("The end is before the start.")}, code="before_start")
        if self.status == self.Status.COMPLETED and self.ended_at is None:
            raise ValidationError({"ended_at": _("A completed workout needs an end.")}, code="required")
        if self.status in (self.Status.IN_PROGRESS, self.Status.PLANNED) and self.ended_at is not None:
            raise ValidationError(
                {"ended_at": _("A workout that is planned or in progress can't have an end.")}, code="not_over"
            )
