"""Models whose writes are in the change log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from inspect import signature
from typing import Any, ClassVar

from .audited import Audited


@dataclass(frozen=True)
class Audience:
    """Who may learn of a change to a row, even if they can no longer see the row. Keys, not rows."""

    everyone: bool = False
    gym_id: int | None = None  # its people: trainers, trainees, admins
    admins_of_id: int | None = None  # a gym's admins alone
    owner_id: int | None = None  # a user
    trainee_id: int | None = None  # a trainee, for personal data: they and their trainer may learn of it


class Followed(Audited):
    """A model whose writes are in the change log, under its name in the API.

    A subclass defines `audience_of`, a static method. Its parameters are fields of the model, and nothing else decides
    about the audience. So a row can compare these fields with what they were when it was read, and a write that
    changes the audience reaches the former one too.
    """

    resource: str
    audience_of: ClassVar[Callable[..., Audience]]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        adding = self._state.adding
        if not adding:
            self.read_unknown_audience()
        super().save(*args, **kwargs)
        if adding:
            self.remember_audience()

    @classmethod
    @cache
    def audience_columns(cls) -> dict[str, str]:
        """{parameter of `audience_of`: the attribute that stores it}; for a relation, the attribute of its key."""
        names = signature(cls.audience_of).parameters
        columns = {name: cls._meta.pk if name == "pk" else cls._meta.get_field(name) for name in names}
        return {name: field.attname for name, field in columns.items()}  # type: ignore[union-attr]

    @classmethod
    def has_fixed_audience(cls) -> bool:
        """Whether no write can change the audience: it depends on no field, or on the primary key alone."""
        return set(cls.audience_columns()) <= {"pk"}

    def audience(self) -> Audience:
        """Who may learn about the row as it is now."""
        return type(self).audience_of(**{name: getattr(self, name) for name in self.audience_columns()})

    def former_audience(self) -> Audience:
        """Who could know of the row as it was read. It queries only if a relation that decides about this changed."""
        known, values = vars(self).get("known_audience", {}), {}
        for name, column in self.audience_columns().items():
            former = known.get(column, getattr(self, column))
            if former == getattr(self, column):
                values[name] = getattr(self, name)
            elif name in (column, "pk"):
                values[name] = former
            else:
                related: Any = self._meta.get_field(name).related_model
                values[name] = related._base_manager.get(pk=former)
        return type(self).audience_of(**values)

    def remember_audience(self, columns: Iterable[str] | None = None) -> None:
        """Remembers the values of the columns that decide about the audience, to compare later values with them."""
        loaded = vars(self)
        known = loaded.setdefault("known_audience", {})
        for column in self.audience_columns().values():
            if column in loaded and (columns is None or column in columns):
                known[column] = loaded[column]

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Followed:
        row = super().from_db(*args, **kwargs)
        if not cls.has_fixed_audience():
            row.remember_audience()
        return row

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        fields = None if fields is None else list(fields)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        columns = None if fields is None else {self._meta.get_field(name).attname for name in fields}  # type: ignore[union-attr]
        self.remember_audience(columns)

    def read_unknown_audience(self) -> None:
        """Reads the stored values of deferred fields that were set without being read."""
        known = vars(self).setdefault("known_audience", {})
        columns = [name for name in self.audience_columns().values() if name in vars(self) and name not in known]
        if columns and not self.has_fixed_audience():
            known |= type(self)._base_manager.filter(pk=self.pk).values(*columns).first() or {}
