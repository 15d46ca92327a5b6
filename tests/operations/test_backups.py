"""Backups come back as they were: taken while people log, compared row by row, encrypted, and refused when damaged."""

import json
import shutil
import sqlite3
import tarfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from psycopg import sql

from operations.backups.files import TIME_FORMAT, delete_old_backups, list_backups
from tests.deployment import Deployment

from .cluster import Cluster, tool
from .load import Load, enter

pytestmark = pytest.mark.xdist_group("operations")


def programs(monkeypatch_env: dict) -> None:
    monkeypatch_env["PATH"] = f"{Path(tool('pg_dump')).parent}:{monkeypatch_env['PATH']}"


def everything(cluster: Cluster, name: str) -> dict[str, list[tuple]]:
    """Every row of every table, as text, in order."""
    with cluster.connect(name) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        rows = sql.SQL("SELECT t::text FROM {} t ORDER BY 1")
        return {table: connection.execute(rows.format(sql.Identifier(table))).fetchall() for (table,) in names}


def test_a_backup_of_postgresql_under_load_comes_back_row_by_row(deployed, postgres, tmp_path):
    """What was acknowledged before it began is in it; what it holds is one moment; the restored rows are those rows."""
    programs(deployed.environment)
    with Load(deployed, enter(deployed, 4)) as load:
        load.go_on(20)
        before = set(load.acknowledged)
        said = deployed.manage("backup", "--to", str(tmp_path), "--verify")
        load.go_on(10)
    assert "verified" in said
    [backup] = list_backups(tmp_path)
    assert backup.path.stat().st_mode & 0o777 == 0o600
    postgres.sql("CREATE DATABASE restored", name="postgres")
    elsewhere = {"DATABASE_URL": postgres.url_of("restored")}
    assert "is restored" in deployed.manage("restore", str(backup.path), **elsewhere)
    kept = {row[0] for row in postgres.sql("SELECT id::text FROM workouts_exerciselog", name="restored")}
    assert before <= kept
    assert kept < load.acknowledged | kept  # the load went on after it
    # once more, now at rest: row by row
    deployed.manage("backup", "--to", str(tmp_path / "rest"))
    [backup] = list_backups(tmp_path / "rest")
    deployed.manage("restore", str(backup.path), "--overwrite", **elsewhere)
    one, two = everything(postgres, "gymtrack"), everything(postgres, "restored")
    assert one.keys() == two.keys()
    assert [table for table in one if one[table] != two[table]] == []
    assert sum(map(len, one.values())) > 1000
    postgres.sql("DROP DATABASE restored", name="postgres")


def test_people_in_the_way_stop_a_restore(deployed, tmp_path):
    programs(deployed.environment)
    enter(deployed, 1)
    deployed.manage("backup", "--to", str(tmp_path))
    [backup] = list_backups(tmp_path)
    with pytest.raises(AssertionError, match="There are people in this database"):
        deployed.manage("restore", str(backup.path))


@pytest.fixture(scope="module")
def small(tmp_path_factory, empty_sqlite):
    """SQLite, with the library and nobody in it."""
    deployment = Deployment(tmp_path_factory.mktemp("small"), LOAD_DEMO="0")
    shutil.copy(empty_sqlite, deployment.database)
    yield deployment
    deployment.stop()


def rows_of(path: Path) -> dict[str, list[tuple]]:
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}  # noqa: S608


def test_a_backup_of_sqlite_under_load_comes_back_row_by_row(small, tmp_path):
    small.start()
    key = pyrage.x25519.Identity.generate()
    identity = tmp_path / "key.txt"
    identity.write_text(f"# a comment\n{key}\n")
    with Load(small, enter(small, 3)) as load:
        load.go_on(20)
        before = {one.replace("-", "") for one in load.acknowledged}
        # the writer goes on while it is taken
        taken = threading.Thread(
            target=small.manage, args=("backup", "--to", str(tmp_path), "--recipient", str(key.to_public()))
        )
        taken.start()
        load.go_on(20)
        taken.join()
    small.stop()
    [backup] = list_backups(tmp_path)
    assert backup.path.name.endswith(".tar.age")
    assert b"load.example" not in backup.path.read_bytes()
    with pytest.raises(AssertionError, match="encrypted: name the file"):
        small.manage("restore", str(backup.path), "--check")
    assert "is complete" in small.manage("restore", str(backup.path), "--check", "--identity", str(identity))
    elsewhere = tmp_path / "elsewhere.sqlite3"
    url = {"DATABASE_URL": f"sqlite:///{elsewhere}"}
    small.manage("restore", str(backup.path), "--identity", str(identity), **url)
    restored = rows_of(elsewhere)
    assert before <= {row[0] for row in restored["workouts_exerciselog"]}
    # at rest: the same rows
    small.manage("backup", "--to", str(tmp_path / "rest"), "--recipient", "")
    small.manage("restore", str(list_backups(tmp_path / "rest")[0].path), "--overwrite", **url)
    assert rows_of(elsewhere) == rows_of(small.database)


