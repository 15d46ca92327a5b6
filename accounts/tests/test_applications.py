"""Operators see the applications that people let in, stop one and let it act again; nobody else does."""

import re

import pytest

from accounts import services
from accounts.applications import is_usable
from accounts.models import ApplicationStop
from accounts.tests.test_oauth import Integration, bearer
from changes.models import AuditEntry

URL = "/admin/accounts/connectedapplication/"


@pytest.fixture
def mirror(client, world):
    mirror = Integration(client, world.other_admin)
    mirror.tokens_of_trainee = mirror.tokens(world.trainee, "metrics:read")
    mirror.tokens(world.trainer, "workouts:read")
    return mirror


def act(client, action: str, mirror):
    body = {"action": action, "_selected_action": [mirror.application.pk]}
    return client.post(URL, body, follow=True).content.decode()


def test_an_operator_stops_an_application_and_lets_it_act_again(client, world, mirror):
    client.force_login(world.operator)
    page = client.get(URL).content.decode()
    assert "Mirror" in page
    assert world.other_admin.email in page
    assert re.search(r'<td [^>]*class="field-people">2</td>', page)
    script = bearer(mirror.tokens_of_trainee["access_token"])
    assert script.get("/api/v1/health_metrics/").status_code == 200
    assert "1 application is stopped." in act(client, "stop", mirror)
    assert "0 applications are stopped." in act(client, "stop", mirror), "it is already"
    assert script.get("/api/v1/health_metrics/").status_code == 401
    assert "1 application may act again." in act(client, "allow", mirror)
    assert script.get("/api/v1/health_metrics/").status_code == 200
    told = AuditEntry.objects.filter(model="accounts.applicationstop").order_by("pk")
    assert list(told.values_list("action", "label", "row", "actor", "surface", "subject")) == [
        (action, "Mirror", str(mirror.application.pk), world.operator.pk, "admin", world.other_admin.pk)
        for action in ("created", "deleted")
    ]
    history = client.get(f"{URL}{mirror.application.pk}/history/").content.decode()
    assert history.count("Stopped application: ") == 2


@pytest.mark.parametrize("actor", ["admin", "other_admin", "gymless_admin", "trainer", "trainee"])
def test_nobody_else_sees_or_stops_one(client, world, mirror, actor):
    client.force_login(getattr(world, actor))
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"action": "stop", "_selected_action": [mirror.application.pk]}).status_code == 403
    assert "Connected applications" not in client.get("/admin/", follow=True).content.decode()
    assert not ApplicationStop.objects.exists()


def test_its_developer_is_told_that_it_is_stopped(client, world, mirror):
    ApplicationStop.objects.create(application=mirror.application)
    client.force_login(world.other_admin)
    assert "Stopped by an operator" in client.get("/account/access/").content.decode()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda application: None, True),
        (lambda application: services.deactivate(application.user), False),
        (lambda application: ApplicationStop.objects.create(application=application), False),
        (lambda application: type(application).objects.filter(pk=application.pk).update(user=None), True),
    ],
    ids=["as it was", "its developer is deactivated", "stopped", "nobody's"],
)
def test_which_applications_may_act(mirror, spoil, expected):
    spoil(mirror.application)
    assert is_usable(mirror.application) == expected


def test_the_list_costs_the_same_for_any_number(client, world, mirror, django_assert_max_num_queries):
    client.force_login(world.operator)
    for number in range(5):
        services.create_application(user=world.trainer, name=f"App {number}", redirect_uris="https://a.example/")
    with django_assert_max_num_queries(12):
        assert client.get(URL).status_code == 200


def test_stops_go_with_their_application(mirror):
    ApplicationStop.objects.create(application=mirror.application)
    mirror.application.delete()
    assert not ApplicationStop.objects.exists()
