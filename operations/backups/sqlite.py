"""Dumps and restores an SQLite database."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings

from common.private_files import make_private

from .checksums import Tables, sqlite_checksums
from .files import BackupError

CHUNK = 1 << 20  # bytes that are copied at a time


def dump_sqlite(to: Path) -> Tables:
    """Writes a gzipped copy of the database, and returns the checksums of the copy."""
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60)) as live:
        copy = to.with_name("copy.sqlite3")
        with closing(sqlite3.connect(copy)) as target:
            live.backup(target, pages=-1)  # in one step, so that it is the state of one moment
            tables = sqlite_checksums(target)
    with copy.open("rb") as raw, gzip.open(to, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(raw, packed, CHUNK)
    copy.unlink()
    return tables


def unpack_sqlite(dump: Path) -> Path:
    """Unzips a dump beside itself, and returns the path of the database."""
    database = dump.with_name("database.sqlite3")
    with gzip.open(dump) as packed, database.open("wb") as raw:
        shutil.copyfileobj(packed, raw, CHUNK)
    return database


def verify_sqlite(database: Path) -> Tables:
    """The checksums of an unpacked database; none if the file is damaged."""
    with closing(sqlite3.connect(database)) as restored:
        return sqlite_checksums(restored) if is_intact(restored) else {}


def restore_sqlite(database: Path) -> Tables:
    """Replaces the content of the live database, and returns its checksums afterwards. Raises BackupError."""
    name = settings.DATABASES["default"]["NAME"]
    make_private(name)
    with closing(sqlite3.connect(database)) as kept, closing(sqlite3.connect(name, timeout=60)) as live:
        if not is_intact(kept):
            raise BackupError("The backup is damaged.")
        kept.backup(live)
        return sqlite_checksums(live)


def is_intact(connection: sqlite3.Connection) -> bool:
    return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
