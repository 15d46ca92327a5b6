"""The message at the end of a rest: sent once, when it is due, and only while the workout goes on."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from notifications.services import subscribe
from notifications.tests.conftest import push_service  # noqa: F401 - a fixture
from notifications.tests.push_service import Browser
from webhooks.tests.conftest import InTurn
from workouts import rest_pushes
from workouts.models import DueNotification
from workouts.services import delete_session, end_session
from workouts.tests.factories import SessionFactory

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def mia(world, push_service, monkeypatch):  # noqa: F811
    """A trainee with a workout in progress and a browser that gets messages."""
    monkeypatch.setattr(rest_pushes, "ThreadPoolExecutor", lambda n: InTurn())
    monkeypatch.setattr(rest_pushes.connection, "close", lambda: None)
    world.open = SessionFactory(trainee=world.trainee_profile, ended_at=None, status="in_progress")
    world.service, world.browser = push_service, Browser(push_service.address)
    subscribe(user=world.trainee, endpoint=world.browser.endpoint, **world.browser.keys)
    return world


def rest(user, session, seconds):
    client = Client()
    client.force_login(user)
    return client.post(f"/workouts/{session.pk}/rest/", {"seconds": seconds}, content_type="application/json")


def sent(mia, seconds):
    """What arrived until so many seconds after noon."""
    with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
        rest_pushes.send_due()
    return len(mia.service.posts)


@pytest.mark.parametrize(
    ("rests", "arrived"),
    [
        # [(seconds after noon, seconds of rest)], [(seconds after noon, messages until then)]
        ([(0, 90)], [(89, 0), (90, 1), (91, 1), (200, 1)]),
        ([(0, 90), (10, 120)], [(90, 0), (129, 0), (130, 1)]),
        ([(0, 90), (10, 65)], [(74, 0), (75, 1), (90, 1)]),
        ([(0, 90), (30, None)], [(90, 0), (200, 0)]),
        ([(0, 90), (30, None), (40, 20)], [(59, 0), (60, 1)]),
        ([(0, 90)], [(151, 0), (152, 0)]),
        ([(0, None)], [(90, 0)]),
    ],
)
def test_when_it_arrives(rests, arrived, mia):
    for at, seconds in rests:
        with time_machine.travel(NOON + timedelta(seconds=at), tick=False):
            assert rest(mia.trainee, mia.open, seconds).json() == {"subscribed": True}
    assert [(at, sent(mia, at)) for at, _count in arrived] == arrived
    assert (DueNotification.objects.count() == 0) == (arrived[-1][0] >= 60 or rests[-1][1] is None)


def test_what_it_contains(mia):
    rest(mia.trainee, mia.open, 0)
    mia.trainee.language = "de"
    mia.trainee.save()
    rest_pushes.send_due()
    message = mia.browser.read(mia.service.posts[0][2])
    assert message.pop("icon").endswith(".png")
    assert message.pop("body")
    assert message == {"title": "Die Pause ist vorbei.", "url": f"/workouts/{mia.open.pk}/", "topic": "rest"}
    assert mia.trainee.first_name not in json.dumps(message)


def end(session):
    end_session(session=session)


@pytest.mark.parametrize("act", [end, lambda session: delete_session(session=session)])
def test_not_after_the_end_of_the_workout(act, mia):
    rest(mia.trainee, mia.open, 0)
    act(mia.open)
    assert rest_pushes.send_due() in (0, 1)
    assert mia.service.posts == []
    assert not DueNotification.objects.exists()


def test_a_workout_that_is_over_has_no_rest(mia):
    assert rest(mia.trainee, mia.session, 60).json() == {"subscribed": True}
    assert not DueNotification.objects.exists()


def test_nothing_is_stored_where_no_browser_gets_messages(mia):
    mia.trainee.push_subscriptions.all().delete()
    assert rest(mia.trainee, mia.open, 60).json() == {"subscribed": False}
    assert not DueNotification.objects.exists()


def test_one_whom_a_push_service_fails_does_not_stop_the_others(mia):
    with_browser_away = Browser("http://127.0.0.1:9", "away")
    subscribe(user=mia.trainee, endpoint=with_browser_away.endpoint, **with_browser_away.keys)
    rest(mia.trainee, mia.open, 0)
    rest_pushes.send_due()
    assert len(mia.service.posts) == 1


@pytest.mark.parametrize("seconds", ['"90"', "-1", "7201", "true", "1.5", ""])
def test_rests_that_are_refused(seconds, mia):
    client = Client()
    client.force_login(mia.trainee)
    body = f'{{"seconds": {seconds}}}'
    answer = client.post(f"/workouts/{mia.open.pk}/rest/", body, content_type="application/json")
    assert answer.status_code == 400
