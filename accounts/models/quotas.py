"""How much of a daily quota is used."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyUse(models.Model):
    """How much of a daily quota is used. `whose` is the key of a user or trainee, or the hash of an address."""

    quota = models.CharField(max_length=40)
    whose = models.CharField(max_length=64)
    day = models.DateField()
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("use of a daily quota")
        verbose_name_plural = _("uses of daily quotas")
        constraints = [models.UniqueConstraint(fields=["quota", "whose", "day"], name="one_use_of_a_quota_a_day")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.quota} {self.day}"
