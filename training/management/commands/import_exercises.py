import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.imports import UnreadableExerciseError, import_exercises


class Command(BaseCommand):
    help = "Loads exercises into the library from a JSON file in free-exercise-db's layout. Again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            records = json.loads(file.read_text(encoding="utf-8"))
            added, changed = import_exercises(records)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file}: is no JSON: {error}") from error
        except UnreadableExerciseError as error:
            raise CommandError(f"{file}: {error} Nothing was written.") from error
        self.stdout.write(f"{len(records)} exercises read: {added} added, {changed} changed.")
