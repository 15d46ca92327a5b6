from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.validators import validate_timezone
from facilities.models import Trainee
from metrics.models import HealthMetric
from policy.rows import PermittedQuerySet
from training.models import Exercise
from workouts.models import ExerciseLog, WorkoutSession


class Import(models.Model):
    """A file of another app, or of our own export: what it says, what the trainee chose, and how far it has come.

    The queue of the worker is these rows: a lease tells who is at it, and each step leaves the row ready for the next.
    """

    resource = "imports"

    class Status(models.TextChoices):
        READING = "reading", _("being read")
        UNREADABLE = "unreadable", _("can't be read")  # `reason` says why
        READY = "ready", _("ready")  # looked at; the trainee decides
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    id = models.UUIDField(primary_key=True, default=uuid7)
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="imports", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.READY)
    file_name = models.CharField(max_length=120, blank=True)
    content = models.BinaryField(default=bytes)  # until it is done
    dialect = models.CharField(max_length=20)
    # What it holds: {sessions, sets, metrics, first, last, asks_units, asks_zone, problems, names: {name: {…}}}.
    found = models.JSONField(default=dict)
    # The first rows that can't be understood: [[line, reason], …].
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")  # why it can't be read
    # What its names may mean: {name in the file: [[exercise, score], …]}, best first; null where nobody compared them.
    suggestions = models.JSONField(null=True, default=None)
    # What was chosen: {name in the file: exercise}.
    exercises = models.JSONField(default=dict)
    units = models.CharField(_("unit of the weights"), max_length=8, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_timezone])
    # How far it has come.
    position = models.PositiveIntegerField(default=0)  # workouts of the file that are dealt with
    sessions_added = models.PositiveIntegerField(default=0)
    sets_added = models.PositiveIntegerField(default=0)
    sets_known = models.PositiveIntegerField(default=0)
    metrics_added = models.PositiveIntegerField(default=0)
    unsettled = models.JSONField(default=list)  # exercises whose records have to be computed again
    made = models.JSONField(default=list)  # exercises that it brought along
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(default=timezone.now)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["trainee", "-created_at"]),
            models.Index(fields=["status", "lease_until"]),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.pk)

    @property
    def is_at_work(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.RUNNING, self.Status.UNDOING)

    @property
    def is_known(self) -> bool:
        """Whether it was read, so that there is something to say of it."""
        return self.status not in (self.Status.READING, self.Status.UNREADABLE)

    @property
    def names(self) -> list[str]:
        """The exercises of the file, those with most sets first; a JSON object has no order of its own everywhere."""
        return sorted(self.found["names"], key=lambda name: (-self.found["names"][name]["sets"], name))

    @property
    def first_day(self) -> date | None:
        return date.fromisoformat(self.found["first"]) if self.found.get("first") else None

    @property
    def last_day(self) -> date | None:
        return date.fromisoformat(self.found["last"]) if self.found.get("last") else None

    @property
    def percent(self) -> int:
        """How much is done, of 100; the records at the end are the last few."""
        if not self.is_known:
            return 0
        whole = self.found.get("workouts") or 1
        return 100 if self.status == self.Status.DONE else min(99, 97 * self.position // whole)


class Export(models.Model):
    """A file with what someone has, made by the worker where that is much, and kept for a week."""

    class Kind(models.TextChoices):
        ARCHIVE = "archive", _("Everything: CSV and JSON")
        STRONG = "strong", _("Workouts for other apps: Strong’s CSV")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    content = models.BinaryField(default=bytes)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(default=timezone.now)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["status", "lease_until"]), models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return f"gymtrack-{self.kind}-{self.created_at:%Y-%m-%d}.zip"


class ImportedRow(models.Model):
    """What a row of a file became: the same row again, in this or another file, is known by its key."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=32)
    # A deleted workout may be imported again; a single deleted set stays deleted.
    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, null=True, related_name="+")
    exercise_log = models.ForeignKey(ExerciseLog, on_delete=models.SET_NULL, null=True, related_name="+")
    metric = models.ForeignKey(HealthMetric, on_delete=models.CASCADE, null=True, related_name="+")
    is_session = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trainee", "key"], name="imported_once")]


class ExerciseAlias(models.Model):
    """Which exercise a trainee means by a name of another app."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="exercise_aliases", db_index=False)
    name = models.CharField(max_length=120)
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trainee", "name"], name="one_exercise_by_name")]
