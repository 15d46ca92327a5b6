"""How GymTrack is served; `gunicorn gymtrack.wsgi` reads this file."""

import os
import sys

# A wrong setting stops the start here, with its one line, before any worker is forked.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
import gymtrack.settings as settings

host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
max_requests, max_requests_jitter = 5000, 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn's heartbeat wants memory
control_socket_disable = True
limit_request_line = 8190  # the most that gunicorn knows: `fields` and filters can make long addresses
accesslog = None


def on_starting(server):
    """Plain HTTP stays on loopback, also where the command line names another address."""
    beyond = [a[0] for a in server.cfg.address if isinstance(a, tuple) and not is_loopback(a[0])]
    if settings.INSECURE_HTTP and beyond:
        sys.exit(f"INSECURE_HTTP: refused on {beyond[0]}; plain HTTP is served on loopback only.")


def is_loopback(name: str) -> bool:
    return name.startswith("127.") or name in ("localhost", "::1")


forwarded_allow_ips = "*" if settings.TRUSTED_PROXY_COUNT else "127.0.0.1"
