"""Measures whether partitions would help with ten million sets: compares the table with one in 16 parts by trainee.

`python -m benchmarks.partitions [FOLDER]`, after `make bench` has filled the database L. The statements are the
product's own, prepared, on one connection. The results are medians in milliseconds.
"""

from __future__ import annotations

import json
import random
import sys
import time
import uuid
from argparse import Namespace
from pathlib import Path
from statistics import median

from .__main__ import RESULTS, Run

PARTS, TIMES = 16, 400
WHOLE, PARTED = "workouts_exerciselog", "parted_exerciselog"
STATEMENTS = {
    "log a set": (
        "INSERT INTO {table} (id, session_id, trainee_id, exercise_id, set_number, set_type, reps, weight_kg, note,"
        " performed_at, is_assisted, created_digest)"
        " VALUES (%(new)s, %(session)s, %(trainee)s, %(exercise)s, 1, 'working', 5, 60, '', now(), false, '')"
    ),
    "a set by its key": "SELECT * FROM {table} WHERE id = %(id)s",
    "a set by its key and trainee": "SELECT * FROM {table} WHERE id = %(id)s AND trainee_id = %(trainee)s",
    "100 sets of an exercise": (
        "SELECT * FROM {table} WHERE trainee_id = %(trainee)s AND exercise_id = %(exercise)s"
        " ORDER BY performed_at DESC, id DESC LIMIT 100"
    ),
    "the sets of a session": "SELECT * FROM {table} WHERE session_id = %(session)s ORDER BY performed_at, id",
    "eight weeks of twelve trainees": (
        "SELECT trainee_id, exercise_id, max(weight_kg * (30 + reps)) FROM {table}"
        " WHERE trainee_id = ANY(%(twelve)s) AND performed_at >= now() - interval '8 weeks' GROUP BY 1, 2"
    ),
}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/gymtrack-bench")  # noqa: S108
    run = Run(Namespace(folder=folder), "postgresql", "L")
    run.database_url()
    cluster = run.cluster
    assert cluster is not None
    try:
        with cluster.connect("run") as connection:
            found = measure(connection)
        (RESULTS / "partitions.json").write_text(json.dumps(found, indent=1) + "\n")
        print(json.dumps(found, indent=1))
    finally:
        cluster.stop()


def measure(connection) -> dict:
    begun = time.perf_counter()
    connection.execute(
        f"CREATE TABLE {PARTED} (LIKE {WHOLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (trainee_id)"
    )
    for part in range(PARTS):
        connection.execute(
            f"CREATE TABLE {PARTED}_{part} PARTITION OF {PARTED} FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
        )
    connection.execute(f"INSERT INTO {PARTED} SELECT * FROM {WHOLE}")
    # The primary key of a partitioned table must contain the partition key.
    connection.execute(f"ALTER TABLE {PARTED} ADD PRIMARY KEY (id, trainee_id)")
    indexes = connection.execute(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary", [WHOLE]
    ).fetchall()
    for number, (sql,) in enumerate(indexes):
        _head, _on, columns = sql.partition(" ON ")
        connection.execute(f"CREATE INDEX parted_{number} ON {PARTED} {columns[columns.index('USING') :]}")
    connection.execute(f"ANALYZE {PARTED}")
    built = time.perf_counter() - begun
    places = connection.execute(
        f"SELECT id, session_id, trainee_id, exercise_id FROM {WHOLE} TABLESAMPLE SYSTEM (0.05) LIMIT 5000"
    ).fetchall()
    random.seed(1)
    random.shuffle(places)
    statements: dict[str, dict[str, float]] = {}
    for name, sql in STATEMENTS.items():
        for table in (WHOLE, PARTED, PARTED, WHOLE):  # in both orders, so that both tables find warm caches
            taken = []
            for at in range(TIMES):
                key, session, trainee, exercise = places[at]
                values = {
                    "id": key,
                    "session": session,
                    "trainee": trainee,
                    "exercise": exercise,
                    "new": uuid.uuid4(),
                    "twelve": [place[2] for place in places[at : at + 12]],
                }
                start = time.perf_counter()
                done = connection.execute(sql.format(table=table), values, prepare=True)
                if done.description is not None:
                    done.fetchall()
                taken.append(1000 * (time.perf_counter() - start))
            best = statements.setdefault(name, {})
            best[table] = min(best.get(table, 1e9), round(median(taken), 3))
    sizes = connection.execute(
        f"SELECT pg_size_pretty(pg_total_relation_size('{WHOLE}')),"
        " (SELECT pg_size_pretty(sum(pg_total_relation_size(inhrelid)))"
        f" FROM pg_inherits WHERE inhparent = '{PARTED}'::regclass)"
    ).fetchone()
    vacuum = {}
    for table in (WHOLE, PARTED):
        start = time.perf_counter()
        connection.execute(f"VACUUM {table}")
        vacuum[table] = round(time.perf_counter() - start, 1)
    return {"parts": PARTS, "built_s": round(built), "ms": statements, "size": sizes, "vacuum_s": vacuum}


if __name__ == "__main__":
    main()
