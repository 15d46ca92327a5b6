"""Reads from a streaming replica (PostgreSQL). Users still see everything that they wrote.

Each process reads the replica's position in the write-ahead log. A user's reads go to the replica once it has replayed
the last thing that this user wrote. No reads go there while it is more than a few seconds behind, can't be reached, or
has become a primary itself. The replica is used only where the middleware or an API view chose it; writes, transactions
and the worker use the primary.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.db.models import Model

logger = logging.getLogger(__name__)
PRIMARY, REPLICA = "default", "replica"
LOOK = 1.0  # seconds between comparisons of both positions; the replica may be a few of these behind
REST = 5.0  # seconds until a replica that failed is tried again
REMEMBERED = 600  # seconds for which a user's write is remembered; by then the replica has it, or isn't used

reads_there: contextvars.ContextVar[bool] = contextvars.ContextVar("reads_there", default=False)


class Router:
    """Django's database router: writes go to the primary, reads to the database that the request chose."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        if reads_there.get() and not connections[PRIMARY].in_atomic_block:
            return REPLICA
        return PRIMARY

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both databases have the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


class Standing:
    """The position of the replica, as this process last read it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self.looked_at, self.pause = float("-inf"), LOOK
        self.primary = 0  # its position at the last comparison
        self.replayed = 0
        self.usable = False

    def look(self) -> None:
        """Compares the positions, at most once in `pause` seconds and in one thread; others use the last result.

        The replica must have reached the position that the primary had at the last comparison, or its present
        position if the last comparison is long ago.
        """
        now = time.monotonic()
        if now < self.looked_at + self.pause or not self.lock.acquire(blocking=False):
            return
        try:
            before, self.primary = self.primary, position(PRIMARY, "pg_current_wal_lsn()")
            self.replayed = replayed()
            usable = self.replayed >= (before if now < self.looked_at + 3 * LOOK else self.primary)
            if usable != self.usable:
                logger.warning("replica: used again" if usable else "replica: behind, or not one; the primary is read")
            self.usable, self.pause = usable, LOOK
        except DatabaseError as error:
            if self.usable:
                logger.warning("replica: not reached, the primary is read", extra={"reason": type(error).__name__})
            self.usable, self.pause = False, REST
        finally:
            self.looked_at = now
            self.lock.release()

    def holds(self, lsn: int) -> bool:
        if self.replayed < lsn:
            try:
                self.replayed = replayed()
            except DatabaseError:
                return False
        return self.replayed >= lsn


standing = Standing()


def replayed() -> int:
    """The position of the replica; 0 if it is a primary itself."""
    return position(REPLICA, "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END")


def position(alias: str, sql: str) -> int:
    """A position in the write-ahead log, in bytes; 0 if there is none."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT ({sql}) - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0] or 0)


def is_there() -> bool:
    return REPLICA in settings.DATABASES


def wrote(user_id: int) -> None:
    """Remembers the position of a user's last write, in the cache. Processes need a shared cache to know it."""
    try:
        cache.set(f"wrote:{user_id}", position(PRIMARY, "pg_current_wal_lsn()"), REMEMBERED)
    except Exception as error:  # without the cache no reads go to the replica (see may_read)
        logger.warning("replica: a write could not be remembered", extra={"reason": type(error).__name__})


def may_read(user_id: int | None) -> bool:
    """Whether the replica has everything that this user wrote, and is not far behind with the writes of others."""
    try:
        lsn = cache.get(f"wrote:{user_id}", 0) if user_id is not None else 0
    except Exception:
        return False
    standing.look()
    return standing.usable and standing.holds(lsn)


@contextmanager
def on_primary() -> Iterator[None]:
    """Reads in the block go to the primary, unless the block calls `read_for`."""
    token = reads_there.set(False)
    try:
        yield
    finally:
        reads_there.reset(token)


def read_for(user_id: int | None) -> None:
    """Further reads in the block of `on_primary` go to the replica if it has everything that this user wrote."""
    reads_there.set(is_there() and may_read(user_id))


@contextmanager
def reading(user_id: int | None) -> Iterator[None]:
    """Reads in the block go to the replica if it has everything that this user wrote."""
    with on_primary():
        read_for(user_id)
        yield
