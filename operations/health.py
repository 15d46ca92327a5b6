"""Whether the process is alive (`/health`), and whether it can serve requests (`/ready`)."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.requests import PageRequest

from .observability.metrics import metrics

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers `/health`, which uses neither database nor cache, and `/-/metrics`.

    Monitoring sends these requests without a valid host name, so they are answered before the host name is checked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        if request.path == "/health" and request.method in ("GET", "HEAD"):
            return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        if request.path == "/-/metrics":
            return metrics(request)
        return self.get_response(request)


@require_safe
@never_cache
def ready(request: PageRequest) -> HttpResponse:
    """Whether the product can serve requests. If not, 503 names the failing parts, without internal details."""
    checks = {"database": database_answers, "cache": cache_answers, "migrations": migrations_applied}
    failing = [name for name, check in checks.items() if not passes(name, check)]
    if failing:
        return JsonResponse({"status": "unavailable", "failing": failing}, status=503)
    return JsonResponse({"status": "ok"})


def passes(name: str, check: Any) -> bool:
    try:
        return check()
    except Exception as error:  # whatever a broken part raises, the answer is "not ready"
        logger.warning("not ready: %s", name, extra={"reason": type(error).__name__})
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def cache_answers() -> bool:
    cache.set("ready", "yes", 10)
    return cache.get("ready") == "yes"


def migrations_applied() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
