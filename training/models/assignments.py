from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.validators import validate_plan_date
from facilities.days import today_of
from facilities.models import Trainee
from policy.rows import PermittedQuerySet

from ..plans import Plan
from ..querysets import AssignmentQuerySet
from .programs import Program


class ProgramRevision(models.Model):
    """A program as it was when someone began to train by it. Never changed; `content` is what `Plan.write` wrote."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("program revision")
        verbose_name_plural = _("program revisions")
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="program_revision_number")]

    def __str__(self) -> str:
        return f"{self.program} · {self.number}"

    @cached_property
    def plan(self) -> Plan:
        return Plan.read(self.content)


class ProgramAssignment(Followed):
    """A trainee trains by a revision of a program from a day on; one at a time.

    What is stored as its status is only what was true when it was written: days pass. Read `status_now`.
    """

    resource = "program_assignments"
    audited = ("status", "start_date", "end_date")
    audited_by_name = ("revision", "weekdays", "start_week", "pauses", "moves", "overrides")

    class Status(models.TextChoices):
        UPCOMING = "upcoming", _("upcoming")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    trainee = models.ForeignKey(
        Trainee, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("trainee")
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("program")
    )
    revision = models.ForeignKey(
        ProgramRevision,
        on_delete=models.PROTECT,
        related_name="assignments",
        editable=False,
        verbose_name=_("revision"),
    )
    start_date = models.DateField(_("start date"), validators=[validate_plan_date])
    # The last day, where another program is to follow
    end_date = models.DateField(_("last day"), null=True, blank=True, editable=False)
    # When someone ended it, before its last day or without one
    ended_at = models.DateTimeField(null=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # When the trainee began a program that they had followed before: what they did earlier counts for the former time.
    begun_again_at = models.DateTimeField(null=True, editable=False)
    # What is this trainee's alone: overrides are read by training.plans, the rest by training.calendar.
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True, editable=False)  # 0 Monday … 6 Sunday
    start_week = models.PositiveSmallIntegerField(
        _("first week"),
        default=1,
        db_default=1,
        editable=False,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )  # of the program, which begins on the start date
    pauses = models.JSONField(
        _("pauses"), default=list, blank=True, editable=False
    )  # [{"from", "to" or null, "reason"}]
    moves = models.JSONField(_("moved workouts"), default=dict, blank=True, editable=False)  # {day: date}
    overrides = models.JSONField(_("own lines"), default=dict, blank=True, editable=False)  # {line: fields}

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("program assignment")
        verbose_name_plural = _("program assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["trainee"],
                condition=Q(status="active"),
                name="one_active_assignment",
                violation_error_message=_("The trainee has an active program."),
            )
        ]
        indexes = [models.Index(fields=["status"]), models.Index(fields=["trainee", "start_date"])]

    def __str__(self) -> str:
        return f"{self.program} · {self.trainee}"

    def status_on(self, day: date) -> Status:
        """The status by the dates; `AssignmentQuerySet.with_status_now` has the same rule for queries."""
        if self.status == self.Status.ENDED or (self.end_date is not None and self.end_date < day):
            return self.Status.ENDED
        if self.start_date > day:
            return self.Status.UPCOMING
        return self.Status.PAUSED if self.status == self.Status.PAUSED else self.Status.ACTIVE

    @property
    def status_now(self) -> Status:
        return self.status_on(today_of(self.trainee))

    def audit_label(self) -> str:
        return self.program.name

    def audit_gym_id(self) -> int | None:
        return self.trainee.gym_id

    def audit_subject_id(self) -> int | None:
        return self.trainee.user_id

    @staticmethod
    def audience_of(trainee: Trainee) -> Audience:
        return trainee.audience()
