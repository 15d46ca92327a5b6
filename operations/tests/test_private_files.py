"""Only their owner can read the database's file and the files beside it, with any umask."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from common.private_files import make_private

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]
WRITE = """
import os; os.umask(0)
import django; django.setup()
from django.db import connection
connection.cursor().execute("CREATE TABLE IF NOT EXISTS things (n integer)")
connection.cursor().execute("INSERT INTO things VALUES (1)")
print(",".join(sorted(f"{oct(e.stat().st_mode & 0o777)} {e.name}" for e in os.scandir(os.environ["FOLDER"]))))
"""


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def run(folder: Path, *command: str) -> str:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/gym.sqlite3",
        "CACHE_URL": "locmem://",
        "DJANGO_SETTINGS_MODULE": "gymtrack.settings",
        "FOLDER": str(folder),
        "DEBUG": "false",
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, umask=0, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_a_process_with_any_umask(tmp_path, before):
    if before is not None:
        (tmp_path / "gym.sqlite3").touch()
        (tmp_path / "gym.sqlite3").chmod(before)
    assert run(tmp_path, "-c", WRITE) == "0o600 gym.sqlite3,0o600 gym.sqlite3-shm,0o600 gym.sqlite3-wal"
    assert set(modes(tmp_path).values()) == {0o600}


def test_a_backup_and_its_folder(tmp_path):
    """A backup contains everything, so it is as private as the database."""
    run(tmp_path, "-c", WRITE)
    with sqlite3.connect(tmp_path / "gym.sqlite3") as live:
        live.execute("CREATE TABLE django_migrations (id integer, app text, name text)")
    run(tmp_path, "manage.py", "backup", "--to", str(tmp_path / "backups"))
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700
    [mode] = modes(tmp_path / "backups").values()
    assert mode == 0o600


def test_a_readable_database_and_the_files_beside_it_are_made_private(tmp_path):
    for suffix in ("", "-wal", "-shm", "-journal"):
        (tmp_path / f"gym.sqlite3{suffix}").touch()
        (tmp_path / f"gym.sqlite3{suffix}").chmod(0o664)
    (tmp_path / "other").touch()
    (tmp_path / "other").chmod(0o664)
    make_private(tmp_path / "gym.sqlite3")
    found = modes(tmp_path)
    assert found.pop("other") == 0o664
    assert set(found.values()) == {0o600}


def test_a_missing_folder_is_reported_by_sqlite(tmp_path):
    make_private(tmp_path / "nowhere" / "gym.sqlite3")
    assert list(tmp_path.iterdir()) == []
