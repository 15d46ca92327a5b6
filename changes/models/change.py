"""The change log: one append-only record of writes, which the change feed and the webhooks read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policy.rows import PermittedQuerySet

from .followed import Audience, Followed


class Change(models.Model):
    """One write of one row. It has no values of the row, so that nothing of a deleted row is left here."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        DELETED = "deleted", _("deleted")
        RESYNC = "resync", _("read again")  # the reader may now see what belongs to the row, or no longer

    # In the order in which the writes became visible; given by services.number_changes, null until then.
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    resource = models.CharField(max_length=30)
    row = models.CharField(max_length=36)
    action = models.CharField(max_length=8, choices=Action.choices)
    event = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # the audience
    everyone = models.BooleanField(default=False)
    gym = models.ForeignKey("facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    admins_of = models.ForeignKey(
        "facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    trainee = models.ForeignKey(
        "facilities.Trainee", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["id"], condition=Q(position=None), name="change_unnumbered"),
            models.Index(fields=["row"], condition=Q(action="deleted"), name="change_tombstone"),
            models.Index(fields=["trainee", "position"]),
            *(
                models.Index(fields=[name], condition=Q((f"{name}__isnull", False)), name=f"change_{name}")
                for name in ("gym", "admins_of", "owner", "reader")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.row} {self.action}"

    @classmethod
    def of(cls, row: Followed, action: str, audience: Audience, **fields: Any) -> Change:
        """The entry for a row, unsaved."""
        return cls(resource=row.resource, row=str(row.pk), action=action, **asdict(audience), **fields)


class LogHead(models.Model):
    """A single row: the last assigned position and the last pruned one. Assigning positions locks it."""

    position = models.BigIntegerField(default=0)
    pruned = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("head of the change log")

    def __str__(self) -> str:
        return str(self.position)
