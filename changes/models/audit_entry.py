"""The audit trail: who changed what and when, for the people who run a gym."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policy.rows import PermittedQuerySet


class AuditQuerySet(PermittedQuerySet):
    """Entries are added and never changed."""

    def update(self, **kwargs: Any) -> Any:
        raise TypeError("The audit trail is append-only.")

    delete = update


class AuditEntry(models.Model):
    """Who changed what and when, for those who run a gym. It has no entries about sets and metrics.

    It differs from the change log: it records fields and is kept for years; the log records rows and is pruned.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("changed")
        DELETED = "deleted", _("deleted")
        VIEWED = "viewed", _("viewed as")

    class Surface(models.TextChoices):
        PAGE = "page", _("the product's pages")
        ADMIN = "admin", _("administration")
        API = "api", _("API")
        SYSTEM = "system", _("the system")

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    surface = models.CharField(_("through"), max_length=6, choices=Surface.choices, default=Surface.SYSTEM)
    model = models.CharField(_("what"), max_length=40)  # "facilities.trainee"
    row = models.CharField(max_length=36)
    action = models.CharField(_("action"), max_length=8, choices=Action.choices)
    label = models.CharField(max_length=120, blank=True)
    fields = models.JSONField(default=dict)  # {field: [before, after] or null}
    gym = models.ForeignKey(
        "facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("gym")
    )
    former_gym = models.ForeignKey(
        "facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of changes")
        verbose_name_plural = _("records of changes")
        indexes = [
            models.Index(fields=["gym", "-id"]),
            models.Index(fields=["former_gym", "-id"], condition=Q(former_gym__isnull=False), name="audit_former_gym"),
            models.Index(fields=["model", "row", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.model}/{self.row} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("The audit trail is append-only.")
