"""When a row was created and last changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now

TIMESTAMPS = ("created_at", "updated_at")


class UpdatedAtField(models.DateTimeField):  # type: ignore[type-arg]
    """The time of the last `save`; for a new row, that of its creation."""

    def pre_save(self, instance: Any, add: bool) -> Any:
        if add:
            instance.updated_at = instance.created_at
            return instance.updated_at
        return super().pre_save(instance, add)


class Timestamped(models.Model):
    """A row that knows these times.

    `save(update_fields=…)`, `bulk_update` and `update` change `updated_at` only if they name it: they do where the API
    shows what they write.
    """

    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = UpdatedAtField(auto_now=True, db_default=Now())

    class Meta:
        abstract = True
