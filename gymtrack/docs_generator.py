"""The parts of the documentation that are generated from the code: the settings, and the diagrams of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from pydantic.fields import FieldInfo

from gymtrack.library_page import library_page

from .environment import GROUPS

SETTINGS_INTRO = """# Settings

All settings are environment variables; `NAME_FILE=/path` reads a secret from a file. Booleans are `true` or `false`,
lists are separated by commas. An invalid value stops the start with one line that names the variable.
`make reference` generates this page from `gymtrack/environment.py`.
"""
MODELS_INTRO = """# The models

A diagram for each app with its tables, their fields and references. `make reference` generates it from the models.
`||` is exactly one, `|o` none or one, `o{` any number.
"""


def settings_page() -> str:
    lines = [SETTINGS_INTRO]
    for group in GROUPS:
        lines += [f"## {group.__doc__}", "", "| name | default | meaning |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {default_of(field)} | {field.description} |" for name, field in group.model_fields.items()
        ]
        lines.append("")
    return "\n".join(lines)


def default_of(field: FieldInfo) -> str:
    """The default as code, or as text if it describes how the default is computed."""
    extra = field.json_schema_extra
    text = extra["shown"] if isinstance(extra, dict) and "shown" in extra else as_written(field.default)
    return str(text) if "`" in str(text) else f"`{text}`" if text else "none"


def as_written(value: Any) -> str:
    """A value as it is written in an environment variable."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def models_page() -> str:
    lines = [MODELS_INTRO]
    for app in apps.get_app_configs():
        own = [model for model in app.get_models() if not model._meta.proxy]
        if own and (settings.BASE_DIR / app.name).is_dir():
            lines += [f"## {app.label}", "", "```mermaid", "erDiagram"]
            for model in own:
                lines += list(entity(model))
            lines += [relation for model in own for relation in relations(model)]
            lines += ["```", ""]
    return "\n".join(lines)


def entity(model: type[models.Model]) -> Iterator[str]:
    yield f"  {model.__name__} {{"
    for field in model._meta.concrete_fields:
        key = " PK" if field.primary_key else " FK" if field.is_relation else " UK" if field.unique else ""
        yield f"    {field.get_internal_type().removesuffix('Field').lower()} {field.column}{key}"
    yield "  }"


def relations(model: type[models.Model]) -> Iterator[str]:
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        if field.related_model is None:
            continue
        other = field.related_model.__name__
        if field.many_to_many:
            yield f"  {model.__name__} }}o--o{{ {other} : {field.name}"
        else:
            there = "|o" if field.null else "||"
            here = "o|" if field.one_to_one else "o{"
            yield f"  {other} {there}--{here} {model.__name__} : {field.name}"


PAGES = {"docs/settings.md": settings_page, "docs/models.md": models_page, "docs/library.md": library_page}
