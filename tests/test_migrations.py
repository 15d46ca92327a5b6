"""Migrations: the code of before goes on beside each, none locks a table for long, all go back with data in them."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from psycopg.errors import LockNotAvailable

OURS = [
    *("accounts", "changes", "coaching", "facilities", "metrics", "notifications", "training", "transfers", "webhooks"),
    "workouts",
]
# Before the first release, when no installation had to be upgraded while it ran. The list does not grow.
BEFORE_THE_FIRST_RELEASE = [
    "0003_daily_digest",
    "0003_e1rm_formula",
    "0005_opening_hours",
    "0003_own_data",
    "0004_progression",
    "0002_delete_tombstone",
    "0003_live_session",
    "0004_own_data",
    "0006_conversation",
]


@pytest.mark.django_db
def test_the_code_of_before_can_live_with_every_migration(capsys):
    """No column that it leaves empty, nothing renamed or dropped under it, no index built under a lock."""
    if connection.vendor != "postgresql":
        pytest.skip("locks are PostgreSQL's")
    linter = MigrationLinter(
        str(settings.BASE_DIR), include_apps=OURS, no_cache=True, ignore_name=BEFORE_THE_FIRST_RELEASE, quiet=["ok"]
    )
    linter.lint_all_migrations()
    assert linter.nb_valid >= 15
    assert not linter.has_errors, capsys.readouterr().out


def contents() -> dict[str, list]:
    """The keys of every row of our tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy
    }


@pytest.mark.long
@pytest.mark.no_cover  # migrations are not measured
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", OURS)
def test_the_newest_migration_goes_back_and_forward_with_data(world, app):
    before = contents()
    assert sum(map(len, before.values())) > 30
    loader = MigrationLoader(connection)
    plan = [name for at, name in loader.graph.forwards_plan(loader.graph.leaf_nodes(app)[0]) if at == app]
    after = before
    if len(plan) > 1:
        newest = loader.get_migration(app, plan[-1])
        # Going back drops the tables that it creates, with their rows.
        new = {f"{app}.{one.name}": [] for one in newest.operations if isinstance(one, CreateModel)}
        after = before | new
        call_command("migrate", app, plan[-2], verbosity=0)
        call_command("migrate", verbosity=0)
    assert contents() == after
    assert not MigrationLoader(connection).check_consistent_history(connection)


@pytest.mark.django_db
def test_migrating_gives_up_for_a_while_when_someone_holds_a_lock(monkeypatch, capsys):
    """And leaves the connection as it was."""
    if connection.vendor != "postgresql":
        pytest.skip("locks are PostgreSQL's")
    tried = []

    def locked(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            tried.append(cursor.fetchone()[0])
        if len(tried) < 3:
            raise OperationalError from LockNotAvailable()

    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", locked)
    monkeypatch.setattr("operations.management.commands.migrate.PAUSE", 0)
    call_command("migrate")
    assert tried == ["2s"] * 3
    assert "trying again" in capsys.readouterr().err
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)
