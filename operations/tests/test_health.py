import pytest
from django.core.cache import cache
from django.db import connection


def test_health_touches_nothing(client, settings, django_assert_num_queries):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/health", headers={"host": "10.1.2.3"})  # a health check uses the address and no host name
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_everything_else_goes_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/login/")
    assert (answer.status_code, answer.url) == (301, "https://testserver/login/")


@pytest.mark.django_db
def test_ready_names_the_failing_part(client, monkeypatch):
    assert client.get("/ready").json() == {"status": "ok"}

    def broken(*args, **kwargs):
        raise OSError("no route to secret-host")

    monkeypatch.setattr(cache, "set", broken)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["cache"])
    assert "secret-host" not in answer.content.decode()


@pytest.mark.django_db
def test_ready_waits_for_migrations(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'workouts'")
    assert client.get("/ready").json()["failing"] == ["migrations"]


def test_metrics_are_off(client):
    assert client.get("/-/metrics").status_code == 404


@pytest.mark.django_db
def test_error_pages_by_surface(client):
    page, api = client.get("/nothing/"), client.get("/api/v1/nothing/")
    assert b"<html" in page.content
    assert api.json()["errors"][0]["code"] == "not_found"
