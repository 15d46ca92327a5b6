"""Files of other apps in which a cell has an absurd value: the row is reported, and the others are imported."""

import csv
import io
from pathlib import Path

import pytest

from common.validators import validate_line, validate_text
from facilities.tests.factories import make_trainee
from tests.hostile import VALUES, some, taken_back
from training.models import Exercise
from transfers import services, uploads, worker_jobs
from transfers.file_parsing import UnreadableFileError
from workouts.models import ExerciseLog, WorkoutSession

pytestmark = [pytest.mark.django_db, pytest.mark.edge]
FILES = Path(__file__).parent / "files"
HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"


def bring_in(trainee, content: bytes):
    imported = uploads.take_file(trainee=trainee, content=content, file_name="a\nb\u202e.csv")
    while imported.status == "reading" and worker_jobs.import_due():
        imported.refresh_from_db()
    if imported.status == "unreadable":
        raise UnreadableFileError(imported.reason)
    imported = services.choose(imported=imported, units="metric", zone="UTC")
    services.start(imported=imported, without_problems=True)
    for _turn in range(20):
        if not worker_jobs.import_due():
            break
    imported.refresh_from_db()
    return imported


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.csv")))
def test_each_cell_of_each_app(name):
    trainee, broken = make_trainee(timezone="UTC"), []
    text = (FILES / name).read_text("utf-8-sig")
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))[:4]
    for column in range(len(rows[0])):
        for value in some(f"{name} {column}", VALUES):
            if "\x00" in value:
                continue  # such a file is refused whole
            table = [list(row) for row in rows]
            table[1][column] = value[:20_000]
            out = io.StringIO()
            csv.writer(out, delimiter=separator).writerows(table)
            try:
                with taken_back():
                    imported = bring_in(trainee, out.getvalue().encode("utf-8", "replace"))
                    if imported.status != "done":
                        broken.append((rows[0][column], value[:40], imported.status))
            except UnreadableFileError:
                continue
            except Exception as error:
                broken.append((rows[0][column], value[:40], repr(error)[:200]))
    assert broken == []


NUMBERS = ["1e999999999", "-1e999999999", "NaN", "sNaN", "Infinity", "9" * 5000, "1_000", "0x10", "--1"]


@pytest.mark.parametrize("number", NUMBERS, ids=[number[:12] for number in NUMBERS])
@pytest.mark.parametrize("column", [5, 6, 7, 8, 11])
def test_a_number_that_overflows_is_a_problem_of_its_row(number, column):
    row = ["2026-01-05 10:00:00", "A", "1h", "Zercher carry", "1", "40", "5", "0", "0", "", "", ""]
    odd = [*row[:column], number, *row[column + 1 :]]
    trainee = make_trainee(timezone="UTC")
    imported = bring_in(trainee, (HEADER + ",".join(row) + "\n" + ",".join(odd) + "\n").encode())
    assert (imported.status, imported.sets_added, imported.problem_count) == ("done", 1, 1)
    assert imported.problems[0][0] == 3


def test_names_and_notes_come_in_without_what_cannot_be_stored():
    row = '2026-01-05 10:00:00,"Leg\n\u202eday",1h,"Zercher\t\u200bcarry",1,40,5,0,0,"slow\nand \x1bdeep","good\x07",\n'
    trainee = make_trainee(timezone="UTC")
    imported = bring_in(trainee, (HEADER + row).encode())
    assert (imported.status, imported.file_name) == ("done", "a b.csv")
    session, log = WorkoutSession.objects.get(trainee=trainee), ExerciseLog.objects.get(trainee=trainee)
    assert (session.name, session.notes) == ("Leg day", "good")
    assert (log.exercise.name, log.note) == ("Zercher carry", "slow\nand deep")
    for name in (session.name, *Exercise.objects.values_list("name", flat=True)):
        validate_line(name)
    validate_text(log.note)
