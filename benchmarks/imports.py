"""Measures an import of 100,000 rows, the same again and its undo on a temporary SQLite database: time and memory."""

import io
import resource
import time
from datetime import datetime, timedelta

import benchmarks.throwaway_database  # noqa: F401 - before any model
from facilities.tests.factories import make_trainee
from training.tests.factories import ExerciseFactory
from transfers import exports, services, uploads, worker_jobs

ROWS, SETS, EXERCISES = 100_000, 20, 40
HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"


def export_of(rows: int) -> bytes:
    start = datetime(2010, 1, 1, 18)
    file = io.BytesIO(HEADER.encode())
    file.seek(0, io.SEEK_END)
    for at in range(rows):
        day = at // SETS
        exercise = (day * 5 + at % SETS // 4) % EXERCISES
        row = (
            f"{start + timedelta(days=day):%Y-%m-%d %H:%M:%S},Day {day % 4},1h 5m,Exercise {exercise},{at % 4 + 1},"
            f"{60 + day % 97},{5 + at % 6},0,0,,,8\n"
        )
        file.write(row.encode())
    return file.getvalue()


def peak() -> int:
    """The most memory that the process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(what: str, action) -> None:
    before, began = peak(), time.perf_counter()
    action()
    spent = time.perf_counter() - began
    print(f"{what:28}{spent:8.1f} s{ROWS / spent:10.0f} rows/s   peak {before} → {peak()} MiB")


def read(imported):
    """Reads the file as the worker does, before the trainee can choose what to import."""
    while imported.status == "reading":
        worker_jobs.import_due()
        imported.refresh_from_db()


def bring_in(content: bytes):
    imported = uploads.take_file(trainee=trainee, content=content, file_name="bench.csv")
    read(imported)
    services.start(imported=imported)
    while worker_jobs.import_due():
        pass
    imported.refresh_from_db()
    assert imported.status == "done"
    return imported


trainee = make_trainee()
for number in range(EXERCISES):
    ExerciseFactory(name=f"Exercise {number}")
content = export_of(ROWS)
print(f"{len(content) / 2**20:.1f} MiB")
looked: list = []
timed("take it", lambda: looked.append(uploads.take_file(trainee=trainee, content=content, file_name="look.csv")))
timed("read it", lambda: read(looked[0]))
results: list = []
timed("import", lambda: results.append(bring_in(content)))
assert results[0].sets_added == ROWS
timed("the same file again", lambda: results.append(bring_in(content)))
assert (results[1].sets_added, results[1].sets_known) == (0, ROWS)
timed("export everything", lambda: exports.archive(trainee.user))


def undo():
    services.undo(imported=results[0])
    while worker_jobs.import_due():
        pass


timed("undo", undo)
assert not trainee.exercise_logs.exists()
