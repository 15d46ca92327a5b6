"""Push messages: only the browser can read them, our key signs them, and they end with the sign-in."""

import logging
import time

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.test import Client

from accounts import services as accounts
from accounts.tests.factories import PASSWORD
from notifications import push
from notifications.models import PushSubscription
from notifications.services import subscribe
from notifications.tests.push_service import Browser, claims

URL = "/account/push/"
JSON = "application/json"


def subscribed(user, browser):
    return subscribe(user=user, endpoint=browser.endpoint, **browser.keys)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# --- sending ---
def test_the_browser_can_read_a_message_and_our_key_signs_it(push_service, world):
    browser = Browser(push_service.address)
    assert push.send(subscribed(world.trainee, browser), {"title": "Pause vorbei – weiter"}, topic="rest", ttl=60)
    [(path, headers, body)] = push_service.posts
    assert (path, browser.read(body)) == ("/phone", {"title": "Pause vorbei – weiter"})
    assert b"Pause" not in body
    wanted = {"ttl": "60", "urgency": "high", "topic": "rest", "content-encoding": "aes128gcm"}
    assert {name: headers[name] for name in wanted} == wanted
    said, key = claims(headers)
    assert (said["aud"], said["sub"], key) == ("http://127.0.0.1", "mailto:operator@gym.example", push.public_key())
    assert 0 < said["exp"] - time.time() <= 3600


def test_another_browser_can_not_read_it(push_service, world):
    push.send(subscribed(world.trainee, Browser(push_service.address)), {"title": "Rest"}, topic="rest", ttl=60)
    with pytest.raises(InvalidTag):
        Browser(push_service.address).read(push_service.posts[0][2])


@pytest.mark.parametrize(
    ("status", "is_taken", "is_kept"), [(201, True, True), (404, False, False), (410, False, False), (500, False, True)]
)
def test_a_subscription_that_the_browser_ended_is_deleted(status, is_taken, is_kept, push_service, world, caplog):
    push_service.status = status
    row = subscribed(world.trainee, Browser(push_service.address, "secret-name"))
    with caplog.at_level(logging.INFO):
        assert push.send(row, {}, topic="rest", ttl=60) == is_taken
    assert PushSubscription.objects.exists() == is_kept
    assert "secret-name" not in caplog.text


def test_a_push_service_that_is_away_breaks_nothing(push_service, world):
    row = subscribed(world.trainee, Browser("http://127.0.0.1:9"))
    assert push.send(row, {}, topic="rest", ttl=60) is False
    assert PushSubscription.objects.exists()


def test_it_sends_nothing_into_our_own_network(push_service, settings, world):
    row = subscribed(world.trainee, Browser(push_service.address))
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert push.send(row, {}, topic="rest", ttl=60) is False
    assert push_service.posts == []


# --- subscribing ---
GOOD = Browser("https://push.example")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 204),
        ({"endpoint": "http://push.example/phone"}, 400),
        ({"endpoint": "https://127.0.0.1/phone"}, 400),
        ({"endpoint": "https://push.example/" + "x" * 1000}, 400),
        ({"endpoint": 7}, 400),
        ({"keys": {**GOOD.keys, "p256dh": "AAAA"}}, 400),
        ({"keys": {**GOOD.keys, "auth": "AAAA"}}, 400),
        ({"keys": {}}, 400),
        ({"keys": []}, 400),
        ({"keys": {"p256dh": None, "auth": None}}, 400),
    ],
)
def test_what_can_subscribe(change, status, settings, world):
    settings.VAPID_PRIVATE_KEY = push.new_private_key()
    answer = signed_in(world.trainee).post(URL, {**GOOD.subscription, **change}, content_type=JSON)
    assert answer.status_code == status
    assert PushSubscription.objects.filter(user=world.trainee).exists() == (status == 204)


@pytest.mark.parametrize("body", ["", "[]", "{", "null", "[" * 50_000])
def test_a_body_that_is_none(body, settings, world):
    settings.VAPID_PRIVATE_KEY = push.new_private_key()
    assert signed_in(world.trainee).post(URL, body, content_type=JSON).status_code == 400


def test_without_a_key_nobody_can_subscribe(settings, world):
    settings.VAPID_PRIVATE_KEY = ""
    assert push.public_key() == ""
    assert signed_in(world.trainee).post(URL, GOOD.subscription, content_type=JSON).status_code == 400


def test_a_browser_belongs_to_whoever_is_signed_in_there(push_service, world):
    for user in (world.trainee, world.peer, world.peer):
        assert signed_in(user).post(URL, GOOD.subscription, content_type=JSON).status_code == 204
    assert [row.user for row in PushSubscription.objects.all()] == [world.peer]
    signed_in(world.trainee).delete(URL, GOOD.subscription, content_type=JSON)
    assert PushSubscription.objects.exists()
    signed_in(world.peer).delete(URL, GOOD.subscription, content_type=JSON)
    assert not PushSubscription.objects.exists()


def test_the_account_page_lists_and_ends_them(push_service, world):
    row = subscribed(world.trainee, GOOD)
    assert b"push.example" in signed_in(world.trainee).get("/account/").content
    assert signed_in(world.peer).post(f"{URL}{row.pk}/delete/").status_code == 404
    assert signed_in(world.trainee).post(f"{URL}{row.pk}/delete/").status_code == 302
    assert not PushSubscription.objects.exists()


# --- the end ---
def change_password(client, user):
    accounts.change_password(user=user, new_password="another-long-one")


def sign_out_everywhere(client, user):
    accounts.sign_out_everywhere(user)


def sign_out(client, user):
    client.post("/logout/")


def sign_in_again(client, user):
    client.post("/login/", {"login": user.email, "password": PASSWORD})


@pytest.mark.parametrize(
    ("act", "left"),
    [
        (change_password, ["others"]),
        (sign_out_everywhere, ["others"]),
        (sign_out, ["elsewhere", "others"]),
        (sign_in_again, ["elsewhere", "here", "others"]),
    ],
)
def test_they_end_with_the_sign_in(act, left, push_service, world):
    client = signed_in(world.trainee)
    client.post(URL, Browser("https://push.example", "here").subscription, content_type=JSON)
    subscribed(world.trainee, Browser("https://push.example", "elsewhere"))
    subscribed(world.peer, Browser("https://push.example", "others"))
    act(client, world.trainee)
    assert sorted(row.endpoint.rsplit("/", 1)[1] for row in PushSubscription.objects.all()) == left


def test_the_command_makes_a_key(capsys, settings):
    call_command("vapid_key")
    settings.VAPID_PRIVATE_KEY = capsys.readouterr().out.strip()
    assert (len(settings.VAPID_PRIVATE_KEY), len(push.public_key())) == (43, 87)
