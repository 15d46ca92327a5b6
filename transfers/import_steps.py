"""What the steps of an import and of its undo have in common.

Each step is one transaction that also stores the progress, so a worker that is killed loses nothing.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from common import leases
from workouts.services import hold, settle_whole_records

from .models import Import
from .services import locked

LEASE = timedelta(minutes=2)
ROWS = 500  # in one statement


class SupersededError(Exception):
    """Another worker, or the trainee, has changed the import meanwhile."""


def advance(imported: Import, *statuses: str) -> Import:
    """Locks the import and reads it again. Raises SupersededError unless it is in one of these states."""
    current = locked(imported)
    if current.status not in statuses or current.position != imported.position:
        raise SupersededError
    current.lease_until = leases.until(LEASE)
    return current


@transaction.atomic
def settle(imported: Import, *statuses: str) -> Import:
    """Computes the records of the next exercise again."""
    imported = advance(imported, *statuses)
    hold(imported.trainee)
    exercise, *rest = imported.unsettled
    settle_whole_records(imported.trainee, [exercise])
    imported.unsettled = rest
    imported.save()
    return imported
