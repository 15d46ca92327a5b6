import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from training.imports import import_exercises

LIBRARY = Path(__file__).resolve().parents[2] / "data" / "library.json"


class Command(BaseCommand):
    help = "Loads the exercise library that comes with GymTrack. Again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        added, changed = import_exercises(json.loads(LIBRARY.read_text(encoding="utf-8")))
        self.stdout.write(f"Exercise library: {added} added, {changed} changed.")
