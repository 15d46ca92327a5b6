"""/account/webhooks/: set up, look at, send again, give up."""

import pytest

from changes.models import Change
from webhooks.forms import MOST
from webhooks.models import Delivery, Endpoint
from webhooks.tests.factories import EndpointFactory

LIST = "/account/webhooks/"


def one(endpoint, rest=""):
    return f"{LIST}{endpoint.pk}/{rest}"


@pytest.fixture
def endpoint(world):
    return EndpointFactory(user=world.trainee, description="Mirror")


@pytest.fixture
def delivery(endpoint):
    change = Change.objects.create(resource="exercise_logs", row="x", action="created", event="set.logged")
    return Delivery.objects.create(endpoint=endpoint, change=change, user=endpoint.user, status="failed", attempts=11)


def test_setting_one_up(client, world):
    client.force_login(world.trainee)
    body = {"url": "https://receiver.example/hook", "description": "Mirror", "events": ["set.logged", "record.broken"]}
    answer = client.post(LIST, body, follow=True)
    made = Endpoint.objects.get()
    assert (made.user, made.events) == (world.trainee, ["set.logged", "record.broken"])
    assert made.secret in answer.content.decode()
    assert "Mirror" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"url": "http://receiver.example/", "events": ["set.logged"]}, "must begin with https"),
        ({"url": "https://10.0.0.1/", "events": ["set.logged"]}, "not on the public internet"),
        ({"url": "https://receiver.example/", "events": []}, "required"),
        ({"url": "https://receiver.example/", "events": ["everything"]}, "not one of the available"),
        ({"url": "", "events": ["set.logged"]}, "required"),
    ],
)
def test_what_is_refused_says_why(client, world, body, said):
    client.force_login(world.trainee)
    answer = client.post(LIST, body)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_there_is_an_end_to_it(client, world):
    EndpointFactory.create_batch(MOST, user=world.trainee)
    client.force_login(world.trainee)
    assert client.post(LIST, {"url": "https://receiver.example/", "events": ["set.logged"]}).status_code == 400


@pytest.mark.parametrize("rest", ["", "edit/", "delete/", "resume/", "secret/", "replay/", "deliveries/1/replay/"])
def test_anothers_is_not_there(client, world, endpoint, rest):
    client.force_login(world.trainer)
    get = rest in ("", "edit/")
    answer = client.get(one(endpoint, rest)) if get else client.post(one(endpoint, rest))
    assert answer.status_code == 404


def test_a_failed_delivery_is_sent_again(client, world, endpoint, delivery):
    client.force_login(world.trainee)
    page = client.get(one(endpoint)).content.decode()
    assert "A set was logged" in page
    assert delivery.event_id in page
    for rest in (f"deliveries/{delivery.pk}/replay/", "replay/"):
        Delivery.objects.update(status="failed")
        assert client.post(one(endpoint, rest)).status_code == 302
        delivery.refresh_from_db()
        assert (delivery.status, delivery.attempts) == ("pending", 0)


def test_one_that_stopped_goes_on(client, world, endpoint):
    Endpoint.objects.update(is_active=False)
    client.force_login(world.trainee)
    assert "Stopped" in client.get(one(endpoint)).content.decode()
    client.post(one(endpoint, "resume/"))
    assert Endpoint.objects.get().is_active


def test_a_new_secret_and_other_events(client, world, endpoint):
    client.force_login(world.trainee)
    client.post(one(endpoint, "secret/"))
    client.post(one(endpoint, "edit/"), {"url": endpoint.url, "events": ["metric.added"]})
    changed = Endpoint.objects.get()
    assert changed.secret != endpoint.secret
    assert changed.secret.startswith("whsec_")
    assert changed.events == ["metric.added"]
    client.post(one(endpoint, "delete/"))
    assert not Endpoint.objects.exists()
