"""Measurements are added and corrected."""

from __future__ import annotations

from django.db import transaction

from accounts import quotas
from changes import services as changes

from .models import HealthMetric


@transaction.atomic
def save_metric(metric: HealthMetric) -> None:
    """Stores a new or a corrected measurement. Raises QuotaExceededError for too many new ones in a day."""
    is_new = metric._state.adding
    if is_new:
        quotas.spend("metrics", metric.trainee_id)
    changes.store(metric, event="metric.added" if is_new else "")
