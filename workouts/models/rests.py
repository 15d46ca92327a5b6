from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rest_defaults import LONGEST
from facilities.models import Trainee
from policy.rows import PermittedQuerySet
from training.models import Exercise


class ExerciseRest(models.Model):
    """How long a trainee rests after a set of an exercise, instead of what the plan or their account says.

    No seconds: they went back to that.
    """

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="exercise_rests")
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="+")
    seconds = models.PositiveSmallIntegerField(
        _("rest"), null=True, blank=True, validators=[MaxValueValidator(LONGEST)]
    )
    # When the trainee chose it. If two devices change it, the later change wins.
    chosen_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rest of an exercise")
        verbose_name_plural = _("rests of exercises")
        constraints = [models.UniqueConstraint(fields=["trainee", "exercise"], name="one_rest_of_an_exercise")]

    def __str__(self) -> str:
        return f"{self.seconds} s"
