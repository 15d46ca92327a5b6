"""Django's migrate, while people are at work: a change that waits for a lock makes everyone behind it wait, so it gives
up soon and tries again. A migration is whole or not at all, so that trying again is harmless."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

PATIENCE = 2  # seconds in the queue for a lock
TRIES, PAUSE = 15, 4  # for a minute and a half


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
                self.stderr.write(f"Someone holds a lock; trying again in {PAUSE} s ({attempt} of {TRIES}).")
                time.sleep(PAUSE)


@contextmanager
def impatient(connection: Any) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
    try:
        yield
    finally:  # the connection goes back to a pool
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
