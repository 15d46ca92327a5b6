"""Dumps and restores a PostgreSQL database, with PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from .checksums import Tables, postgres_checksums
from .files import BackupError


def dump_postgres(to: Path) -> Tables:
    """Writes a dump, and returns the checksums. Both are taken from the same snapshot."""
    with connect() as live, live.transaction():
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = live.execute("SELECT pg_export_snapshot()").fetchone()
        run_program("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={row[0]}", f"--file={to}")  # type: ignore[index]
        return postgres_checksums(live)


def verify_postgres(dump: Path) -> Tables:
    """Restores the dump into a temporary database, and returns its checksums."""
    with temporary_database() as name:
        run_restore(dump, name)
        with connect(name) as restored:
            return postgres_checksums(restored)


def restore_postgres(dump: Path) -> Tables:
    """Replaces the content of the live database, and returns its checksums afterwards."""
    run_restore(dump, settings.DATABASES["default"]["NAME"])
    with connect() as live:
        return postgres_checksums(live)


def run_restore(dump: Path, name: str) -> None:
    how = ("--clean", "--if-exists", "--no-owner", "--no-acl", "--single-transaction")
    run_program("pg_restore", *how, f"--dbname={name}", str(dump))


@contextmanager
def temporary_database() -> Iterator[str]:
    """The name of an empty database, which is dropped at the end of the block."""
    name = f"gymtrack_verify_{os.getpid()}"
    with connect("postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        with connect("postgres", autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def connection_parameters() -> dict[str, str]:
    """{libpq's keyword: value} of the database that the settings name."""
    database = settings.DATABASES["default"]
    keywords = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    found = {name: str(database[key]) for name, key in keywords.items() if database.get(key)}
    of_libpq = ("sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs")
    return found | {name: value for name, value in database["OPTIONS"].items() if name in of_libpq}


def connect(name: str = "", **options: Any) -> psycopg.Connection:
    """A connection without the timeouts and the pool that requests have."""
    known = connection_parameters()
    return psycopg.connect(**{**known, "dbname": name or known["dbname"]}, **options)  # type: ignore[arg-type]


def run_program(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs. The password is in a variable, because lists of processes show arguments."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    variables = {f"PG{name.replace('_', '').upper()}": value for name, value in connection_parameters().items()}
    variables["PGDATABASE"] = variables.pop("PGDBNAME")
    environment = {**os.environ, **variables}
    result = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        lines = result.stderr.strip().splitlines()
        raise BackupError(f"{program} failed: {lines[-1] if lines else ''}")