def test_damage_and_change_are_found(small, tmp_path):
    small.manage("backup", "--to", str(tmp_path))
    [backup] = list_backups(tmp_path)
    whole = backup.path.read_bytes()
    torn = tmp_path / "torn.tar"
    torn.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AssertionError, match="isn't a backup, or is damaged"):
        small.manage("restore", str(torn), "--check")
    with tarfile.open(backup.path) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    manifest = tmp_path / "unpacked" / "manifest.json"
    said = json.loads(manifest.read_text())
    said["tables"]["training_exercise"][0] += 1
    said["tables"]["django_migrations"][1] = "0"
    manifest.write_text(json.dumps(said))
    changed = tmp_path / "changed.tar"
    with tarfile.open(changed, "w") as tar:
        for name in ("manifest.json", "database"):
            tar.add(tmp_path / "unpacked" / name, name)
    with pytest.raises(
        AssertionError, match=r"(?s)django_migrations: other content.*training_exercise: \d+ rows instead of"
    ):
        small.manage("restore", str(changed), "--check")


def test_old_backups_go_by_day_week_and_month(tmp_path):
    """Daily ones of half a year: 7 days, then weeks, then months are left; other files stay."""
    newest = datetime(2026, 11, 26, 3, tzinfo=UTC)
    for day in range(200):
        (tmp_path / f"gymtrack-{newest - timedelta(days=day):{TIME_FORMAT}}.tar").write_text("")
    (tmp_path / "notes.txt").write_text("")
    removed = delete_old_backups(tmp_path, 7, 5, 3)
    left = [backup.made_at.strftime("%m-%d") for backup in list_backups(tmp_path)]
    days = ["11-26", "11-25", "11-24", "11-23", "11-22", "11-21", "11-20"]
    assert left == [*days, "11-15", "11-08", "11-01", "10-31", "09-30"]
    assert len(removed) == 200 - len(left)
    assert (tmp_path / "notes.txt").exists()


def test_a_restored_point_in_time(clusters):
    """Base backup and archived log: the cluster as it was before a mistake (docs/backups.md, step by step)."""
    tool("initdb")
    archive = clusters / "archive"
    archive.mkdir()
    archive.chmod(0o777)
    primary = Cluster(clusters / "primary").create(
        archive_mode="on", archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f"
    )
    primary.sql("CREATE TABLE sets (id int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())")
    primary.sql("INSERT INTO sets SELECT generate_series(1, 100)")
    base = primary.copy(clusters / "base")
    primary.sql("INSERT INTO sets SELECT generate_series(101, 200)")
    [(moment,)] = primary.sql("SELECT clock_timestamp()::text")
    primary.sql("SELECT pg_sleep(0.05)")
    primary.sql("DELETE FROM sets WHERE id > 50")  # the mistake
    primary.sql("SELECT pg_switch_wal()")
    primary.stop()
    base.configure(
        restore_command=f"cp {archive}/%f %p",
        recovery_target_time=moment,
        recovery_target_action="promote",
        archive_mode="off",
    )
    (base.data / "recovery.signal").touch()
    base.start()
    try:
        assert base.sql("SELECT count(*), max(id) FROM sets") == [(200, 200)]
        while base.sql("SELECT pg_is_in_recovery()") == [(True,)]:
            time.sleep(0.05)
        base.sql("INSERT INTO sets VALUES (201)")  # it takes writes again
    finally:
        base.destroy()
