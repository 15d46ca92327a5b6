"""Django's caches, counted; and one that failed is left alone for a moment."""

import time

from django.core.cache.backends import locmem, redis
from redis.exceptions import RedisError

from common.telemetry import CACHE

OPERATIONS = ("add", "get", "set", "incr", "delete")
REST = 2.0  # seconds; one that hangs would cost every request its timeout


class Resting(RedisError):
    """It failed a moment ago and is not asked."""


class Counted:
    """Counts what a cache is asked for, and how it went: `ok`, `missing` or `failed`."""

    rest_until = 0.0  # of the class, since each thread has an instance

    def __init_subclass__(cls):
        for name in OPERATIONS:
            setattr(cls, name, counted(cls, name, getattr(cls, name)))


def counted(cls, name, ask):
    def asked(self, *args, **kwargs):
        try:
            if time.monotonic() < cls.rest_until:
                raise Resting
            answer = ask(self, *args, **kwargs)
        except ValueError:  # incr of what is not there
            CACHE.labels(name, "missing").inc()
            raise
        except Exception as error:
            CACHE.labels(name, "failed").inc()
            if not isinstance(error, Resting):
                cls.rest_until = time.monotonic() + REST
            raise
        CACHE.labels(name, "missing" if name == "get" and answer is None else "ok").inc()
        return answer

    return asked


class RedisCache(Counted, redis.RedisCache):
    pass


class LocMemCache(Counted, locmem.LocMemCache):
    pass
