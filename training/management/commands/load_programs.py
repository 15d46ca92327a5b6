from typing import Any

from django.core.management.base import BaseCommand

from training.services import load_programs


class Command(BaseCommand):
    help = "Loads the ready-made programs that come with GymTrack. Again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        added, changed = load_programs()
        self.stdout.write(f"Ready-made programs: {added} added, {changed} changed.")
