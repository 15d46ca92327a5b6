import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_save
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone, translation
from rest_framework.test import APIClient


def asks_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Tests that do not depend on the database run once, `deep` tests only on request; long tests come first, so that
    no worker is left alone with one."""
    for item in items:
        if item.get_closest_marker("walk") or not asks_a_database(item):
            item.add_marker(pytest.mark.once)
    if "deep" not in config.option.markexpr:
        deep = [item for item in items if item.get_closest_marker("deep")]
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
    yield
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_runtest_setup(item):
    """What is imported late is imported before coverage looks away, or its lines would count as never run."""
    if item.get_closest_marker("no_cover"):
        _ = get_resolver().url_patterns


@pytest.fixture(autouse=True)
def test_settings(settings):
    """Quick hashes, plain static files (without a manifest), an empty cache; no user's language or time zone."""
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # else each test's client goes through all static files
    cache.clear()


@pytest.fixture(scope="session")
def witness():
    from tests.quiet import watch

    return watch()


@pytest.fixture(autouse=True)
def quiet_logs(witness):
    """Fails the test in which a line of the log told of a person."""
    witness.found.clear()
    yield witness
    if witness.found:
        pytest.fail("the log tells of people: " + "\n".join(witness.found[:3]))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_use_migrations):
    """On SQLite the test database is a copy that is there already, in a folder that pytest removes."""
    return django_db_keepdb or (django_db_use_migrations and connection.vendor == "sqlite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_use_migrations, tmp_path_factory):
    """A copy of a migrated database, instead of migrating in every process; `--no-migrations` makes bare tables.

    SQLite as deployed, a file: in memory, threads would share one connection's locks.
    """
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    if not django_db_use_migrations:
        return
    from tests import template_database  # needs Django's settings

    if connection.vendor == "sqlite":
        template_database.copy_sqlite(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = template_database.postgresql_template(os.environ["DATABASE_URL"])
    test["MIGRATE"] = False


@pytest.fixture
def api():
    """`api(user)`: a client that carries the user's access token; `api()`: one that carries none."""

    from accounts.models import User  # needs Django's settings
    from accounts.services import issue_tokens

    def client(user=None) -> APIClient:
        client = APIClient()
        if user is not None:
            pair = issue_tokens(User.objects.get(pk=user.pk))  # as the account is now
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access_token']}")
        return client

    return client


@pytest.fixture
def world(db) -> SimpleNamespace:
    """Two gyms with everyone that the contract's table speaks of, and a row of each kind."""
    from tests.world import build

    return build()


@pytest.fixture
def recorded(monkeypatch):
    """Checks that every write of a request is in the change log."""
    from tests.witness import everything_is_recorded

    ask = Client.request

    def watched(self, **request):
        aside = threading.current_thread() is not threading.main_thread()  # others write meanwhile
        if aside or request["REQUEST_METHOD"] in ("GET", "HEAD", "OPTIONS"):
            return ask(self, **request)
        with everything_is_recorded():
            return ask(self, **request)

    monkeypatch.setattr(Client, "request", watched)


@pytest.fixture(autouse=True, scope="session")
def plans_are_written_as_they_are_read():
    """Fails the test that stores a revision whose plan isn't the same when it is read and written again."""
    from training.models import ProgramRevision
    from training.plans import Plan

    def check(instance, **_others):
        if Plan.read(instance.content).write() != instance.content:
            pytest.fail(f"revision {instance.pk}: another plan when it is read and written again")

    post_save.connect(check, sender=ProgramRevision)
    yield
    post_save.disconnect(check, sender=ProgramRevision)
