import pickle
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache as django_cache
from redis.exceptions import ConnectionError as UnavailableError

from common.telemetry import CACHE
from operations.observability import cache


class Flaky:
    """A cache that answers or fails as the test sets it."""

    error: Exception | None = None
    calls = 0

    def get(self, key):
        self.calls += 1
        if self.error is not None:
            raise self.error
        return {"here": 1}.get(key)

    add = set = incr = count = delete = get


@pytest.fixture
def flaky(monkeypatch):
    class Cache(cache.Counted, Flaky):
        pass

    flaky = Cache()
    flaky.now = 100.0
    monkeypatch.setattr(cache.time, "monotonic", lambda: flaky.now)
    return flaky


def count(outcome: str) -> float:
    return CACHE.labels("get", outcome)._value.get()


def test_operations_are_counted(flaky):
    before = {outcome: count(outcome) for outcome in ("ok", "missing", "failed")}
    assert (flaky.get("here"), flaky.get("other")) == (1, None)
    flaky.error = ValueError()
    with pytest.raises(ValueError):
        flaky.get("here")
    assert {name: count(name) - n for name, n in before.items()} == {"ok": 1, "missing": 2, "failed": 0}


def test_a_failed_cache_is_not_used_for_a_moment(flaky):
    flaky.error = UnavailableError()
    with pytest.raises(UnavailableError):
        flaky.get("here")
    flaky.error = None
    calls = flaky.calls
    for now in (100.5, 101.9):
        flaky.now = now
        with pytest.raises(cache.RestingCacheError):
            flaky.get("here")
    assert flaky.calls == calls
    flaky.now = 102.1
    assert flaky.get("here") == 1


def test_a_counter_starts_again_when_it_expires():
    """On the cache of the settings: Redis, if there is one."""
    key = f"count-{uuid4()}"
    assert [django_cache.count(key, timeout=60) for _n in range(3)] == [1, 2, 3]
    other = f"count-{uuid4()}"
    assert [django_cache.count(other, timeout=1) for _n in range(2)] == [1, 2]
    time.sleep(1.1)
    assert [django_cache.count(other, timeout=1), django_cache.count(key, timeout=60)] == [1, 4]


# --- values in Redis ---
class Planted:
    """Its pickle runs code when it is loaded."""

    ran: list[str] = []

    def __reduce__(self):
        return (Planted.ran.append, ("ran",))


@pytest.mark.parametrize(
    "value",
    [
        *(
            0,
            7,
            -3,
            2**70,
            1.5,
            True,
            False,
            None,
            "",
            "yes",
            "jürgen",
            "b64",
            [1.5, "a", None],
            {"a": [1, {"b": True}]},
        ),
        *(b"", b"email\nann@x.org\n", b"\x80\x04\xff", b"j[1]"),
    ],
)
def test_values_are_read_as_they_were_stored(value):
    serializer = cache.JSONSerializer()
    stored = serializer.dumps(value)
    raw = str(stored).encode() if type(stored) is int else stored  # as Redis returns it
    assert (serializer.loads(raw), type(serializer.loads(raw))) == (value, type(value))


@pytest.mark.parametrize("value", [object(), {1, 2}, Planted(), float("nan")])
def test_objects_are_not_stored(value):
    with pytest.raises((TypeError, ValueError)):
        cache.JSONSerializer().dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Planted()),
        pickle.dumps([1]),
        pickle.dumps(Planted(), 0),
        b"",
        b"j{",
        b"rubbish",
        b"j" + b"[" * 10**5,
    ],
)
def test_values_of_others_count_as_missing_and_are_not_executed(data):
    assert cache.JSONSerializer().loads(data) is None
    assert Planted.ran == []


@pytest.mark.skipif("redis" not in settings.CACHES["default"].get("LOCATION", ""), reason="needs Redis")
def test_a_pickle_that_was_planted_in_redis_is_not_executed():
    client = django_cache._cache.get_client(write=True)
    client.set(django_cache.make_and_validate_key("planted"), pickle.dumps(Planted()))
    assert django_cache.get("planted") is None
    assert Planted.ran == []
    django_cache.set("ours", {"a": [1]})
    assert client.get(django_cache.make_and_validate_key("ours")) == b'j{"a": [1]}'
