"""Reads from a real streaming replica: users see their own writes always, those of others soon; also when it lags."""

import pytest

from tests.browser.conftest import eventually
from tests.deployment import Deployment

from .load import enter, log_set

pytestmark = pytest.mark.xdist_group("operations")


@pytest.fixture
def pair(postgres, redis, deployed, clusters, tmp_path):
    """(replica, a deployment that reads from it)"""
    replica = postgres.replica(clusters / "replica")
    deployment = Deployment(
        tmp_path,
        DATABASE_URL=postgres.url,
        DATABASE_REPLICA_URL=replica.url,
        CACHE_URL=redis.url,
        WEB_CONCURRENCY="2",
        LOAD_DEMO="0",
        METRICS="true",
    )
    deployment.start()
    yield replica, deployment
    deployment.stop()
    replica.destroy()


def statements(deployment: Deployment) -> dict[str, float]:
    lines = deployment.get("/-/metrics").decode().splitlines()
    counted = {"default": 0.0, "replica": 0.0}
    for alias in counted:
        name = f'gymtrack_database_seconds_count{{database="{alias}"}}'
        counted[alias] = sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))
    return counted


def names(deployment, trainee) -> tuple[int, list[str]]:
    path = f"/api/v1/exercise_logs/?limit=1000&session={trainee.session}"
    status, body, _ = deployment.ask("GET", path, token=trainee.token)
    return status, [row["id"] for row in body["results"]] if status == 200 else []


def reads_there(deployment, trainee) -> int:
    """How many statements of ten reads went to the replica."""
    before = statements(deployment)["replica"]
    for _ in range(10):
        assert names(deployment, trainee)[0] == 200
    return int(statements(deployment)["replica"] - before)


def test_own_writes_are_seen_while_the_replica_lags_stops_and_is_promoted(pair):
    replica, deployment = pair
    writer, reader = enter(deployment, 2)
    eventually(lambda: reads_there(deployment, reader) >= 8, within=20)  # it is used

    mine = []
    for number in range(1, 31):  # whatever was written is there in the next read
        mine.append(log_set(deployment, writer, number))
        assert mine[-1] in names(deployment, writer)[1]

    replica.sql("SELECT pg_wal_replay_pause()")  # it lags, without end
    for number in range(31, 41):
        mine.append(log_set(deployment, writer, number))
        assert mine[-1] in names(deployment, writer)[1]
    eventually(lambda: reads_there(deployment, reader) <= 4, within=20)  # looks alone: it is too far behind for anyone
    assert set(names(deployment, writer)[1]) == set(mine)
    replica.sql("SELECT pg_wal_replay_resume()")
    eventually(lambda: reads_there(deployment, reader) >= 8, within=20)

    replica.stop("immediate")  # the replica has stopped: nobody notices
    for number in range(41, 51):
        mine.append(log_set(deployment, writer, number))
        status, found = names(deployment, writer)
        assert (status, mine[-1] in found) == (200, True)
    replica.start()
    eventually(lambda: reads_there(deployment, reader) >= 8, within=20)

    replica.run("pg_ctl", "-w", "-D", replica.data, "promote")  # it is a primary now, and goes its own way
    for number in range(51, 61):
        mine.append(log_set(deployment, writer, number))
        assert mine[-1] in names(deployment, writer)[1]
    eventually(lambda: reads_there(deployment, reader) <= 4, within=20)
    assert set(names(deployment, writer)[1]) == set(mine)


def test_the_primary_dies_and_the_replica_takes_its_place(postgres, deployed, clusters, tmp_path):
    """A URL with both hosts: libpq goes to the one that takes writes. What was replicated is there."""
    primary = postgres.copy(clusters / "primary").start()  # of a database that `deployed` has migrated
    replica = primary.replica(clusters / "replica")
    url = f"postgres://gymtrack@127.0.0.1,127.0.0.1/gymtrack?port={primary.port},{replica.port}"
    deployment = Deployment(
        tmp_path, DATABASE_URL=f"{url}&target_session_attrs=read-write", LOAD_DEMO="0", WEB_CONCURRENCY="1"
    )
    deployment.start()
    try:
        [trainee] = enter(deployment, 1)
        acknowledged = [log_set(deployment, trainee, number) for number in range(1, 11)]
        position = primary.sql("SELECT pg_current_wal_lsn()")[0][0]
        eventually(
            lambda: replica.sql("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", position) == [(True,)], within=20
        )
        primary.stop("immediate")
        replica.run("pg_ctl", "-w", "-D", replica.data, "promote")
        eventually(lambda: names(deployment, trainee)[0] == 200, within=20)
        assert set(acknowledged) <= set(names(deployment, trainee)[1])
        log_set(deployment, trainee, 11)
    finally:
        deployment.stop()
        replica.destroy()
        primary.destroy()
