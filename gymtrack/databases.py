"""Builds Django's settings for the databases and the cache from the addresses in the environment."""

from __future__ import annotations

from typing import Any

import environ
from psycopg_pool import ConnectionPool

from .environment import Environment

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: when a set is acknowledged, it is on the disk, and survives a power failure
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def databases(env: Environment) -> dict[str, dict[str, Any]]:
    """The value of DATABASES."""
    found = {"default": database(env, env.DATABASE_URL)}
    if env.DATABASE_REPLICA_URL:
        found["replica"] = database(env, env.DATABASE_REPLICA_URL)
        if env.DATABASE_POOL_SIZE:  # if the replica is unavailable, soon continue without it
            found["replica"]["OPTIONS"]["pool"]["timeout"] = 0.5
    return found


def database(env: Environment, address: str) -> dict[str, Any]:
    found: dict[str, Any] = environ.Env.db_url_config(address)
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "ENGINE": "common.sqlite3", "OPTIONS": dict(SQLITE_OPTIONS)}
    found["CONN_MAX_AGE"] = 0
    found["CONN_HEALTH_CHECKS"] = True  # otherwise each pooled connection fails once after the database was unavailable
    found["OPTIONS"] = {**postgresql_options(env), **found.get("OPTIONS", {}), **pool_options(env)}
    return found


def postgresql_options(env: Environment) -> dict[str, Any]:
    limits = {
        "statement_timeout": env.DATABASE_STATEMENT_TIMEOUT * 1000,
        "lock_timeout": env.DATABASE_LOCK_TIMEOUT * 1000,
        "idle_in_transaction_session_timeout": 2 * env.DATABASE_STATEMENT_TIMEOUT * 1000,
    }
    options = " ".join(f"-c {limit}={value}" for limit, value in limits.items() if value)
    return {
        "connect_timeout": 5,
        # Repeated statements are planned once for each connection. Behind PgBouncer, others use the same connections.
        "server_side_binding": True,
        "prepare_threshold": 3 if env.DATABASE_POOL_SIZE else None,
        **({"options": options} if options else {}),
    }


def pool_options(env: Environment) -> dict[str, Any]:
    if not env.DATABASE_POOL_SIZE:
        return {}
    # Reconnect at once, not after longer and longer pauses as by default, and again while requests are waiting.
    reconnect = {"reconnect_timeout": 2, "reconnect_failed": ConnectionPool.check}
    return {"pool": {"min_size": 1, "max_size": env.DATABASE_POOL_SIZE, "timeout": 10, "max_idle": 300, **reconnect}}


def cache(address: str) -> dict[str, Any]:
    """The default cache of CACHES."""
    if address.startswith("locmem://"):
        return {"BACKEND": "operations.observability.cache.LocMemCache"}
    return {
        "BACKEND": "operations.observability.cache.RedisCache",
        "LOCATION": address,
        # An unavailable cache is noticed soon; requests then continue without it.
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 1,
            "serializer": "operations.observability.cache.JSONSerializer",
        },
        "VERSION": 2,  # of the stored values: version 1 was pickled, and old processes may still be running
    }
