"""Settings of a test run; loaded as a plugin, before Django reads the environment."""

import os

import pytest

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-that-is-long-enough-0123456789")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("INSECURE_HTTP", "true")
os.environ.setdefault("THROTTLE", "off")
os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# Each worker has a Redis database of its own: emptying the cache of one worker must not empty another's.
worker, cache_url = os.environ.get("PYTEST_XDIST_WORKER", ""), os.environ.get("CACHE_URL", "")
if worker and cache_url.startswith("redis://"):
    os.environ["CACHE_URL"] = f"{cache_url.rsplit('/', 1)[0]}/{int(worker.removeprefix('gw')) + 1}"


def pytest_configure(config: pytest.Config) -> None:
    """Files of one folder stand side by side, because pytest 9.1 loses a folder's fixtures else (its issue 14635)."""
    config.args.sort()
