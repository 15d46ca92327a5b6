"""docs/openapi.yaml, the API's schema as it is published: `write` writes it, `check` compares it."""

import subprocess
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from common.api.openapi_diff import breaking_changes

FILE = settings.BASE_DIR / "docs" / "openapi.yaml"
COMMITS = 30  # earlier versions of the file to compare with


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["write", "check"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        with translation.override("en"):
            text = OpenApiYamlRenderer().render(SchemaGenerator().get_schema(public=True)).decode()
        if what == "write":
            FILE.write_text(text)
        elif not FILE.exists() or FILE.read_text() != text:
            raise CommandError(f"{FILE.relative_to(settings.BASE_DIR)} is stale: run `make schema`.")
        new = read(text)
        for old in published_before():
            broken = breaking_changes(old, new) if major(old) == major(new) else []
            if broken:
                raise CommandError(
                    "These changes break clients. Undo them, or raise the major version:\n  " + "\n  ".join(broken)
                )


def read(text: str) -> dict:
    """Parses YAML with libyaml, which takes a tenth of the time."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


def major(schema: dict) -> str:
    return schema["info"]["version"].split(".")[0]


def published_before() -> list[dict]:
    """The schema in earlier commits, newest first."""
    name = FILE.relative_to(settings.BASE_DIR).as_posix()
    commits = git("log", f"-{COMMITS}", "--format=%H", "--", name).split()
    return [schema for commit in commits if isinstance(schema := read(git("show", f"{commit}:{name}")), dict)]


def git(*arguments: str) -> str:
    command = ["git", *arguments]
    result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603
    return result.stdout
