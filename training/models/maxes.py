from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.validators import validate_plan_date
from facilities.models import Trainee
from policy.rows import PermittedQuerySet

from .exercises import Exercise

MASS = [MinValueValidator(1), MaxValueValidator(2000)]


class ExerciseMax(models.Model):
    """A 1RM or training max that a trainee or their trainer entered. Each entry is kept: the latest one counts."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="maxes", db_index=False)
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="maxes", verbose_name=_("exercise"))
    one_rm_kg = models.DecimalField(_("1RM"), max_digits=9, decimal_places=4, null=True, blank=True, validators=MASS)
    training_max_kg = models.DecimalField(
        _("training max"), max_digits=9, decimal_places=4, null=True, blank=True, validators=MASS
    )
    measured_at = models.DateField(_("date"), validators=[validate_plan_date])
    # An AMRAP result that raised the training max: the set's key; the same set raises it once
    raised_by = models.UUIDField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("max")
        verbose_name_plural = _("maxes")
        ordering = ["-measured_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(one_rm_kg__isnull=False) | Q(training_max_kg__isnull=False), name="max_has_a_value"
            ),
            models.UniqueConstraint(fields=["raised_by", "exercise"], name="max_raised_once_by_a_set"),
        ]
        indexes = [models.Index(fields=["trainee", "exercise", "-measured_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.exercise} · {self.measured_at}"

    def clean(self) -> None:
        if self.one_rm_kg is None and self.training_max_kg is None:
            raise ValidationError({"one_rm_kg": _("Enter a 1RM or a training max.")}, code="required")
