from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.validators import validate_text
from facilities.models import Trainee
from policy.rows import PermittedQuerySet


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
