"""The counters and histograms for Prometheus; `/-/metrics` shows them (operations.observability.metrics).

Several processes share a folder, `PROMETHEUS_MULTIPROC_DIR`, which gunicorn.conf.py creates. It also gives each worker
a slot (`METRICS_SLOT`), whose files the worker's successor continues. If files were named by process numbers, each
replaced worker would leave its files behind.
"""

import os

from prometheus_client import Counter, Histogram, values

if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ.get("METRICS_SLOT") or os.getpid()
    )

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Histogram("gymtrack_request_seconds", "Requests.", ["method", "route", "status"], buckets=SECONDS)
THROTTLED = Counter("gymtrack_throttled", "Requests beyond a limit.", ["limit"])
DATABASE = Histogram("gymtrack_database_seconds", "Statements.", ["database"], buckets=(0.001, *SECONDS))
DATABASE_ERRORS = Counter("gymtrack_database_errors", "Statements that failed.", ["database", "error"])
CACHE = Counter("gymtrack_cache_operations", "What the cache was asked for.", ["operation", "outcome"])
SIGN_INS = Counter("gymtrack_sign_ins", "Passwords looked at: `right`, `wrong`, or `refused` unseen.", ["outcome"])
OUTBOX = Counter("gymtrack_outbox_operations", "What phones brought, by how it was answered.", ["kind", "status"])
MAILS = Counter("gymtrack_mails", "Mails: `sent` or `failed`.", ["outcome"])
