"""Requests are counted in windows of time, for each kind and each person or address apart."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from common.request_counts import HOUR, count

START = datetime(2026, 3, 2, 10, 0, 5, tzinfo=UTC)


def test_a_window_is_used_up_and_the_next_one_is_fresh():
    with time_machine.travel(START, tick=False) as clock:
        limits = [count("read", "user-1", 2) for _ in range(3)]
        assert [(limit.used, limit.left, limit.is_exceeded, limit.seconds) for limit in limits] == [
            (1, 1, False, 55),
            (2, 0, False, 55),
            (3, 0, True, 55),
        ]
        assert count("read", "user-2", 2).used == 1
        assert count("write", "user-1", 2).used == 1
        clock.shift(timedelta(seconds=55))
        assert count("read", "user-1", 2).used == 1


def test_a_window_may_be_an_hour():
    with time_machine.travel(START, tick=False) as clock:
        assert count("registration", "203.0.113.7", 20, window=HOUR).seconds == HOUR - 5
        clock.shift(timedelta(minutes=59))
        assert count("registration", "203.0.113.7", 20, window=HOUR).used == 2
        clock.shift(timedelta(minutes=1))
        assert count("registration", "203.0.113.7", 20, window=HOUR).used == 1


def test_nobody_is_limited_while_the_cache_is_away(monkeypatch):
    monkeypatch.setattr("common.request_counts.cache", SimpleNamespace(count=away))
    assert count("read", "user-1", 0) is None


def away(*args: object, **kwargs: object) -> None:
    raise ConnectionError


@pytest.mark.django_db
def test_registrations_of_an_address_are_limited_on_page_and_api_together(client, api, settings):
    settings.THROTTLE, settings.THROTTLE_REGISTRATIONS = True, 1
    names = {"password": "a-good-password-3", "first_name": "N", "last_name": "P"}
    with time_machine.travel(START):
        assert api().post("/api/v1/trainees/", {**names, "email": "a@x.org"}).status_code == 201
        answer = api().post("/api/v1/trainees/", {**names, "email": "b@x.org"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (429, "throttled")
        assert HOUR - 60 < int(answer["Retry-After"]) <= HOUR - 5
        page = client.post("/join/", {**names, "email": "b@x.org", "timezone": "UTC"})
        assert (page.status_code, "Too many registrations" in page.content.decode()) == (400, True)
