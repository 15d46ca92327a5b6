"""Verifies a backup, or restores it."""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
from django.db import connection, connections

from .checksums import differences
from .files import BackupError
from .postgres import restore_postgres, verify_postgres
from .sqlite import restore_sqlite, unpack_sqlite, verify_sqlite


def verify_backup(path: Path, identity: Path | None = None) -> dict:
    """Restores into a temporary database, compares each table, and drops the database. Returns the manifest.

    Raises BackupError, which names the tables that differ.
    """
    with open_backup(path, identity) as (manifest, dump):
        tables = verify_sqlite(dump) if connection.vendor == "sqlite" else verify_postgres(dump)
        if lines := differences(manifest["tables"], tables):
            raise BackupError("A restored copy differs from what was backed up:\n  " + "\n  ".join(lines))
        return manifest


def restore_backup(path: Path, identity: Path | None = None) -> dict:
    """Replaces the contents of the database by the backup, completely or not at all. Returns the manifest."""
    with open_backup(path, identity) as (manifest, dump):
        connections.close_all()
        tables = restore_sqlite(dump) if connection.vendor == "sqlite" else restore_postgres(dump)
        if lines := differences(manifest["tables"], tables):
            raise BackupError("The restored database differs from what was backed up:\n  " + "\n  ".join(lines))
        return manifest


@contextmanager
def open_backup(path: Path, identity: Path | None = None) -> Iterator[tuple[dict, Path]]:
    """(manifest, dump) of a backup of this kind of database, unpacked in a temporary folder while the block runs.

    `identity` is a file with the age key of an encrypted backup.
    """
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
            raise BackupError(f"{path.name} isn't a backup, or is damaged.") from error
        refuse_other_database(manifest)
        yield manifest, unpack_sqlite(at / "database") if connection.vendor == "sqlite" else at / "database"


def decrypt(path: Path, to: Path, identity: Path | None) -> None:
    if identity is None:
        raise BackupError("This backup is encrypted: name the file with its age key (--identity).")
    try:
        lines = [line for line in identity.read_text().split() if line.startswith("AGE-SECRET-KEY-")]
        pyrage.decrypt_file(str(path), str(to), [pyrage.x25519.Identity.from_str(line) for line in lines])
    except (OSError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError(f"{identity.name} does not open this backup.") from error


def refuse_other_database(manifest: dict) -> None:
    """Raises BackupError if the backup is of another kind of database than the one that the settings name."""
    if manifest["database"] != connection.vendor:
        raise BackupError(f"The backup is of {manifest['database']}, and DATABASE_URL names {connection.vendor}.")
