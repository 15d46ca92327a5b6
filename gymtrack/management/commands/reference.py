"""The pages of the documentation that are generated from the code: `write` writes them, `check` compares them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gymtrack.docs_generator import PAGES


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["write", "check"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        for name, page in PAGES.items():
            path = settings.BASE_DIR / name
            if what == "write":
                path.write_text(page())
            elif not path.exists() or path.read_text() != page():
                raise CommandError(f"{name} is stale: run `make reference`.")
