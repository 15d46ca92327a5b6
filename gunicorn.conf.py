"""How GymTrack is served; `gunicorn gymtrack.wsgi` reads this file."""

import os
import sys

# A wrong setting stops the start here, with its one line, before any worker is forked.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
import gymtrack.settings as settings

host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
if settings.INSECURE_HTTP and not (host.startswith("127.") or host in ("localhost", "::1")):
    sys.exit(f"INSECURE_HTTP: refused on {host}; plain HTTP is served on loopback only.")

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
max_requests, max_requests_jitter = 5000, 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn's heartbeat wants memory
control_socket_disable = True
accesslog = None
forwarded_allow_ips = "*" if settings.TRUSTED_PROXY_COUNT else "127.0.0.1"
