"""Leases: which worker has a row of a queue, and until when (the column `lease_until`).

A worker claims a row, extends its lease while it works, and releases the row at the end. The lease of a worker that
died ends by itself; then another worker claims the row. All of this is done by conditional updates of single rows:
SQLite and PostgreSQL do the same, and no lock is kept while a worker works.

A mail must rather not be sent than be sent twice: its row has no lease but a mark (`marked`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone


def until(length: timedelta = timedelta(0)) -> datetime:
    """The `lease_until` of a lease that begins now; without a length the row is free."""
    return timezone.now() + length


def claim(queue: QuerySet[Any], state: Q, length: timedelta, *, most: int = 1) -> list[Any]:
    """Keys of up to `most` free rows of the queue in this state, first in its order. They belong to this worker now.

    `state` may only name columns of the row's own table. PostgreSQL checks it again when it updates the row, since
    another worker may have claimed or finished the row meanwhile. With a join it would not check again.
    """
    now = timezone.now()
    free = Q(state, lease_until__lte=now)
    claimed = []
    for key in queue.filter(free).values_list("pk", flat=True)[:most]:
        if queue.model._default_manager.filter(free, pk=key).update(lease_until=now + length):
            claimed.append(key)
    return claimed


def extend(rows: QuerySet[Any], length: timedelta, **values: Any) -> bool:
    """Keeps a claimed row for `length` from now, and writes `values`. Returns whether the row still exists."""
    return bool(rows.update(lease_until=until(length), **values))


def release(rows: QuerySet[Any], *, after: timedelta = timedelta(0), **values: Any) -> None:
    """Ends a lease, now or `after` a pause, and writes `values`."""
    rows.update(lease_until=until(after), **values)


@contextmanager
def marked(
    row: QuerySet[Any], field: str, mark: Any, *, former: Any = None, retry_on: type[Exception] = Exception
) -> Iterator[bool]:
    """Sets a mark (a time or a date) before the block does something that must not be done twice.

    Yields whether this worker set the mark and should do it. If the block raises `retry_on`, the former value is
    restored, so that it is tried again. After other errors, or if the worker dies, the mark stays.
    """
    is_mine = bool(row.filter(**{field: former}).update(**{field: mark}))
    try:
        yield is_mine
    except retry_on:
        if is_mine:
            row.filter(**{field: mark}).update(**{field: former})
        raise
