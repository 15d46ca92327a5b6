from typing import Any

from django.core.management.base import BaseCommand

from training.imports import update_library


class Command(BaseCommand):
    help = "Loads the exercise library that comes with GymTrack. Again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        added, changed = update_library()
        self.stdout.write(f"Exercise library: {added} added, {changed} changed.")
