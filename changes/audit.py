"""Writes the audit trail (who changed what and when) in the transaction of the write, from pages, API and admin."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder

from .current_request import current_actor_id, current_surface
from .models import Audited, AuditEntry

Action = AuditEntry.Action


def entries(rows: Iterable[Audited], action: str, fields: dict | None = None) -> list[AuditEntry]:
    """The entries for these rows, unsaved. An update that changed no audited field gets none.

    `fields` adds values that have no column: {name: [before, after]}.
    """
    unsaved = []
    for row in rows:
        if not row.is_audited:
            continue
        changed = row.differences() if action == Action.UPDATED else {}
        changed |= fields or {}
        if action == Action.UPDATED and not changed:
            continue
        gym_id = row.audit_gym_id()
        former = changed.get("gym") or [None]
        unsaved.append(
            AuditEntry(
                actor_id=current_actor_id(),
                surface=current_surface(),
                model=row._meta.label_lower,
                row=str(row.pk),
                action=action,
                label=row.audit_label()[:120],
                fields=json.loads(json.dumps(changed, cls=DjangoJSONEncoder)),
                gym_id=gym_id,
                former_gym_id=former[0],
                subject_id=row.audit_subject_id(),
            )
        )
        row.remember()
    return unsaved


def record(rows: Iterable[Audited], action: str, fields: dict | None = None) -> None:
    write(entries(rows, action, fields))


def write(unsaved: list[AuditEntry]) -> None:
    if unsaved:
        AuditEntry.objects.bulk_create(unsaved)


def created(*rows: Audited) -> None:
    record(rows, Action.CREATED)


def updated(*rows: Audited, **fields: list) -> None:
    record(rows, Action.UPDATED, fields)


def deleted(*rows: Audited) -> None:
    record(rows, Action.DELETED)
