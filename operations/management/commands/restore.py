"""Replaces the contents of the database by a backup, completely or not at all, and compares the two."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from accounts.models import User
from operations.backups.files import BackupError
from operations.backups.restore import restore_backup, verify_backup


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="file with the age key of an encrypted backup")
        parser.add_argument("--overwrite", action="store_true", help="even if there are people in the database")
        parser.add_argument("--check", action="store_true", help="only compare: restore into a temporary database")

    def handle(
        self, *args: Any, file: Path, identity: Path | None, overwrite: bool, check: bool, **options: Any
    ) -> None:
        if not (check or overwrite) and self.has_people():
            raise CommandError("There are people in this database. Use --overwrite to replace them by the backup.")
        try:
            manifest = (verify_backup if check else restore_backup)(file, identity)
        except BackupError as error:
            raise CommandError(str(error)) from error
        outcome = "is complete" if check else "is restored"
        rows, tables = sum(count for count, _checksum in manifest["tables"].values()), len(manifest["tables"])
        self.stdout.write(f"{file.name} {outcome}: {rows} rows in {tables} tables, of {manifest['made_at']}.")

    @staticmethod
    def has_people() -> bool:
        try:
            return User.objects.exists()
        except DatabaseError:  # no tables yet
            return False
