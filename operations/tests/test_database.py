"""Timeouts of statements and connections."""

import pytest
from django.conf import settings
from django.db import connection, transaction


@pytest.fixture
def postgres(db):
    if connection.vendor != "postgresql":
        pytest.skip("these are PostgreSQL's")


@pytest.mark.parametrize(
    ("name", "value"),
    [("statement_timeout", "30s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "1min")],
)
def test_statements_locks_and_idle_transactions_have_timeouts(postgres, name, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (value,)


def test_a_statement_that_takes_too_long_is_answered_with_503(postgres, client, monkeypatch):
    client.raise_request_exception = False

    def slow(*args, **kwargs):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '50ms'")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("gymtrack.views.HttpResponseRedirect", slow)
    answer = client.post("/theme/", {})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"


def test_a_pool_is_bounded_and_looks_at_its_connections(postgres):
    database = settings.DATABASES["default"]
    assert database["OPTIONS"]["pool"]["max_size"] == 8
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (0, True)
    assert database["OPTIONS"]["connect_timeout"] == 5


@pytest.mark.django_db
def test_sqlite_waits_for_locks_and_uses_a_write_ahead_log():
    if connection.vendor != "sqlite":
        pytest.skip("this is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)
