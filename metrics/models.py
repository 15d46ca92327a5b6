from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Audience, Followed
from common.units import from_cm, from_kg, length_unit, mass_unit, to_cm, to_kg
from common.validators import validate_past_instant, validate_plan_date, validate_text
from facilities.models import Trainee
from policy.rows import PermittedQuerySet


class HealthMetric(Followed):
    """One measurement of a trainee's body, in the unit of its kind."""

    resource = "health_metrics"

    class Kind(models.TextChoices):
        BODY_WEIGHT = "body_weight", _("Body weight")
        BODY_FAT = "body_fat", _("Body fat")
        RESTING_HEART_RATE = "resting_heart_rate", _("Resting heart rate")
        SYSTOLIC = "systolic_pressure", _("Systolic pressure")
        DIASTOLIC = "diastolic_pressure", _("Diastolic pressure")
        WAIST = "waist", _("Waist")
        HIPS = "hips", _("Hips")
        CHEST = "chest", _("Chest")
        NECK = "neck", _("Neck")
        ARM = "arm", _("Arm")
        THIGH = "thigh", _("Thigh")
        CALF = "calf", _("Calf")
        SLEEP = "sleep", _("Sleep")
        STEPS = "steps", _("Steps")

    # unit, and the least and most that a living person can have
    KINDS: dict[str, tuple[str, int, int]] = {
        Kind.BODY_WEIGHT: ("kg", 15, 650),
        Kind.BODY_FAT: ("%", 1, 75),
        Kind.RESTING_HEART_RATE: ("bpm", 20, 220),
        Kind.SYSTOLIC: ("mmHg", 40, 300),
        Kind.DIASTOLIC: ("mmHg", 20, 200),
        Kind.WAIST: ("cm", 30, 300),
        Kind.HIPS: ("cm", 30, 300),
        Kind.CHEST: ("cm", 30, 300),
        Kind.NECK: ("cm", 15, 100),
        Kind.ARM: ("cm", 10, 100),
        Kind.THIGH: ("cm", 15, 150),
        Kind.CALF: ("cm", 10, 100),
        Kind.SLEEP: ("h", 0, 24),
        Kind.STEPS: ("count", 0, 200_000),
    }

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="metrics", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    value = models.DecimalField(_("value"), max_digits=11, decimal_places=4)
    measured_at = models.DateTimeField(_("measured"), default=timezone.now, validators=[validate_past_instant])
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_text])

    objects = PermittedQuerySet.as_manager()

    text: str  # the value as it is read; set by the page

    class Meta:
        verbose_name = _("health metric")
        verbose_name_plural = _("health metrics")
        indexes = [
            models.Index(fields=["trainee", "-measured_at", "-id"]),
            models.Index(fields=["trainee", "kind", "-measured_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.measured_at:%Y-%m-%d}"

    @staticmethod
    def audience_of(trainee_id: int) -> Audience:
        return Audience(trainee_id=trainee_id)

    @property
    def unit(self) -> str:
        return self.KINDS[self.kind][0]

    def clean(self) -> None:
        if self.kind not in self.KINDS or self.value is None:
            return
        unit, least, most = self.KINDS[self.kind]
        if not least <= self.value <= most:
            raise ValidationError(
                {
                    "value": ValidationError(
                        _("Enter a value from %(least)s to %(most)s %(unit)s."),
                        code="out_of_range",
                        params={"least": least, "most": most, "unit": unit},
                    )
                }
            )

    @classmethod
    def shown_unit(cls, kind: str, units: str) -> str:
        """The unit that a user with these units reads this kind in."""
        unit = cls.KINDS[kind][0]
        return {"kg": mass_unit(units), "cm": length_unit(units), "count": ""}.get(unit, unit)

    @classmethod
    def expected(cls, kind: str, units: str) -> tuple[Decimal, Decimal, bool]:
        """What can be typed for this kind, in these units: the least, the most, and whether it is a whole number."""
        unit, least, most = cls.KINDS[kind]
        return cls.shown(kind, Decimal(least), units), cls.shown(kind, Decimal(most), units), unit == "count"

    @classmethod
    def shown(cls, kind: str, value: Decimal, units: str) -> Decimal:
        convert = {"kg": from_kg, "cm": from_cm}.get(cls.KINDS[kind][0])
        return convert(value, units) if convert else value

    @classmethod
    def typed(cls, kind: str, value: Decimal, units: str) -> Decimal:
        convert = {"kg": to_kg, "cm": to_cm}.get(cls.KINDS[kind][0])
        return convert(value, units) if convert else value


class MetricGoal(models.Model):
    """What a trainee wants to come to, in the unit of its kind."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="metric_goals", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=HealthMetric.Kind.choices)
    value = models.DecimalField(_("value"), max_digits=11, decimal_places=4)
    by = models.DateField(_("by"), null=True, blank=True, validators=[validate_plan_date])

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [models.UniqueConstraint(fields=["trainee", "kind"], name="one_goal_of_a_kind")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
