"""Reads from a streaming replica (PostgreSQL), for requests that only read, of people who see what they wrote.

The replica is asked where its log has got to: a person's reads go there once it holds the last thing that they wrote,
and nobody's while it is more than a few seconds behind, away, or has become a primary itself. Where the middleware (or
the API's views) did not request it, as in writes, transactions and the worker, all statements go to the primary.
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
LOOK = 1.0  # seconds between looks at where both are; the replica may be some of them behind
REST = 5.0  # seconds until a replica that failed is asked again
REMEMBERED = 600  # seconds for which a write is waited for; by then the replica holds it, or is not asked at all

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
        return True  # they are the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


class Standing:
    """Where the replica's log has got to, as this process last saw it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self.looked_at, self.pause = float("-inf"), LOOK
        self.primary = 0  # where the primary was at the last look
        self.replayed = 0
        self.usable = False

    def look(self) -> None:
        """At most once in a while, and in one thread; the others go on with what was seen last.

        The replica must be where the primary was at the look before or, where that was long ago, where it is now.
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
    """Where the replica is; 0 where it is a primary itself."""
    return position(REPLICA, "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END")


def position(alias: str, sql: str) -> int:
    """A place in the write-ahead log, in bytes; 0 where there is none."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT ({sql}) - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0] or 0)


def is_there() -> bool:
    return REPLICA in settings.DATABASES


def wrote(user_id: int) -> None:
    """Remembers that the user's own writes go up to here. For every process only with a cache that they share."""
    try:
        cache.set(f"wrote:{user_id}", position(PRIMARY, "pg_current_wal_lsn()"), REMEMBERED)
    except Exception as error:  # without the cache, nobody's reads go to the replica (see may_read)
        logger.warning("replica: a write could not be remembered", extra={"reason": type(error).__name__})


def may_read(user_id: int | None) -> bool:
    """Whether the replica holds all that this user wrote, and is not much behind with what others did."""
    try:
        lsn = cache.get(f"wrote:{user_id}", 0) if user_id is not None else 0
    except Exception:
        return False
    standing.look()
    return standing.usable and standing.holds(lsn)


@contextmanager
def on_primary() -> Iterator[None]:
    """The block's reads go to the primary, unless `read_for` says otherwise in it."""
    token = reads_there.set(False)
    try:
        yield
    finally:
        reads_there.reset(token)


def read_for(user_id: int | None) -> None:
    """The reads of the rest of the block (`on_primary`) go to the replica, when this user's may."""
    reads_there.set(is_there() and may_read(user_id))


@contextmanager
def reading(user_id: int | None) -> Iterator[None]:
    """The block's reads go to the replica, when this user's may."""
    with on_primary():
        read_for(user_id)
        yield
