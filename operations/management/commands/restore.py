"""Replaces the contents of the database by a backup, completely or not at all, and compares both."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from accounts.models import User
from operations import backups


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="file with the age key of an encrypted backup")
        parser.add_argument("--overwrite", action="store_true", help="also where there are people in the database")
        parser.add_argument("--check", action="store_true", help="restore into a database of its own, and compare only")

    def handle(
        self, *args: Any, file: Path, identity: Path | None, overwrite: bool, check: bool, **options: Any
    ) -> None:
        if not (check or overwrite) and self.has_people():
            raise CommandError("There are people in this database. --overwrite puts the backup in their place.")
        try:
            manifest = (backups.verify if check else backups.restore)(file, identity)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        said = "comes back as it was" if check else "is back"
        rows, tables = sum(count for count, _digest in manifest["tables"].values()), len(manifest["tables"])
        self.stdout.write(f"{file.name} {said}: {rows} rows in {tables} tables, of {manifest['made_at']}.")

    @staticmethod
    def has_people() -> bool:
        try:
            return User.objects.exists()
        except DatabaseError:  # no tables yet
            return False
