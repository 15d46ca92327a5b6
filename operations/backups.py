"""Backups: one file with the database as it was at one moment, and with checksums to compare a restored one with.

A backup is a tar of `manifest.json` (`{made_at, database, migrations, tables: {name: [rows, checksum]}}`) and the dump
(pg_dump's custom format, or an SQLite file, gzipped). The checksums are taken in the snapshot that is dumped. With
`BACKUP_RECIPIENT` the tar is encrypted to that age key (https://age-encryption.org), and its name ends in `.age`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyrage
from django.conf import settings
from django.db import connections
from psycopg import sql

from common.private_files import make_private

NAME = re.compile(r"gymtrack-(\d{8}T\d{6}Z)\.tar(\.age)?")
STAMP = "%Y%m%dT%H%M%SZ"
Tables = dict[str, list]  # {name: [rows, checksum]}


class BackupError(Exception):
    """Why a backup or a restore failed, in words for the operator."""


@dataclass(frozen=True)
class Backup:
    path: Path
    made_at: datetime

    @property
    def age(self) -> float:
        """Seconds."""
        return (datetime.now(UTC) - self.made_at).total_seconds()

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def existing(folder: Path | None = None) -> list[Backup]:
    """The backups in the folder, newest first; other files are ignored."""
    folder = folder or Path(settings.BACKUP_DIR)
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := NAME.fullmatch(path.name):
            found.append(Backup(path, datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def newest() -> Backup | None:
    return next(iter(existing()), None)


# --- making one ---
def make(folder: Path, recipient: str = "") -> Backup:
    """Makes a backup of the database while it is in use. A file gets the name of a backup only when it is complete."""
    to = public_key(recipient) if recipient else None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as work:
        at = Path(work)
        dump = at / "database"
        tables = dump_sqlite(dump) if is_sqlite() else dump_postgres(dump)
        manifest = {
            "made_at": now.isoformat(),
            "database": connections["default"].vendor,
            "migrations": [f"{app}.{name}" for app, name in applied()],
            "tables": tables,
        }
        (at / "manifest.json").write_text(json.dumps(manifest, indent=1))
        whole = at / "backup.tar"
        with tarfile.open(whole, "w") as tar:
            tar.add(at / "manifest.json", "manifest.json")
            tar.add(dump, "database")
        name = f"gymtrack-{now.strftime(STAMP)}.tar"
        if to is not None:
            pyrage.encrypt_file(str(whole), str(at / "backup.age"), [to])
            whole, name = at / "backup.age", f"{name}.age"
        whole.chmod(0o600)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        whole.rename(folder / name)
    return Backup(folder / name, now)


def public_key(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise BackupError("BACKUP_RECIPIENT is no age public key (age1…).") from error


def is_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


def applied() -> list[tuple[str, str]]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return cursor.fetchall()


def dump_sqlite(to: Path) -> Tables:
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60)) as live:
        copy = to.with_name("copy.sqlite3")
        with closing(sqlite3.connect(copy)) as target:
            live.backup(target, pages=-1)  # in one step, so that it is the state of one moment
            tables = digests_sqlite(target)
    with copy.open("rb") as raw, gzip.open(to, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(raw, packed, 1 << 20)
    copy.unlink()
    return tables


def dump_postgres(to: Path) -> Tables:
    """The checksums and the dump are taken from the same snapshot."""
    with postgres() as live, live.transaction():
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = live.execute("SELECT pg_export_snapshot()").fetchone()
        run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={row[0]}", f"--file={to}")  # type: ignore[index]
        return digests_postgres(live)


# --- what is in it ---
def digests_sqlite(connection: sqlite3.Connection) -> Tables:
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables: Tables = {}
    for (name,) in connection.execute(names).fetchall():
        count = total = 0
        for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a table's own name
            count += 1
            total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:16])
        tables[name] = [count, f"{total % (1 << 128):032x}"]
    return tables


def digests_postgres(connection: psycopg.Connection) -> Tables:
    """For each table the number of rows, and the sum of their hashes, which does not depend on the order."""
    connection.execute("SET TIME ZONE 'UTC'")
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    tables: Tables = {}
    for (name,) in connection.execute(names).fetchall():
        hashes = "sum(hashtextextended(t::text, 0)), sum(hashtextextended(t::text, 1))"
        ask = sql.SQL(f"SELECT count(*), {hashes} FROM {{}} t")  # noqa: S608 - ours
        count, one, two = connection.execute(ask.format(sql.Identifier(name))).fetchone()  # type: ignore[misc]
        tables[name] = [count, f"{one or 0}:{two or 0}"]
    return tables


# --- restoring ---
@contextmanager
def opened(path: Path, identity: Path | None = None) -> Iterator[tuple[dict, Path]]:
    """(manifest, the dump) of a backup, unpacked in a folder of its own while the block runs."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    with tempfile.TemporaryDirectory(prefix="gymtrack-restore-") as work:
        at, plain = Path(work), path
        if path.suffix == ".age":
            plain = at / "backup.tar"
            decrypt(path, plain, identity)
        try:
            with tarfile.open(plain) as tar:
                tar.extractall(at, filter="data")
            manifest = json.loads((at / "manifest.json").read_text())
        except (tarfile.TarError, OSError, ValueError) as error:
            raise BackupError(f"{path.name} is no backup, or is damaged.") from error
        if manifest["database"] == "sqlite":
            with gzip.open(at / "database") as packed, (at / "database.sqlite3").open("wb") as raw:
                shutil.copyfileobj(packed, raw, 1 << 20)
            yield manifest, at / "database.sqlite3"
        else:
            yield manifest, at / "database"


