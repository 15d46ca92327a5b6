"""A database that is migrated already: made once, then copied for every test process.

Migrating from nothing takes seven seconds of work, a copy a tenth of one. The key of a template is a hash of whatever a
migration can depend on; a new migration, or another Django, makes a new template. On SQLite the template is a file in
`.test-databases/`, on PostgreSQL a database on the server of the tests.
"""

import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".test-databases"
KEPT = 4  # templates of other branches
IMPORT = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
PREFIX = "gymtrack_template_"


def sources() -> Iterator[Path]:
    """The migrations of every installed app, and the modules of ours that they import."""
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            yield migration
            for module in IMPORT.findall(migration.read_text()):
                if (imported := ROOT / f"{module.replace('.', '/')}.py").is_file():
                    yield imported


def key() -> str:
    """Names a template: equal for as long as migrating would give the same database."""
    found = hashlib.sha256(f"{django.VERSION} {connection.vendor}".encode())
    for source in sources():
        found.update(source.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """The connection leads to another database meanwhile."""
    before = connection.settings_dict["NAME"]
    close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        close()
        connection.settings_dict["NAME"] = before


def close() -> None:
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def copy_sqlite(to: Path) -> None:
    template = FOLDER / f"{key()}.sqlite3"
    with one_process_at_a_time():
        if not template.exists():
            unfinished = template.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            with connected_to(str(unfinished)):
                call_command("migrate", verbosity=0)
            unfinished.rename(template)
            for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
                old.unlink()
        shutil.copy(template, to)


def postgresql_template() -> str:
    """The template's name; PostgreSQL itself copies it (`TEST["TEMPLATE"]`)."""
    template, unfinished = PREFIX + key(), PREFIX + "unfinished"
    with one_process_at_a_time(), connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        existing = [name for (name,) in cursor.fetchall()]
        if template not in existing:
            for name in existing:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            with connected_to(unfinished):
                call_command("migrate", verbosity=0)
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    return template
