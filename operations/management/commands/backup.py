"""A backup of the database, while it is in use: complete, verified, encrypted if configured; deletes old ones."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import backups


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.BACKUP_DIR), help="folder (BACKUP_DIR)")
        parser.add_argument("--recipient", default=settings.BACKUP_RECIPIENT, help="age public key (BACKUP_RECIPIENT)")
        parser.add_argument("--verify", action="store_true", help="restore it into a database of its own and compare")
        parser.add_argument("--identity", type=Path, help="file with the age key, to verify an encrypted one")
        parser.add_argument("--keep-all", action="store_true", help="remove no older backups")

    def handle(
        self, *args: Any, to: Path, recipient: str, verify: bool, identity: Path | None, keep_all: bool, **options: Any
    ) -> None:
        if verify and recipient and identity is None:
            raise CommandError("An encrypted backup is verified with its key: --identity here, or `restore --check`.")
        try:
            backup = backups.make(to, recipient)
            if verify:
                backups.verify(backup.path, identity)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        if not recipient:
            self.stderr.write(
                self.style.WARNING(
                    "This backup is not encrypted: whoever has the file has everyone's data. "
                    "Set BACKUP_RECIPIENT to an age public key."
                )
            )
        self.stdout.write(f"{backup.path} ({backup.size / 1e6:.1f} MB{', verified' if verify else ''})")
        for path in [] if keep_all else backups.keep(to, *settings.BACKUP_KEEP):
            self.stdout.write(f"removed {path.name}")
