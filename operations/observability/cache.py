"""Django's caches with counters. A failed cache is not used for a moment. Stored values are never executed."""

import json
import time
from functools import cached_property
from typing import Any

from django.core.cache.backends import locmem, redis
from redis.exceptions import RedisError

from common.telemetry import CACHE

OPERATIONS = ("add", "get", "set", "incr", "count", "delete")
REST = 2.0  # seconds without using a failed cache, because each request would wait for its timeout
# allauth's limits (on mails, resets, password forms) do not expect a cache to fail; then they limit nobody.
LIMITS = "allauth:rl:"
AWAY = {"add": True, "delete": False}  # their answers then: the lock is free, and nothing is stored


class RestingCacheError(RedisError):
    """The cache failed a moment ago, so it is not used now."""


class Counted:
    """Counts the operations of a cache by their outcome: `ok`, `missing` or `failed`."""

    rest_until = 0.0  # an attribute of the class, because each thread has an instance

    def __init_subclass__(cls) -> None:
        for name in OPERATIONS:
            setattr(cls, name, with_counter(cls, name, getattr(cls, name)))


def with_counter(cls: Any, name: str, operation: Any) -> Any:
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if time.monotonic() < cls.rest_until:
                raise RestingCacheError
            answer = operation(self, *args, **kwargs)
        except ValueError:  # incr of a missing key
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

    return wrapper


class JSONSerializer:
    """Stores values as JSON. Django's own serializer would unpickle, and so execute, what others wrote to Redis.

    It also stores bytes, for uploaded files. A value that it did not write itself counts as missing.
    """

    JSON, BYTES = b"j", b"b"

    def dumps(self, value: Any) -> int | bytes:
        if type(value) is int:  # Redis itself counts with these
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
        return super().get_client(write=True)  # there is only one server, for reading as well

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.client


class RedisCache(Counted, redis.RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def count(self, key: str, timeout: int) -> int:
        """Adds one to the counter of this key and returns it. It is deleted `timeout` seconds after the first."""
        name = self.make_and_validate_key(key)
        client = self._cache.get_client(name, write=True)
        number = client.incr(name)
        if number == 1:
            client.expire(name, timeout)
        return number


class LocMemCache(Counted, locmem.LocMemCache):
    def count(self, key: str, timeout: int) -> int:
        """See RedisCache.count."""
        super().add(key, 0, timeout)
        return super().incr(key)
