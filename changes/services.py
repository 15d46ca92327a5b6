"""Writes the change log in the transaction of each write, and puts its entries in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction

from . import audit
from .current_request import current_actor_id
from .models import Audience, Change, Followed, LogHead

Action = Change.Action
SHARING = "metrics."  # events about who could see a trainee's health metrics begin with this
STEP, STEPS = 5000, 100  # entries that one transaction looks at; transactions until other jobs have their turn
Rows = Iterable[Followed]


def entries(
    rows: Rows, action: str, *, event: str = "", before: Audience | None = None, reader_id: int | None = None
) -> list[Change]:
    """The entries for these rows, unsaved.

    If the audience of a row changed since it was read, both the former and the new one get an entry. `before` is the
    former audience, for when the fields of the row don't show it. With `reader_id`, only this user gets an entry.
    """
    actor_id = current_actor_id()
    unsaved = []
    for row in rows:
        if reader_id is None:
            now = row.audience()
            former = before or (now if action == Action.CREATED else row.former_audience())
            row.remember_audience()
        else:
            now = former = Audience()
        for audience in dict.fromkeys((former, now)):
            unsaved.append(Change.of(row, action, audience, event=event, actor_id=actor_id, reader_id=reader_id))
    return unsaved


def write(unsaved: list[Change]) -> None:
    """Writes entries, in one statement, in the transaction of the change."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A change is recorded in the transaction of its write.")
    if unsaved:
        Change.objects.bulk_create(unsaved)


def record(rows: Rows, action: str, **fields: Any) -> None:
    rows = list(rows)
    write(entries(rows, action, **fields))
    if fields.get("reader_id") is None:
        audit.record(rows, action)


def created(*rows: Followed, event: str = "") -> None:
    record(rows, Action.CREATED, event=event)


def updated(*rows: Followed, event: str = "", before: Audience | None = None) -> None:
    record(rows, Action.UPDATED, event=event, before=before)


def resync(row: Followed, reader_id: int) -> None:
    """Records for one user that the rows belonging to this row became visible to them, or stopped being visible."""
    record([row], Action.RESYNC, reader_id=reader_id)


def account_updated(user: Any) -> None:
    """Records a change of an account, and of its trainer or trainee, whose rows show the account's names."""
    audit.updated(user)
    updated(*(profile for name in ("trainer", "trainee") if (profile := getattr(user, name, None)) is not None))


def let_go(user: Any) -> None:
    """Called before a user is deleted: what they authored stays, without its author."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields if issubclass(model, Followed) else ():
            relation = field.remote_field
            if field.related_model is get_user_model() and relation and relation.on_delete is models.SET_NULL:
                rows = list(model._base_manager.filter(**{field.name: user}))
                record(rows, Action.UPDATED)  # type: ignore[arg-type]
                if field.name in model.audited:  # type: ignore[attr-defined]
                    audit.updated(*rows, **{field.name: [user.pk, None]})  # type: ignore[arg-type]


@transaction.atomic
def store(row: Followed, *, update_fields: Iterable[str] | None = None, event: str = "") -> None:
    """Saves a row and records the write, for those who may know of the row before or after it.

    It locks the stored row first, because another transaction may have changed the audience since the row was read.
    """
    if row._state.adding:
        row.save()
        created(row, event=event)
        return
    before = None if row.has_fixed_audience() else held(row).audience()
    row.save(force_update=True, update_fields=update_fields)  # never brings back what was deleted meanwhile
    updated(row, event=event, before=before)


def held(row: Followed) -> Any:
    """Locks the stored row until the transaction ends and returns it, so that nobody else changes its audience."""
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)


@transaction.atomic
def delete(row: Followed) -> None:
    """Deletes a row and records the deletion. Raises what Django's `delete` raises."""
    stored = row if row.has_fixed_audience() else held(row)
    tombstones = entries([stored], Action.DELETED)
    audit.deleted(stored)
    row.delete()
    write(tombstones)


def tombstones(model: type[Followed], *keys: Any) -> models.QuerySet:
    """The entries about deletions of rows with these keys."""
    return Change.objects.filter(resource=model.resource, row__in=[str(key) for key in keys], action=Action.DELETED)


def ends() -> tuple[int, int]:
    """(the last position up to which entries were pruned, the last one of the log)."""
    return LogHead.objects.values_list("pruned", "position").first() or (0, 0)


def prune(before: datetime, upto: int) -> int:
    """Deletes entries that are older than `before`, up to the position `upto`, and returns how many they were.

    Entries about deletions are kept, because deleted keys are never used again, and so are those about who could see a
    trainee's metrics. Cursors that are older than the last pruned entry are no longer valid.
    """
    total = 0
    for _turn in range(STEPS):
        deleted = prune_step(before, upto)
        if deleted is None:
            break
        total += deleted
    return total


@transaction.atomic
def prune_step(before: datetime, upto: int) -> int | None:
    """Deletes the entries of one step. Returns how many, or None if there were none to look at."""
    begin, last = ends()
    end = min(begin + STEP, last, upto)
    positions = Change.objects.filter(position__gt=begin, position__lte=end)
    newer = positions.filter(at__gte=before).order_by("position").values_list("position", flat=True).first()
    end = end if newer is None else newer - 1
    if end <= begin:
        return None
    expired = positions.filter(position__lte=end).exclude(action=Action.DELETED).exclude(event__startswith=SHARING)
    _total, counts = expired.delete()
    LogHead.objects.filter(pruned__lt=end).update(pruned=end)
    return counts.get(Change._meta.label, 0)


NUMBER = """
UPDATE changes_change SET position = %s + pending.place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM changes_change WHERE position IS NULL) AS pending
WHERE changes_change.id = pending.id
"""


def number_changes() -> int:
    """Assigns positions to the committed entries that have none, and returns how many they were.

    The database assigns keys before a transaction commits, so a reader who remembers the last key would miss an entry
    that commits later with a smaller key. Positions are assigned after the commit, by one process at a time. An entry
    that commits later therefore comes after everything that anyone has read.
    """
    if not Change.objects.filter(position=None).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        last, _created = LogHead.objects.select_for_update().get_or_create(pk=1)
        cursor.execute(NUMBER, [last.position])
        numbered = cursor.rowcount
        LogHead.objects.filter(pk=1).update(position=last.position + numbered)
    return numbered
