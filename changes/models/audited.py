"""Models whose writes are in the audit trail."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from django.db import models


class Audited(models.Model):
    """A model whose writes are in the audit trail (changes.audit). Each row remembers the values as they were read."""

    audited: tuple[str, ...] = ()  # fields whose changes are recorded with both values
    audited_by_name: tuple[str, ...] = ()  # personal or long fields: only the fact that they changed is recorded

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        adding = self._state.adding
        super().save(*args, **kwargs)
        if adding:
            self.remember()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        row = super().from_db(*args, **kwargs)
        if cls.audited_columns():
            row.remember()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.remember()

    @classmethod
    @cache
    def audited_columns(cls) -> dict[str, str]:
        """{field: the attribute that stores its value}; for a relation, the attribute of its key."""
        names = (*cls.audited, *cls.audited_by_name)
        return {name: cls._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]

    def remember(self) -> None:
        """Remembers the values; later changes are compared with them."""
        loaded = vars(self)
        loaded["known"] = {
            name: deepcopy(value) if isinstance(value := loaded[name], list | dict) else value
            for name in self.audited_columns().values()
            if name in loaded  # not deferred
        }

    def differences(self) -> dict[str, list | None]:
        """The changes since the row was read: {field: [before, after], or None for a field with private values}."""
        loaded, changed = vars(self), {}
        known = loaded.get("known", {})
        for name, column in self.audited_columns().items():
            if column in known and known[column] != loaded[column]:
                changed[name] = [known[column], loaded[column]] if name in self.audited else None
        return changed

    # --- for entries of the audit trail ---
    @property
    def is_audited(self) -> bool:
        return bool(self.audited or self.audited_by_name)

    def audit_label(self) -> str:
        """The name that entries keep when the row is deleted; empty for personal rows, of which no name is kept."""
        return ""

    def audit_gym_id(self) -> int | None:
        """The gym whose admins can read the entry."""
        return getattr(self, "gym_id", None)

    def audit_subject_id(self) -> int | None:
        """The user whom the entry is about."""
        return getattr(self, "user_id", None)
