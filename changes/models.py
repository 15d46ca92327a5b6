"""The change log: one append-only record of writes, which the change feed, the webhooks and the audit read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cache
from inspect import signature
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policy.rows import PermittedQuerySet


@dataclass(frozen=True)
class Audience:
    """Who may learn of a change to a row, even if they can no longer see the row. Keys, not rows."""

    everyone: bool = False
    gym_id: int | None = None  # its people: trainers, trainees, admins
    admins_of_id: int | None = None  # a gym's admins alone
    owner_id: int | None = None  # a user
    trainee_id: int | None = None  # whose personal data this is: theirs and their trainer's to know


class Audited(models.Model):
    """A model whose writes are in the audit trail (changes.audit). It remembers its values when it was read."""

    audited: tuple[str, ...] = ()  # fields whose changes are recorded with both values
    audited_by_name: tuple[str, ...] = ()  # personal or long ones: only that they changed

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
        if cls.told_columns():
            row.remember()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.remember()

    @classmethod
    @cache
    def told_columns(cls) -> dict[str, str]:
        """{field: the name under which a row holds its value}: a relation's key."""
        names = (*cls.audited, *cls.audited_by_name)
        return {name: cls._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]

    def remember(self) -> None:
        """Remembers the values; later changes are compared with them."""
        loaded = vars(self)
        loaded["known"] = {
            name: deepcopy(value) if isinstance(value := loaded[name], list | dict) else value
            for name in self.told_columns().values()
            if name in loaded  # not deferred
        }

    def differences(self) -> dict[str, list | None]:
        """{field: [before, after]}, or null for a field with private values; changes since the row was read."""
        loaded, changed = vars(self), {}
        known = loaded.get("known", {})
        for name, column in self.told_columns().items():
            if column in known and known[column] != loaded[column]:
                changed[name] = [known[column], loaded[column]] if name in self.audited else None
        return changed

    # --- for entries of the audit trail ---
    @property
    def is_audited(self) -> bool:
        return bool(self.audited or self.audited_by_name)

    def audit_label(self) -> str:
        """Its name after it was deleted; empty for personal rows, whose name is deleted with them."""
        return ""

    def audit_gym_id(self) -> int | None:
        """The gym whose admins can read the entry."""
        return getattr(self, "gym_id", None)

    def audit_subject_id(self) -> int | None:
        """The user whom the entry is about."""
        return getattr(self, "user_id", None)


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
        """Who might know of the row as it was read. A query only where a relation changed that decides about it."""
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
        """Keeps the values of the audience's columns, all or some: later ones are compared with them."""
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
        """Reads the stored value of what was set without being read before (a deferred field)."""
        known = vars(self).setdefault("known_audience", {})
        columns = [name for name in self.audience_columns().values() if name in vars(self) and name not in known]
        if columns and not self.has_fixed_audience():
            known |= type(self)._base_manager.filter(pk=self.pk).values(*columns).first() or {}


class Change(models.Model):
    """One write of one row. It has no values of the row, so that nothing of a deleted row is left here."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        DELETED = "deleted", _("deleted")
        RESYNC = "resync", _("read again")  # what belongs to the row came into the reader's sight, or left it

    # In the order in which the writes became visible; given by services.number_changes, null until then.
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    resource = models.CharField(max_length=30)
    row = models.CharField(max_length=36)
    action = models.CharField(max_length=8, choices=Action.choices)
    event = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # the audience
    everyone = models.BooleanField(default=False)
    gym = models.ForeignKey("facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    admins_of = models.ForeignKey(
        "facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    trainee = models.ForeignKey(
        "facilities.Trainee", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["id"], condition=Q(position=None), name="change_unnumbered"),
            models.Index(fields=["row"], condition=Q(action="deleted"), name="change_tombstone"),
            models.Index(fields=["trainee", "position"]),
            *(
                models.Index(fields=[name], condition=Q((f"{name}__isnull", False)), name=f"change_{name}")
                for name in ("gym", "admins_of", "owner", "reader")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.row} {self.action}"

    @classmethod
    def of(cls, row: Followed, action: str, audience: Audience, **fields: Any) -> Change:
        """The entry for a row, unsaved."""
        return cls(resource=row.resource, row=str(row.pk), action=action, **asdict(audience), **fields)


class AuditQuerySet(PermittedQuerySet):
    """Entries are added and never changed."""

    def update(self, **kwargs: Any) -> Any:
        raise TypeError("The audit trail is append-only.")

    delete = update


class AuditEntry(models.Model):
    """Who changed what and when, for those who run a gym. It has no entries about sets and metrics.

    Beside the change log: it records fields and is kept for years, while the log records rows and is pruned.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("changed")
        DELETED = "deleted", _("deleted")
        VIEWED = "viewed", _("viewed as")

    class Surface(models.TextChoices):
        PAGE = "page", _("the product's pages")
        ADMIN = "admin", _("administration")
        API = "api", _("API")
        SYSTEM = "system", _("the system")

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    surface = models.CharField(_("through"), max_length=6, choices=Surface.choices, default=Surface.SYSTEM)
    model = models.CharField(_("what"), max_length=40)  # "facilities.trainee"
    row = models.CharField(max_length=36)
    action = models.CharField(_("action"), max_length=8, choices=Action.choices)
    label = models.CharField(max_length=120, blank=True)
    fields = models.JSONField(default=dict)  # {field: [before, after] or null}
    gym = models.ForeignKey(
        "facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("gym")
    )
    former_gym = models.ForeignKey(
        "facilities.Gym", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("recorded change")
        verbose_name_plural = _("recorded changes")
        indexes = [
            models.Index(fields=["gym", "-id"]),
            models.Index(fields=["former_gym", "-id"], condition=Q(former_gym__isnull=False), name="audit_former_gym"),
            models.Index(fields=["model", "row", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.model}/{self.row} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("The audit trail is append-only.")


class LogHead(models.Model):
    """One row: the last position given, and the last of what was pruned. Whoever gives positions holds it."""

    position = models.BigIntegerField(default=0)
    pruned = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("head of the change log")

    def __str__(self) -> str:
        return str(self.position)
