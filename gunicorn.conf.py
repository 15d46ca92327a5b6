"""How GymTrack is served; `gunicorn gymtrack.wsgi` reads this file. On SIGHUP new workers take over."""

import contextlib
import functools
import itertools
import os
import shutil
import sqlite3
import sys
import tempfile
import time

# A wrong setting stops the start here, with its one line, before any worker is forked.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
from django.urls import get_resolver

import gymtrack.settings as settings
from common.private_files import make_private

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WEB_CONCURRENCY
threads = 4
max_requests, max_requests_jitter = 5000, 500
timeout = 60
graceful_timeout = 30  # requests that run are let end
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn's heartbeat wants memory
control_socket_disable = True
limit_request_line = 8190  # the most that gunicorn knows: `fields` and filters can make long addresses
accesslog = None  # each request has its line from operations.observability
logconfig_dict = settings.LOGGING
forwarded_allow_ips = "*" if settings.TRUSTED_PROXY_COUNT else "127.0.0.1"
if settings.METRICS and not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="gymtrack-metrics-")
    made = os.environ["PROMETHEUS_MULTIPROC_DIR"]


def on_starting(server):
    """Plain HTTP stays on loopback, also where the command line names another address; a reload is a `hand_over`."""
    beyond = [a[0] for a in server.cfg.address if isinstance(a, tuple) and not is_loopback(a[0])]
    if settings.INSECURE_HTTP and beyond:
        sys.exit(f"INSECURE_HTTP: refused on {beyond[0]}; plain HTTP is served on loopback only.")
    server.manage_workers = functools.partial(hand_over, server, server.manage_workers)


def hand_over(server, manage_workers):
    """Old workers answer until the new ones have loaded the product; gunicorn alone would end them first."""
    end = time.monotonic() + graceful_timeout
    while len(server.WORKERS) > server.num_workers and time.monotonic() < end:
        if all(is_at_work(worker) for worker in server.WORKERS.values()):
            break
        time.sleep(0.05)
        server.reap_workers()
    manage_workers()


def is_at_work(worker) -> bool:
    """It has given a heartbeat: seconds since the machine's start; until then its file has the date."""
    return worker.tmp.last_update() <= time.monotonic()


def is_loopback(name: str) -> bool:
    return name.startswith("127.") or name in ("localhost", "::1")


def pre_fork(server, worker):
    """The first place that nobody has: what its last holder counted is counted on (common.telemetry)."""
    taken = {other.slot for other in server.WORKERS.values()}
    worker.slot = next(slot for slot in itertools.count() if slot not in taken)


def post_fork(server, worker):
    os.environ["METRICS_SLOT"] = f"slot{worker.slot}"


def post_worker_init(worker):
    """Reads the URL patterns, which Django would read at the first request, and keeps the database's file open."""
    get_resolver()._populate()
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        worker.held = held(database["NAME"])


def held(path):
    """A connection that does nothing but keep the index of SQLite's log, which goes with the last one: on a full disk
    it could not be made again, and nobody could read any more."""
    make_private(path)
    with contextlib.suppress(sqlite3.Error):  # requests report a database that is unavailable
        connection = sqlite3.connect(path, check_same_thread=False)
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        return connection


def on_exit(server):
    if "made" in globals():
        shutil.rmtree(made, ignore_errors=True)
