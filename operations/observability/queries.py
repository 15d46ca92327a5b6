"""Measures every database statement, for its request and for the metrics, and logs it if it is slow."""

from __future__ import annotations

import logging
import threading
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from common.telemetry import DATABASE, DATABASE_ERRORS

logger = logging.getLogger("gymtrack.queries")


class Meter(threading.local):
    """Number and time of the database statements of the request that this thread handles."""

    queries = 0
    seconds = 0.0

    def reset(self) -> None:
        self.queries, self.seconds = 0, 0.0


meter = Meter()


def timed(execute: Any, sql: Any, params: dict[str, Any], many: Any, context: dict[str, Any]) -> Any:
    alias, start = context["connection"].alias, perf_counter()
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        DATABASE_ERRORS.labels(alias, type(error).__name__).inc()
        raise
    finally:
        seconds = perf_counter() - start
        meter.queries += 1
        meter.seconds += seconds
        DATABASE.labels(alias).observe(seconds)
        if seconds * 1000 > settings.SLOW_QUERY_MS:
            details = {"sql": str(sql)[:2000], "ms": round(seconds * 1000), "database": alias}
            logger.warning("slow query", extra=details)


def watch(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Adds `timed` to a new connection. With a pool, each request creates a connection object."""
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, timed)
