"""Makes a backup of the database while it is in use, encrypted if configured, and deletes old backups."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.backups.files import BackupError, delete_old_backups
from operations.backups.make import make_backup
from operations.backups.restore import verify_backup


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.BACKUP_DIR), help="folder (BACKUP_DIR)")
        parser.add_argument("--recipient", default=settings.BACKUP_RECIPIENT, help="age public key (BACKUP_RECIPIENT)")
        parser.add_argument("--verify", action="store_true", help="restore it into a temporary database and compare")
        parser.add_argument("--identity", type=Path, help="file with the age key, to verify an encrypted backup")
        parser.add_argument("--keep-all", action="store_true", help="delete no old backups")

    def handle(
        self, *args: Any, to: Path, recipient: str, verify: bool, identity: Path | None, keep_all: bool, **options: Any
    ) -> None:
        if verify and recipient and identity is None:
            raise CommandError(
                "Verifying an encrypted backup needs its key: use --identity here, or `restore --check`."
            )
        try:
            backup = make_backup(to, recipient)
            if verify:
                verify_backup(backup.path, identity)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if not recipient:
            self.stderr.write(
                self.style.WARNING(
                    "This backup is not encrypted: whoever has the file has everyone's data. "
                    "Set BACKUP_RECIPIENT to an age public key."
                )
            )
        self.stdout.write(f"{backup.path} ({backup.size / 1e6:.1f} MB{', verified' if verify else ''})")
        for path in [] if keep_all else delete_old_backups(to, *settings.BACKUP_KEEP):
            self.stdout.write(f"deleted {path.name}")
