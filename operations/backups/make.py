"""Makes a backup."""

from __future__ import annotations

import json
import os
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
from django.db import connection

from .files import TIME_FORMAT, Backup, BackupError
from .postgres import dump_postgres
from .sqlite import dump_sqlite

DUMPS = {"sqlite": dump_sqlite, "postgresql": dump_postgres}


def make_backup(folder: Path, recipient: str = "") -> Backup:
    """Makes a backup of the database while it is in use. A file gets the name of a backup only when it is complete."""
    key = public_key(recipient) if recipient else None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as work:
        at = Path(work)
        dump = at / "database"
        tables = DUMPS[connection.vendor](dump)
        manifest = {
            "made_at": now.isoformat(),
            "database": connection.vendor,
            "migrations": [f"{app}.{name}" for app, name in applied_migrations()],
            "tables": tables,
        }
        (at / "manifest.json").write_text(json.dumps(manifest, indent=1))
        whole = at / "backup.tar"
        with tarfile.open(whole, "w") as tar:
            tar.add(at / "manifest.json", "manifest.json")
            tar.add(dump, "database")
        name = f"gymtrack-{now.strftime(TIME_FORMAT)}.tar"
        if key is not None:
            pyrage.encrypt_file(str(whole), str(at / "backup.age"), [key])
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
        raise BackupError("BACKUP_RECIPIENT isn't an age public key (age1…).") from error


def applied_migrations() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return cursor.fetchall()
