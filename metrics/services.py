"""Measurements are added and corrected."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import quotas
from changes import services as changes
from common.refusals import RefusedError

from .models import HealthMetric

SAME = timedelta(minutes=1)  # a phone's clock is corrected when it sends, so that a retry has another second


class OtherMeasurementError(RefusedError):
    """There is another value of the kind at this instant."""


@transaction.atomic
def save_metric(metric: HealthMetric) -> None:
    """Stores a new or a corrected measurement. Raises QuotaExceededError for too many new ones in a day."""
    is_new = metric._state.adding
    if is_new:
        quotas.spend("metrics", metric.trainee_id)
    changes.store(metric, event="metric.added" if is_new else "")


@transaction.atomic
def save_once(metric: HealthMetric) -> None:
    """Stores a new measurement unless the same one is stored. Raises OtherMeasurementError and QuotaExceededError."""
    at = metric.measured_at
    of_kind = HealthMetric.objects.filter(trainee=metric.trainee_id, kind=metric.kind)
    if of_kind.filter(value=metric.value, measured_at__range=(at - SAME, at + SAME)).exists():
        return
    if of_kind.filter(measured_at=at).exists():
        raise OtherMeasurementError(_("Another value was measured at this time."))
    save_metric(metric)
