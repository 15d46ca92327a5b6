"""The number of rows and a checksum of each table, to compare a restored database with the one that was backed up."""

from __future__ import annotations

import hashlib
import sqlite3

import psycopg
from psycopg import sql

Tables = dict[str, list]  # {name: [rows, checksum]}


def sqlite_checksums(connection: sqlite3.Connection) -> Tables:
    """For each table the number of rows, and the sum of their hashes, which does not depend on the order."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables: Tables = {}
    for (name,) in connection.execute(names).fetchall():
        count = total = 0
        for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a table's own name
            count += 1
            total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:16])
        tables[name] = [count, f"{total % (1 << 128):032x}"]
    return tables


def postgres_checksums(connection: psycopg.Connection) -> Tables:
    """As `sqlite_checksums`, computed by PostgreSQL itself."""
    connection.execute("SET TIME ZONE 'UTC'")
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    tables: Tables = {}
    for (name,) in connection.execute(names).fetchall():
        hashes = "sum(hashtextextended(t::text, 0)), sum(hashtextextended(t::text, 1))"
        query = sql.SQL(f"SELECT count(*), {hashes} FROM {{}} t")  # noqa: S608 - ours
        count, one, two = connection.execute(query.format(sql.Identifier(name))).fetchone()  # type: ignore[misc]
        tables[name] = [count, f"{one or 0}:{two or 0}"]
    return tables


def differences(expected: Tables, found: Tables) -> list[str]:
    """A line for each table that differs from what the manifest says."""
    lines = []
    for name in sorted(expected.keys() | found.keys()):
        one, two = expected.get(name), found.get(name)
        if one is None or two is None:
            lines.append(f"{name}: {'not in the backup' if one is None else 'missing'}")
        elif one[0] != two[0]:
            lines.append(f"{name}: {two[0]} rows instead of {one[0]}")
        elif one != two:
            lines.append(f"{name}: other content in {one[0]} rows")
    return lines
