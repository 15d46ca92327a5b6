from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.validators import validate_text
from facilities.models import Trainee
from policy.rows import PermittedQuerySet
from training.models import Exercise


class ExerciseNote(models.Model):
    """What a trainee notes for themselves about an exercise, shown whenever they do it. An empty one was deleted."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="exercise_notes")
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(
        _("note"), max_length=1000, blank=True, validators=[validate_text, MaxLengthValidator(1000)]
    )
    # When the trainee wrote it. If two devices change a note, the later change wins.
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("note for an exercise")
        verbose_name_plural = _("notes for exercises")
        constraints = [models.UniqueConstraint(fields=["trainee", "exercise"], name="one_note_of_an_exercise")]

    def __str__(self) -> str:
        return self.text[:40]
