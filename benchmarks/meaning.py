"""A hash of everything that is prescribed and logged in a database, by what it means and not by how it is stored.

It reads the tables without the product's models, so that it can be taken before a migration, after it, and after it was
undone: `python -m benchmarks.meaning` prints it for the database of DATABASE_URL.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import django
from django.db import connection

DECIMALS = ("metres", "load_value", "load_max", "rpe_min", "rpe_max", "kg", "weight_kg", "distance_m", "rpe")
# Fields that say what is prescribed: they are compared as groups
APART = {"sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds", "set_groups", "kg"}
GROUP = {"count": 1, "type": "working", "load_type": "none", "amrap": False, "note": ""}


def hash_of_database() -> dict[str, tuple[int, str]]:
    """{what: (how many, hash)}"""
    found = {}
    for name, rows in (
        ("lines", lines()),
        ("revisions", documents("training_programrevision", "content", plan)),
        ("overrides", documents("training_programassignment", "overrides", changes)),
        ("targets", documents("workouts_workoutsession", "targets", changes)),
        ("sets", sets()),
    ):
        digest, count = hashlib.sha256(), 0
        for row in rows:
            digest.update(json.dumps(row, sort_keys=True).encode())
            count += 1
        found[name] = (count, digest.hexdigest()[:16])
    return found


def rows_of(table: str, order: str = "id") -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")
        names = [column[0] for column in cursor.description]
        while chunk := cursor.fetchmany(2000):
            yield from (dict(zip(names, values, strict=True)) for values in chunk)


def lines() -> Iterator[Any]:
    for row in rows_of("training_programexercise"):
        given = {**row, "set_groups": loaded(row.get("set_groups"))}
        apart = {name: given[name] for name in ("tempo", "superset", "notes", "position", "exercise_id")}
        yield [row["id"], row["program_day_id"], groups(given), apart]


def documents(table: str, column: str, read: Any) -> Iterator[Any]:
    for row in rows_of(table):
        yield [str(row["id"]), read(loaded(row[column]))]


def plan(document: Any) -> Any:
    return [
        [
            {name: value for name, value in day.items() if name not in ("exercises", "blocks")},
            [line(one) for one in day["exercises"]],
        ]
        for day in document["days"]
    ]


def line(document: Any) -> Any:
    return [{name: value for name, value in document.items() if name not in APART}, groups(document)]


def changes(document: Any) -> Any:
    return {
        key: {name: plain(name, value) for name, value in fields.items()} for key, fields in (document or {}).items()
    }


def sets() -> Iterator[Any]:
    names = ("session_id", "exercise_id", "program_exercise_id", "set_number", "set_type", "reps", "weight_kg")
    names += ("duration_seconds", "distance_m", "rpe", "note", "is_assisted")
    for row in rows_of("workouts_exerciselog"):
        yield [str(row["id"]), *(plain(name, row[name]) for name in names), str(row["performed_at"])]


def groups(document: Any) -> list[dict[str, Any]]:
    """The set groups of a line: as they are stored, or the one that older fields make up."""
    if not document.get("set_groups"):
        load_type, load = document.get("load_type", "none"), document.get("load_value")
        by_effort = load_type == "rpe"
        one = {name: document.get(name) for name in ("reps_min", "reps_max", "rest_seconds", "kg")}
        one |= {"count": document.get("sets", 3), "load_type": "none" if by_effort else load_type}
        one |= {"rpe_min": load, "rpe_max": load} if by_effort else {"load_value": load}
        document = {"set_groups": [one]}
    found = [{**GROUP, **group} for group in document["set_groups"]]
    return [{name: plain(name, value) for name, value in group.items() if value is not None} for group in found]


def plain(name: str, value: Any) -> Any:
    if value is not None and name in DECIMALS:
        return format(Decimal(str(value)).normalize(), "f")
    return value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)


def loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


if __name__ == "__main__":
    django.setup()
    for name, (count, digest) in hash_of_database().items():
        print(f"{name:10} {count:>10,}  {digest}")
