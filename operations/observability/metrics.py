"""`GET /-/metrics`: the counters of all processes, and the current length of the queues."""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Iterator

import prometheus_client
from django.conf import settings
from django.db.models import Count, Min, Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from changes.models import Change
from common.client_address import client_address, forwarded_address
from common.requests import PageRequest
from operations.backups.files import newest_backup
from transfers.models import Export, Import
from transfers.worker_jobs import AT_WORK
from webhooks.models import Cursor, Delivery
from workouts.models import WorkoutSession


@require_safe
@never_cache
def metrics(request: PageRequest) -> HttpResponse:
    """The metrics in Prometheus' text format; 404 for everyone who may not read them."""
    if not settings.METRICS or not is_allowed(request):
        raise Http404
    registry = prometheus_client.CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(prometheus_client.REGISTRY)
    registry.register(Queues())
    registry.register(Backups())
    return HttpResponse(prometheus_client.generate_latest(registry), content_type=prometheus_client.CONTENT_TYPE_LATEST)


def is_allowed(request: PageRequest) -> bool:
    """Allows requests with the token, and requests from this machine, but not through a proxy on it."""
    if settings.METRICS_TOKEN:
        expected = f"Bearer {settings.METRICS_TOKEN}"
        if hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
            return True
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if forwarded and forwarded_address(request) is None:  # the proxy is not trusted, or hides the client
        return False
    return ipaddress.ip_address(client_address(request)).is_loopback


class Queues:
    """What waits for the worker, and for how long. It is queried when somebody reads the metrics."""

    def describe(self) -> list:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        waiting = GaugeMetricFamily("gymtrack_queue_waiting", "What waits for the worker.", labels=["queue"])
        oldest = GaugeMetricFamily(
            "gymtrack_queue_oldest_seconds", "For how long the first has been due.", labels=["queue"]
        )
        position = Cursor.objects.values_list("position", flat=True).first() or 0
        queues = {
            "changes": (Change.objects.filter(Q(position__gt=position) | Q(position=None)).order_by(), "at"),
            "webhooks": (Delivery.objects.filter(status="pending", endpoint__is_active=True), "next_attempt_at"),
            "imports": (Import.objects.filter(status__in=AT_WORK), "created_at"),
            "exports": (Export.objects.filter(status=Export.Status.WAITING), "created_at"),
        }
        for name, (rows, since) in queues.items():
            found = rows.aggregate(n=Count("pk"), first=Min(since))
            waiting.add_metric([name], found["n"])
            oldest.add_metric([name], max(0, (now - found["first"]).total_seconds()) if found["first"] else 0)
        yield waiting
        yield oldest
        yield GaugeMetricFamily(
            "gymtrack_sessions_in_progress",
            "Workouts in progress.",
            value=WorkoutSession.objects.filter(status=WorkoutSession.Status.IN_PROGRESS).count(),
        )


class Backups:
    """Age and size of the newest backup, if this machine has backups."""

    def describe(self) -> list:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if (newest := newest_backup()) is not None:
            age = GaugeMetricFamily("gymtrack_backup_age_seconds", "Time since the last backup.", value=newest.age)
            size = GaugeMetricFamily("gymtrack_backup_bytes", "Size of the last backup.", value=newest.size)
            yield from (age, size)
