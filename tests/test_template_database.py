"""The test database is a copy of one that the migrations made."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import template_database


@pytest.mark.django_db
def test_every_migration_is_applied_to_the_test_database(django_db_use_migrations):
    if not django_db_use_migrations:
        pytest.skip("--no-migrations: bare tables")
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_template_is_for_the_migrations_that_made_it(monkeypatch, tmp_path):
    """Also for the modules that they import."""
    names = {
        source.relative_to(template_database.ROOT).as_posix()
        for source in template_database.sources()
        if source.is_relative_to(template_database.ROOT) and ".venv" not in source.parts
    }
    assert {"accounts/migrations/0001_initial.py", "common/validators.py"} <= names

    migration = tmp_path / "0001_initial.py"
    monkeypatch.setattr(template_database, "sources", lambda: [migration])
    migration.write_text("one")
    first = template_database.key()
    assert template_database.key() == first
    migration.write_text("another")
    assert template_database.key() != first
