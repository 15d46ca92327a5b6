"""The folder of backups: which ones there are, and which old ones are deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"gymtrack-(\d{8}T\d{6}Z)\.tar(\.age)?")
TIME_FORMAT = "%Y%m%dT%H%M%SZ"


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
        """Bytes."""
        return self.path.stat().st_size


def list_backups(folder: Path | None = None) -> list[Backup]:
    """The backups in the folder (BACKUP_DIR if none is given), newest first; other files are ignored."""
    folder = folder or Path(settings.BACKUP_DIR)
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := NAME.fullmatch(path.name):
            found.append(Backup(path, datetime.strptime(match[1], TIME_FORMAT).replace(tzinfo=UTC)))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def newest_backup() -> Backup | None:
    return next(iter(list_backups()), None)


def delete_old_backups(folder: Path, daily: int, weekly: int, monthly: int) -> list[Path]:
    """Keeps the newest backup of each of the last days, weeks and months, and returns the paths that it deleted."""
    backups = list_backups(folder)
    kept = set(backups[:1])
    for most, period in ((daily, "%Y-%m-%d"), (weekly, "%G-%V"), (monthly, "%Y-%m")):
        newest_of_period: dict[str, Backup] = {}
        for backup in backups:
            newest_of_period.setdefault(backup.made_at.strftime(period), backup)
        kept.update(list(newest_of_period.values())[:most])
    deleted = [backup.path for backup in backups if backup not in kept]
    for path in deleted:
        path.unlink()
    return deleted
