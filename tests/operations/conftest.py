"""What the tests of operations share: servers of their own, and the table of what a fault cost."""

import os

import pytest

from tests.deployment import ROOT, Deployment

from .cluster import Cluster, Redis, cluster_folder, tool
from .load import Load

TABLE = ROOT / "test-results" / "faults.md"
COLUMNS = ("fault", "sent", "acknowledged", "lost", "doubled", "not taken", "back after, s")
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith("tests/operations/"):
            item.add_marker(pytest.mark.once)
            item.add_marker(pytest.mark.long)
            item.add_marker(pytest.mark.operations)
            item.add_marker(pytest.mark.no_cover)  # the product runs in processes of its own


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """A PostgreSQL with the exercise library and nobody in it."""
    tool("initdb")
    with cluster_folder() as folder:
        cluster = Cluster(folder / "primary").create()
        with cluster.careless():
            Deployment(tmp_path_factory.mktemp("prepared"), DATABASE_URL=cluster.url, LOAD_DEMO="0").prepare()
        yield cluster
        cluster.destroy()


@pytest.fixture
def clusters():
    """A folder for clusters of one test."""
    with cluster_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def deployed(postgres, redis, tmp_path_factory):
    """Two web workers on PostgreSQL and Redis."""
    deployment = Deployment(
        tmp_path_factory.mktemp("deployed"),
        DATABASE_URL=postgres.url,
        CACHE_URL=redis.url,
        WEB_CONCURRENCY="2",
        LOAD_DEMO="0",
        DATABASE_POOL_SIZE="4",
    )
    deployment.start(graceful_timeout=20)
    yield deployment
    deployment.stop()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    """The file of a database with the exercise library and nobody in it."""
    return Deployment(tmp_path_factory.mktemp("empty"), LOAD_DEMO="0").prepare().database


def stored(cluster: Cluster, load: Load) -> dict[str, int]:
    """How often each set of the load's trainees is stored, by its id."""
    sessions = [one.session for one in load.trainees]
    sql = "SELECT id::text, count(*) FROM workouts_exerciselog WHERE session_id::text = ANY(%s) GROUP BY id"
    return dict(cluster.sql(sql, sessions))


def record(name: str, sent: int, acknowledged: int, lost: int, doubled: int, failed: str, seconds: float) -> None:
    """A line of the table of faults."""
    TABLE.parent.mkdir(exist_ok=True)
    head = "" if TABLE.exists() else HEAD
    cells = (name, sent, acknowledged, lost, doubled, failed, f"{seconds:.1f}")
    with TABLE.open("a") as table:
        table.write(head + f"| {' | '.join(map(str, cells))} |\n")


def settle(name: str, load: Load, found: dict[str, int], over: float, most: float) -> None:
    """Nothing that was acknowledged is lost, nothing is doubled, and soon after the fault's end nothing fails."""
    lost = load.acknowledged - found.keys()
    doubled = [key for key, times in found.items() if times > 1] + list(found.keys() - load.acknowledged)
    seconds = load.recovered_after(over)
    failed = ", ".join(f"{n} × {what}" for what, n in sorted(load.answers.items(), key=str) if what not in (200, 201))
    record(name, load.sent, len(load.acknowledged), len(lost), len(doubled), failed or "none", seconds)
    assert not lost
    assert not doubled
    assert seconds <= most, load.answers


def requires_root() -> None:
    if os.getuid() != 0:
        pytest.skip("needs root")