def decrypt(path: Path, to: Path, identity: Path | None) -> None:
    if identity is None:
        raise BackupError("This backup is encrypted: name the file with its age key (--identity).")
    try:
        lines = [line for line in identity.read_text().split() if line.startswith("AGE-SECRET-KEY-")]
        pyrage.decrypt_file(str(path), str(to), [pyrage.x25519.Identity.from_str(line) for line in lines])
    except (OSError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError(f"{identity.name} does not open this backup.") from error


def differences(expected: Tables, found: Tables) -> list[str]:
    """A line for each table that is not as the manifest says."""
    told = []
    for name in sorted(expected.keys() | found.keys()):
        one, two = expected.get(name), found.get(name)
        if one is None or two is None:
            told.append(f"{name}: {'not in the backup' if one is None else 'missing'}")
        elif one[0] != two[0]:
            told.append(f"{name}: {two[0]} rows instead of {one[0]}")
        elif one != two:
            told.append(f"{name}: other content in {one[0]} rows")
    return told


def verify(path: Path, identity: Path | None = None) -> dict:
    """Restores into a temporary database, compares each table, and drops the database. Returns the manifest.

    Raises BackupError, which names the tables that differ.
    """
    with opened(path, identity) as (manifest, dump):
        refuse_other_kind(manifest)
        if is_sqlite():
            with closing(sqlite3.connect(dump)) as restored:
                found = digests_sqlite(restored) if sound(restored) else {}
        else:
            with scratch_database() as name:
                restore_postgres(dump, name)
                with postgres(name) as restored:
                    found = digests_postgres(restored)
        if told := differences(manifest["tables"], found):
            raise BackupError("The backup does not come back as it was:\n  " + "\n  ".join(told))
        return manifest


def restore(path: Path, identity: Path | None = None) -> dict:
    """Replaces the contents of the database by the backup, completely or not at all. Returns the manifest."""
    with opened(path, identity) as (manifest, dump):
        refuse_other_kind(manifest)
        connections.close_all()
        if is_sqlite():
            name = settings.DATABASES["default"]["NAME"]
            make_private(name)
            with closing(sqlite3.connect(dump)) as kept, closing(sqlite3.connect(name, timeout=60)) as live:
                if not sound(kept):
                    raise BackupError(f"{path.name} is damaged.")
                kept.backup(live)
                found = digests_sqlite(live)
        else:
            restore_postgres(dump, settings.DATABASES["default"]["NAME"])
            with postgres() as live:
                found = digests_postgres(live)
        if told := differences(manifest["tables"], found):
            raise BackupError("What came back is not what was kept:\n  " + "\n  ".join(told))
        return manifest


def refuse_other_kind(manifest: dict) -> None:
    vendor = connections["default"].vendor
    if manifest["database"] != vendor:
        raise BackupError(f"The backup is of {manifest['database']}, and DATABASE_URL names {vendor}.")


def sound(connection: sqlite3.Connection) -> bool:
    return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def restore_postgres(dump: Path, name: str) -> None:
    how = ("--clean", "--if-exists", "--no-owner", "--no-acl", "--single-transaction")
    run("pg_restore", *how, f"--dbname={name}", str(dump))


@contextmanager
def scratch_database() -> Iterator[str]:
    name = f"gymtrack_verify_{os.getpid()}"
    with postgres("postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        with postgres("postgres", autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


# --- PostgreSQL ---
def parameters() -> dict[str, str]:
    """{libpq's keyword: value} of the database that the settings name."""
    database = settings.DATABASES["default"]
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    found = {name: str(database[key]) for name, key in named.items() if database.get(key)}
    of_libpq = ("sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs")
    return found | {name: value for name, value in database["OPTIONS"].items() if name in of_libpq}


def postgres(name: str = "", **options: Any) -> psycopg.Connection:
    """A connection without the timeouts and the pool that requests have."""
    known = parameters()
    return psycopg.connect(**{**known, "dbname": name or known["dbname"]}, **options)  # type: ignore[arg-type]


def run(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs. The password is in a variable, because lists of processes show arguments."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    variables = {f"PG{name.replace('_', '').upper()}": value for name, value in parameters().items()}
    variables["PGDATABASE"] = variables.pop("PGDBNAME")
    environment = {**os.environ, **variables}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}")


# --- keeping some ---
def keep(folder: Path, daily: int, weekly: int, monthly: int) -> list[Path]:
    """Deletes old backups; the newest of each of the last days, weeks and months stay. Returns what was removed."""
    backups = existing(folder)
    kept = set(backups[:1])
    for most, period in ((daily, "%Y-%m-%d"), (weekly, "%G-%V"), (monthly, "%Y-%m")):
        seen: dict[str, Backup] = {}
        for backup in backups:
            seen.setdefault(backup.made_at.strftime(period), backup)
        kept.update(list(seen.values())[:most])
    removed = [backup.path for backup in backups if backup not in kept]
    for path in removed:
        path.unlink()
    return removed
