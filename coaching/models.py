from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.validators import validate_text
from facilities.models import Trainee
from policy.rows import PermittedQuerySet
from training.models import ProgramAssignment
from workouts.models import WorkoutSession


class TrainerNote(models.Model):
    """A trainer's own note about a trainee; nobody else reads it."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("note"), max_length=4000, validators=[validate_text, MaxLengthValidator(4000)])
    created_at = models.DateTimeField(default=timezone.now)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        db_table = "workouts_trainernote"
        verbose_name = _("trainer's note")
        verbose_name_plural = _("trainer's notes")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["trainee", "author", "-created_at"])]

    def __str__(self) -> str:
        return self.text[:40]


class DismissedFlag(models.Model):
    """A dismissed flag of the roster. `cause` identifies what raised it; a new cause raises the flag again."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cause = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        db_table = "workouts_dismissedflag"
        verbose_name = _("dismissed flag")
        verbose_name_plural = _("dismissed flags")
        constraints = [models.UniqueConstraint(fields=["trainee", "user", "cause"], name="flag_dismissed_once")]

    def __str__(self) -> str:
        return self.cause


class ReadEntry(models.Model):
    """An entry of the inbox that a trainer has read: a finished workout or an ended program.

    That a comment was read is stored in the comment.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, null=True, related_name="+")
    assignment = models.ForeignKey(ProgramAssignment, on_delete=models.CASCADE, null=True, related_name="+")
    with_pain = models.BooleanField(default=False)  # whether the workout had an answer about pain when it was read
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("read entry of the inbox")
        verbose_name_plural = _("read entries of the inbox")
        constraints = [
            models.UniqueConstraint(fields=["user", "session"], name="workout_read_once"),
            models.UniqueConstraint(fields=["user", "assignment"], name="ended_program_read_once"),
            models.CheckConstraint(
                condition=Q(session=None, assignment__isnull=False) | Q(session__isnull=False, assignment=None),
                name="read_entry_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.session_id or self.assignment_id)
