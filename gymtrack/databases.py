"""Django's settings of the databases and the cache, made of the addresses in the environment."""

from __future__ import annotations

from typing import Any

import environ
from psycopg_pool import ConnectionPool

from .environment import Environment

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: a set that was acknowledged is on the disk, should the power fail
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def databases(env: Environment) -> dict[str, dict[str, Any]]:
    """The value of DATABASES."""
    found = {"default": database(env, env.DATABASE_URL)}
    if env.DATABASE_REPLICA_URL:
        found["replica"] = database(env, env.DATABASE_REPLICA_URL)
        if env.DATABASE_POOL_SIZE:  # one that is away is done without, and soon
            found["replica"]["OPTIONS"]["pool"]["timeout"] = 0.5
    return found


def database(env: Environment, address: str) -> dict[str, Any]:
    found: dict[str, Any] = environ.Env.db_url_config(address)
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "ENGINE": "common.sqlite3", "OPTIONS": dict(SQLITE_OPTIONS)}
    found["CONN_MAX_AGE"] = 0
    found["CONN_HEALTH_CHECKS"] = True  # else each pooled connection fails once after the database was away
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
        # Statements that come again are planned once for each connection; behind PgBouncer a connection is not ours.
        "server_side_binding": True,
        "prepare_threshold": 3 if env.DATABASE_POOL_SIZE else None,
        **({"options": options} if options else {}),
    }


def pool_options(env: Environment) -> dict[str, Any]:
    if not env.DATABASE_POOL_SIZE:
        return {}
    # Reconnect at once and not, as by default, after longer and longer pauses; again if requests are still waiting.
    reconnect = {"reconnect_timeout": 2, "reconnect_failed": ConnectionPool.check}
    return {"pool": {"min_size": 1, "max_size": env.DATABASE_POOL_SIZE, "timeout": 10, "max_idle": 300, **reconnect}}


def cache(address: str) -> dict[str, Any]:
    """The default cache of CACHES."""
    if address.startswith("locmem://"):
        return {"BACKEND": "operations.observability.cache.LocMemCache"}
    return {
        "BACKEND": "operations.observability.cache.RedisCache",
        "LOCATION": address,
        # A cache that is away is noticed soon; requests then do without it.
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 1,
            "serializer": "operations.observability.cache.JSONSerializer",
        },
        "VERSION": 2,  # of what is in it: 1 was pickled, and processes of before may still run
    }
