"""A database that is migrated already: made once, then copied by every process that needs one.

Migrating from nothing takes seven seconds, a copy a tenth of one. A template is named by a hash of whatever a migration
depends on, so a new migration or another Django makes a new one. On SQLite it is a file in `.test-databases/`, on
PostgreSQL a database on the server of the tests.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.apps import apps

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".test-databases"
KEPT = 4  # files of other branches
PREFIX = "gymtrack_template_"
IMPORT = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)


def sources() -> Iterator[Path]:
    """The migrations of every installed app, and the modules of ours that they import."""
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            yield migration
            for module in IMPORT.findall(migration.read_text()):
                if (imported := ROOT / f"{module.replace('.', '/')}.py").is_file():
                    yield imported


def key() -> str:
    """Names a template: the same for as long as migrating would give the same database."""
    found = hashlib.sha256(repr(django.VERSION).encode())
    for source in sources():
        found.update(source.read_bytes())
    return found.hexdigest()[:16]


def migrate(url: str) -> None:
    """In a process of its own, as an installation does it."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_sqlite(to: Path) -> None:
    template = FOLDER / f"{key()}.sqlite3"
    with one_process_at_a_time():
        if not template.exists():
            unfinished = FOLDER / "unfinished"
            unfinished.unlink(missing_ok=True)
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(template)
            for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
                old.unlink()
        shutil.copy(template, to)


def postgresql_template(url: str) -> str:
    """The template's name on the server of this database; PostgreSQL itself copies it (`TEST["TEMPLATE"]`)."""
    template, unfinished = PREFIX + key(), PREFIX + "unfinished"
    with one_process_at_a_time(), psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        existing = [name for (name,) in rows]
        if template not in existing:
            for name in existing:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{unfinished}"')
            migrate(urlsplit(url)._replace(path=f"/{unfinished}").geturl())
            connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    return template
