"""Django's caches with counters. A failed server is left alone for a moment, and stored values are never executed."""

import json
import time
from functools import cached_property
from typing import Any

from django.core.cache.backends import locmem, redis
from redis.exceptions import RedisError

from common.telemetry import CACHE

OPERATIONS = ("add", "get", "set", "incr", "count", "delete")
REST = 2.0  # seconds; one that hangs would cost every request its timeout
# allauth's limits (of mails, resets, password forms) do not expect a cache to be away; they limit nobody then.
LIMITS = "allauth:rl:"
AWAY = {"add": True, "delete": False}  # they get a free lock and no stored values


class RestingCacheError(RedisError):
    """The cache failed a moment ago, so it is not asked now."""


class Counted:
    """Counts the operations of a cache by their outcome: `ok`, `missing` or `failed`."""

    rest_until = 0.0  # of the class, since each thread has an instance

    def __init_subclass__(cls) -> None:
        for name in OPERATIONS:
            setattr(cls, name, counted(cls, name, getattr(cls, name)))


def counted(cls: Any, name: str, ask: Any) -> Any:
    def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if time.monotonic() < cls.rest_until:
                raise RestingCacheError
            answer = ask(self, *args, **kwargs)
        except ValueError:  # incr of what is not there
            CACHE.labels(name, "missing").inc()
            raise
        except Exception as error:
            CACHE.labels(name, "failed").inc()
            if not isinstance(error, RestingCacheError):
                cls.rest_until = time.monotonic() + REST
            if args and isinstance(args[0], str) and args[0].startswith(LIMITS):
                return AWAY.get(name, args[1] if name == "get" and len(args) > 1 else None)
            raise
        CACHE.labels(name, "missing" if name == "get" and answer is None else "ok").inc()
        return answer

    return asked


class JSONSerializer:
    """What Redis keeps, as data: Django's own would unpickle, and so run, whatever somebody else wrote there.

    Takes what JSON has, and bytes (uploaded files). What it did not write itself is as good as not there.
    """

    JSON, BYTES = b"j", b"b"

    def dumps(self, value: Any) -> int | bytes:
        if type(value) is int:  # counters are Redis' own numbers
            return value
        if isinstance(value, bytes):
            return self.BYTES + value
        return self.JSON + json.dumps(value, allow_nan=False).encode()

    def loads(self, data: bytes) -> Any:
        if data.startswith(self.BYTES):
            return data.removeprefix(self.BYTES)
        try:
            return json.loads(data.removeprefix(self.JSON)) if data.startswith(self.JSON) else int(data)
        except (ValueError, RecursionError):
            return None


class KeptClient(redis.RedisCacheClient):
    """Uses one client for all operations; Django's backend creates one for each."""

    @cached_property
    def client(self) -> Any:
        return super().get_client(write=True)  # there is one server, for reading too

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.client


class RedisCache(Counted, redis.RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def count(self, key: str, timeout: int) -> int:
        """Adds one to the counter of this key, which is deleted `timeout` seconds after its first."""
        name = self.make_and_validate_key(key)
        client = self._cache.get_client(name, write=True)
        counted = client.incr(name)
        if counted == 1:
            client.expire(name, timeout)
        return counted


class LocMemCache(Counted, locmem.LocMemCache):
    def count(self, key: str, timeout: int) -> int:
        """As RedisCache's."""
        super().add(key, 0, timeout)
        return super().incr(key)
