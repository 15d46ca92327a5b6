"""The audit trail as text. It names rows that the reader may work on; every other row is “another one”."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model
from django.utils import formats
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import AuditEntry

# The action that a user needs to see a row's name in the administration; other models: `view`.
NAMED_BY = {"facilities.gym": "change", "facilities.trainer": "administer", "facilities.trainee": "administer"}
NAMED_BY |= {"training.exercise": "change", "training.program": "change"}


# Fields of entries that have no column: {field: (label, model of the row that its value refers to)}.
FACTS = {
    "edition": (gettext_lazy("the plan"), None),  # the name of `Program.edit_count` in older entries
    "trainer_invited_by": (gettext_lazy("trainer set by the person who invited them"), "accounts.user"),
    "trainer_is_admin": (gettext_lazy("the trainer administers the gym"), None),
}


@dataclass
class Line:
    """One field of an entry: its value before and after, or neither if the values are private."""

    name: str
    before: str = ""
    after: str = ""

    @property
    def has_values(self) -> bool:
        return bool(self.before or self.after)

    def __str__(self) -> str:
        return f"{self.name}: {self.before} → {self.after}" if self.has_values else self.name


@dataclass
class Readable:
    """An entry in words."""

    entry: AuditEntry
    who: str
    kind: str  # "trainee"
    what: str  # the name of the row, if the reader may see it, or the name that the entry kept
    lines: list[Line] = field(default_factory=list)
    earlier: list[Readable] = field(default_factory=list)  # of the same row by the same person, shown with this one

    @property
    def text(self) -> str:
        """One line of text, for lists and files."""
        details = "; ".join(str(line) for line in self.lines)
        return f"{self.entry.get_action_display()}" + (f" ({details})" if details else "")


def readable(entries: Iterable[AuditEntry], user: Any) -> list[Readable]:
    """The entries as `user` may read them, with one query for each model that they refer to."""
    rows = list(entries)
    names = Names(user)
    for entry in rows:
        names.want(entry.model, entry.row)
        names.want("accounts.user", entry.actor_id)
        for _field, model, keys in relations(entry):
            for key in keys:
                names.want(model, key)
    names.look_up()
    return [describe(entry, names) for entry in rows]


def model_of(entry: AuditEntry) -> type[models.Model] | None:
    try:
        return apps.get_model(entry.model)
    except LookupError:  # the model was removed from the product
        return None


def field_of(model: type[models.Model] | None, name: str) -> Any:
    names = {one.name for one in model._meta.get_fields()} if model is not None else set()
    return model._meta.get_field(name) if model is not None and name in names else None


def relations(entry: AuditEntry) -> Iterable[tuple[str, str, list]]:
    """(field, model, keys) of the rows that the entry's values refer to."""
    model = model_of(entry)
    for name, values in entry.fields.items():
        column = field_of(model, name)
        if values and (target := FACTS.get(name, ("", None))[1]) is not None:
            yield name, target, [key for key in values if key is not None]
        if values and column is not None and column.is_relation:
            keys = [key for value in values for key in (value if isinstance(value, list) else [value])]
            yield name, column.related_model._meta.label_lower, [key for key in keys if key is not None]


class Names:
    """{(model, key): name} of the rows that a user may see by name. All names are looked up together."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.wanted: dict[str, set[str]] = {}
        self.found: dict[tuple[str, str], str] = {}

    def want(self, model: str, key: Any) -> None:
        if key is not None:
            self.wanted.setdefault(model, set()).add(str(key))

    def look_up(self) -> None:
        for label, keys in self.wanted.items():
            try:
                model = apps.get_model(label)
            except LookupError:
                continue
            stored = model._default_manager
            if not hasattr(stored, "permitted"):
                continue
            rows = stored.permitted(self.user, NAMED_BY.get(label, "view")).filter(pk__in=keys)
            related = [name for name in ("user", "program", "gym", "trainee__user") if has_relation(model, name)]
            for row in rows.select_related(*related):
                self.found[label, str(row.pk)] = str(row)

    def get(self, model: str, key: Any) -> str:
        return self.found.get((model, str(key)), "")


def has_relation(model: type[Model], path: str) -> bool:
    column = field_of(model, path.split("__", maxsplit=1)[0])
    return column is not None and column.is_relation and getattr(column, "concrete", False)


def describe(entry: AuditEntry, names: Names) -> Readable:
    model = model_of(entry)
    kind = str(model._meta.verbose_name) if model is not None else entry.model
    what = names.get(entry.model, entry.row) or entry.label
    who = names.get("accounts.user", entry.actor_id)
    if not who:
        who = _("someone who was not signed in") if entry.actor_id is None else _("someone from outside your gyms")
        if entry.surface == AuditEntry.Surface.SYSTEM and entry.actor_id is None:
            who = _("the system")
    lines = []
    for name, values in sorted(entry.fields.items()):  # databases store the keys in different orders
        column = field_of(model, name)
        fact, target = FACTS.get(name, (name.replace("_", " "), None))
        label = capfirst(str(getattr(column, "verbose_name", fact)))
        if target is not None:
            values = [value and (names.get(target, value) or _("another one")) for value in values or ()]
        before, after = (show(column, value, names) for value in values) if values else ("", "")
        lines.append(Line(label, before, after))
    return Readable(entry, who, kind, what, lines)


def show(column: Any, value: Any, names: Names) -> str:
    """A value in words: the label of a choice, the name of a row."""
    if column is not None and column.is_relation and value is not None:
        keys = value if isinstance(value, list) else [value]
        model = column.related_model._meta.label_lower
        return ", ".join(names.get(model, key) or _("another one") for key in keys) or "–"
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if choices := dict(getattr(column, "flatchoices", ())):
        return str(choices.get(value, value))
    if isinstance(column, models.DateTimeField) and (moment := parse_datetime(value)) is not None:
        return formats.date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    if isinstance(column, models.DateField) and (day := parse_date(value)) is not None:
        return formats.date_format(day, "SHORT_DATE_FORMAT")
    return str(value)
