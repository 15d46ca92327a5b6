"""Django's caches, counted."""

from django.core.cache.backends import locmem, redis

from common.telemetry import CACHE

OPERATIONS = ("add", "get", "set", "incr", "delete")


class Counted:
    """Counts what a cache is asked for, and how it went: `ok`, `missing` or `failed`."""

    def __init_subclass__(cls):
        for name in OPERATIONS:
            setattr(cls, name, counted(name, getattr(cls, name)))


def counted(name, ask):
    def asked(self, *args, **kwargs):
        try:
            answer = ask(self, *args, **kwargs)
        except ValueError:  # incr of what is not there
            CACHE.labels(name, "missing").inc()
            raise
        except Exception:
            CACHE.labels(name, "failed").inc()
            raise
        CACHE.labels(name, "missing" if name == "get" and answer is None else "ok").inc()
        return answer

    return asked


class RedisCache(Counted, redis.RedisCache):
    pass


class LocMemCache(Counted, locmem.LocMemCache):
    pass
