"""The rest timer of an account: what is stored, what the page and the API take."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.rest_defaults import RestDefaults

ME = "/api/v1/auth/me"
STANDARD = {"timer": True, "working": 120, "isolation": 90, "warmup": 60, "drop": 0}
FORM = {"timer": "on", "working": "2:00", "isolation": "1:30", "warmup": "60", "drop": "0"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("stored", "is_isolation", "rests"),
    [
        ({}, False, {"working": 120, "warmup": 60, "drop": 0, "failure": 120, "rest_pause": 120}),
        ({}, True, {"working": 90, "warmup": 60, "drop": 0, "failure": 90, "rest_pause": 90}),
        ({"working": 180}, False, {"working": 180, "warmup": 60, "drop": 0, "failure": 180, "rest_pause": 180}),
        ({"working": 180}, True, {"working": 90, "warmup": 60, "drop": 0, "failure": 90, "rest_pause": 90}),
        (
            {"isolation": 45, "drop": 15},
            True,
            {"working": 45, "warmup": 60, "drop": 15, "failure": 45, "rest_pause": 45},
        ),
        (
            {"of a later version": 1},
            False,
            {"working": 120, "warmup": 60, "drop": 0, "failure": 120, "rest_pause": 120},
        ),
    ],
)
def test_rests_by_the_type_of_a_set(stored, is_isolation, rests):
    assert RestDefaults.of(User(rest_defaults=stored)).by_type(is_isolation=is_isolation) == rests


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({}, {}),
        ({"working": "3:00"}, {"working": 180}),
        ({"working": "90", "warmup": "45s"}, {"working": 90, "warmup": 45}),
        ({"timer": ""}, {"timer": False}),
        ({"drop": "10s", "isolation": "1:00"}, {"drop": 10, "isolation": 60}),
        ({"working": "soon"}, None),
        ({"working": ""}, None),
        ({"working": "2:00:00"}, None),
        ({"drop": "-5"}, None),
    ],
)
def test_the_form_of_the_account_page(typed, stored, world):
    client = Client()
    client.force_login(world.trainee)
    body = {name: text for name, text in (FORM | typed).items() if text or name != "timer"}
    answer = client.post("/account/rest/", body)
    assert answer.status_code == (400 if stored is None else 302)
    assert User.objects.get(pk=world.trainee.pk).rest_defaults == (stored or {})


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"working": 150}, STANDARD | {"working": 150}),
        ({"timer": False}, STANDARD | {"timer": False}),
        ({"working": 120, "drop": 20}, STANDARD | {"drop": 20}),
        ({}, STANDARD),
        ({"working": 3601}, None),
        ({"working": -1}, None),
        ({"working": "soon"}, None),
        ({"working": None}, None),
        ({"working": 90, "of nothing": 1}, None),
        (None, None),
        ([], None),
    ],
)
def test_the_api(sent, answered, api, world):
    client = api(world.trainee)
    assert client.get(ME).data["rest_defaults"] == STANDARD
    answer = client.patch(ME, {"rest_defaults": sent})
    assert (answer.status_code, answer.data.get("rest_defaults")) == (
        (400, None) if answered is None else (200, answered)
    )
    assert client.get(ME).data["rest_defaults"] == (answered or STANDARD)


def test_a_patch_keeps_what_it_leaves_out(api, world):
    client = api(world.trainee)
    client.patch(ME, {"rest_defaults": {"working": 150}})
    client.patch(ME, {"rest_defaults": {"warmup": 30}})
    assert User.objects.get(pk=world.trainee.pk).rest_defaults == {"working": 150, "warmup": 30}
    client.patch(ME, {"rest_defaults": {"working": 120}})
    assert User.objects.get(pk=world.trainee.pk).rest_defaults == {"warmup": 30}
