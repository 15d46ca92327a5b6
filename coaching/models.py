from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.validators import validate_line, validate_text
from facilities.models import Gym, Trainee
from policy.rows import PermittedQuerySet
from training.models import ProgramAssignment
from workouts.models import WorkoutSession

from .roster_filter import RosterFilter, validate_query

if TYPE_CHECKING:
    from accounts.models import User


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


class TraineeTagQuerySet(PermittedQuerySet):
    def of_trainees(self, user: User) -> Self:
        """The tags that the user's trainees have at the gym where they train now."""
        return self.permitted(user).filter(gym=F("trainee__gym"))


class TraineeTag(models.Model):
    """A short word that trainers of a gym give a trainee. The trainee's trainer there sees it, and the next one.

    The trainee doesn't see it. It stays with the gym when the trainee leaves, so another gym learns nothing.
    """

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="+")
    gym = models.ForeignKey(Gym, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("tag"), max_length=24, validators=[validate_line])

    objects = TraineeTagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag of a trainee")
        verbose_name_plural = _("tags of trainees")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("trainee", "gym", Lower("name"), name="trainee_has_a_tag_once")]

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """A filter of the roster that a trainer keeps under a name. `query` has the parameters of the page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40, validators=[validate_line])
    query = models.JSONField(default=dict, validators=[validate_query])

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("user", Lower("name"), name="saved_filter_has_its_own_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def choice(self) -> RosterFilter:
        return RosterFilter.read(self.query)
