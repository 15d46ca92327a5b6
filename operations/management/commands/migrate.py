"""Django's `migrate`, for a database that is in use.

A statement that waits for a lock makes all later ones wait as well, so it gives up soon and tries again. This is safe,
because a migration is applied completely or not at all.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

PATIENCE = 2  # seconds to wait for a lock
TRIES, PAUSE = 15, 4  # with 4 seconds between them: a minute and a half in all


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        for attempt in range(1, TRIES + 1):
            try:
                with impatient(connection):
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or attempt == TRIES:
                    raise
                self.stderr.write(f"A table is locked; trying again in {PAUSE} s ({attempt} of {TRIES}).")
                time.sleep(PAUSE)


@contextmanager
def impatient(connection: Any) -> Iterator[None]:
    """Statements in this block give up soon when they wait for a lock (PostgreSQL)."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
    try:
        yield
    finally:  # others use this connection later, from the pool
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
