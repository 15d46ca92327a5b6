"""Whose reads go to the replica, by where both are in the log; tests/operations has a real one."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, transaction

from accounts.models import User
from common import replica


@pytest.fixture
def log(monkeypatch, settings):
    """Where primary and replica are, and the time; `log.replica = None` is one that is away."""

    class Log:
        primary, replica, now = 100, 100, 1000.0

        def at(self, alias, sql):
            if alias == replica.REPLICA and self.replica is None:
                raise OperationalError
            return self.primary if alias == replica.PRIMARY else self.replica

    log = Log()
    monkeypatch.setattr(replica, "position", log.at)
    monkeypatch.setattr(replica, "is_there", lambda: True)
    monkeypatch.setattr(replica.time, "monotonic", lambda: log.now)
    replica.standing.reset()
    yield log
    replica.standing.reset()


def test_one_that_keeps_up_is_read(log):
    assert replica.may_read(1)
    assert replica.may_read(None)


def test_a_writer_waits_for_their_own_write_and_nobody_else_does(log):
    assert replica.may_read(1)
    log.primary = 150
    replica.wrote(1)
    assert not replica.may_read(1)
    assert replica.may_read(2)
    log.replica = 150
    assert replica.may_read(1)


def test_one_that_hangs_is_left_alone_until_it_has_caught_up(log):
    assert replica.may_read(2)
    for seconds, primary in ((1, 200), (2, 300)):
        log.now, log.primary = 1000.0 + seconds, primary
        replica.may_read(2)
    assert not replica.may_read(2)
    log.replica, log.now = 300, 1010.0
    assert replica.may_read(2)


@pytest.mark.parametrize("there", [None, 0])
def test_one_that_is_away_or_a_primary_itself_is_not_read(log, there):
    assert replica.may_read(2)
    log.replica, log.now = there, 1002.0
    assert not replica.may_read(2)
    replica.standing.usable, replica.standing.replayed = True, 50
    assert not replica.standing.holds(60)
    log.replica, log.now = 100, 1010.0
    assert replica.may_read(2)


def test_without_a_cache_nobody_reads_there(log, monkeypatch):
    def gone(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", gone)
    monkeypatch.setattr(cache, "set", gone)
    replica.wrote(1)
    assert not replica.may_read(1)


@pytest.mark.django_db(transaction=True)
def test_the_router_goes_where_the_request_was_told(log):
    router = replica.Router()
    assert router.db_for_read(User) == "default"
    with replica.reading(1):
        assert router.db_for_read(User) == "replica"
        with transaction.atomic():
            assert router.db_for_read(User) == "default"
        assert router.db_for_write(User) == "default"
    with replica.on_primary():
        assert router.db_for_read(User) == "default"
        replica.read_for(1)
        assert router.db_for_read(User) == "replica"
    assert router.db_for_read(User) == "default"
    assert router.allow_relation(None, None)
    assert router.allow_migrate("default", "accounts")
    assert not router.allow_migrate("replica", "accounts")


@pytest.mark.django_db
def test_a_request_that_writes_is_remembered_for_its_user(log, client, api, world, monkeypatch):
    told = []
    monkeypatch.setattr(replica, "wrote", told.append)
    monkeypatch.setattr(replica, "may_read", lambda user: False)
    client.force_login(world.trainee)
    client.get("/today/")
    client.post("/theme/", {"theme": "iron"})
    api(world.peer).get("/api/v1/gyms/")
    api(world.peer).post("/api/v1/workout_sessions/start/", {})
    client.logout()
    client.post("/theme/", {"theme": "iron"})
    assert told == [world.trainee.pk, world.peer.pk]
