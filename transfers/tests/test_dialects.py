"""Every dialect, by samples: each row as it is to be understood."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from transfers import dates
from transfers.dialects import Source
from transfers.dialects.cells import number, seconds
from transfers.dialects.lines import Line, Problem, Remark
from transfers.file_parsing import UnreadableFileError

pytestmark = pytest.mark.once
FILES = Path(__file__).parent / "files"
SAMPLES = {
    # file: (dialect, [what each row says])
    "strong-comma.csv": (
        "strong",
        [
            "2026-03-02 18:04:11 Push, heavy: Bench Press (Barbell) warmup 40?×10",
            "2026-03-02 18:04:11 Push, heavy: Bench Press (Barbell) working 82.5?×5 @8.5 “pause on chest”",
            "2026-03-02 18:04:11 Push, heavy: Bench Press (Barbell) drop 60?×9",
            "2026-03-02 18:04:11 Push, heavy: Plank working 60s",
        ],
    ),
    "strong-lb.csv": (
        "strong",
        [
            "2026-01-05 18:30:00 Evening Workout: Deadlift (Barbell) working 225?×5",
            "2026-01-05 18:30:00 Evening Workout: Running working 3.1? 1500s",
        ],
    ),
    "strong-units.csv": (
        "strong",
        [
            "2026-01-07 18:00:00 Pull: Pull Up working ×8",
            "2026-01-07 18:00:00 Pull: Bent Over Row (Barbell) working 135imperial×10 @8 “a note\nin two lines”",
            "2026-01-07 18:00:00 Pull: Bent Over Row (Barbell) working 62.5metric×8",
            "2026-01-07 18:00:00 Pull: Running working 2500m 900s",
        ],
    ),
    "strong-semicolon.csv": (
        "strong",
        [
            "note: Squat (Barbell): belt from 100",
            "2026-03-04 07:12:00 Legs: Squat (Barbell) warmup 60metric×5",
            "2026-03-04 07:12:00 Legs: Squat (Barbell) working 110metric×5 @8",
            "2026-03-04 07:12:00 Legs: Squat (Barbell) failure 100metric×8 @10",
            "2026-03-04 07:12:00 Legs: Running (Treadmill) working 2400m 900s",
        ],
    ),
    "strong-pounds.csv": (
        "strong",
        [
            "2026-03-06 07:12:00 Legs: Squat (Barbell) working 225imperial×5 @8",
            "2026-03-06 07:12:00 Legs: Squat (Barbell) drop 185imperial×8",
        ],
    ),
    "hevy.csv": (
        "hevy",
        [
            "2026-03-02 18:04:00 Push A: Bench Press (Barbell) warmup 40metric×10 “pause, 1s”",
            "2026-03-02 18:04:00 Push A: Bench Press (Barbell) working 82.5metric×5 @8.5",
            "2026-03-02 18:04:00 Push A: Triceps Pushdown working 25metric×12",
            "2026-03-02 18:04:00 Push A: Lateral Raise (Dumbbell) drop 8metric×15",
            "2026-03-02 18:04:00 Push A: Pull Up (Assisted) failure 20metric×7 @10",
            "2026-03-02 18:04:00 Push A: Plank working 60s",
        ],
    ),
    "hevy-pounds.csv": (
        "hevy",
        [
            "2026-05-07 06:13:00 Run: Running working 4988.9664m 1500s",
            "2026-05-08 18:13:00 Legs: Deadlift (Barbell) working 315imperial×3 @9",
        ],
    ),
    "hevy-german.csv": (
        "hevy",
        [
            "2026-06-05 07:30:00 Beine: Squat (Barbell) working 82.5metric×5",
            "2026-03-07 18:04:00 Beine: Squat (Barbell) working 85metric×5",
            "2026-06-08 09:00:00 Iso: Squat (Barbell) working 87.5metric×5",
        ],
    ),
    "fitnotes.csv": (
        "fitnotes",
        [
            "2026-03-02 00:00:00 : Flat Barbell Bench Press working 40metric×10 “warm up”",
            "2026-03-02 00:00:00 : Flat Barbell Bench Press working 82.5metric×5",
            "2026-03-02 00:00:00 : Cable Curl working 25imperial×12",
            "2026-03-02 00:00:00 : Flat Barbell Bench Press working 80metric×6 “felt easy”",
            "2026-03-02 00:00:00 : Plank working 60s",
            "2026-03-03 00:00:00 : Running (Outdoor) working 5000m 1680s",
        ],
    ),
    "fitnotes-old.csv": (
        "fitnotes",
        [
            "2019-05-01 00:00:00 : Deadlift working 225imperial×5",
            "2019-05-01 00:00:00 : Rowing Machine working 2414.016m 600s",
        ],
    ),
    "fitnotes-ios.csv": (
        "fitnotes-ios",
        [
            "2026-04-01 16:00:00+00:00 Push: Bench Press warmup 40?×10",
            "2026-04-01 16:00:00+00:00 Push: Bench Press working 60?×5 @8 “good”",
            "2026-04-01 16:00:00+00:00 Push: Bench Press failure 62.5?×4",
        ],
    ),
    "wger.json": (
        "wger",
        [
            "2026-02-03 18:04:00+01:00 : Bench Press working 60metric×10 @8",
            "2026-02-03 18:08:00+01:00 : Bench Press working 135imperial×8",
            "2026-02-03 18:20:00+01:00 : wger exercise 91 working 60s",
            "line 4: Its weight is neither in kilograms nor in pounds.",
        ],
    ),
}


def told(said) -> str:
    if isinstance(said, Problem):
        return f"line {said.number}: {said.reason}"
    if isinstance(said, Remark):
        return f"note: {said.text}"
    line: Line = said
    parts = []
    if line.weight is not None or line.reps is not None:
        weight = "" if line.weight is None else f"{line.weight.normalize():f}{line.units or '?'}"
        parts.append(weight + ("" if line.reps is None else f"×{line.reps}"))
    if line.distance is not None:
        metres = None if line.metres is None else (line.distance * line.metres).normalize()
        parts.append(f"{line.distance}?" if metres is None else f"{metres:f}m")
    if line.seconds is not None:
        parts.append(f"{line.seconds}s")
    if line.rpe is not None:
        parts.append(f"@{line.rpe.normalize():f}")
    if line.note:
        parts.append(f"“{line.note}”")
    return f"{line.started} {line.name}: {line.exercise} {line.set_type} {' '.join(parts)}"


@pytest.mark.parametrize(("file", "dialect", "expected"), [(name, *sample) for name, sample in SAMPLES.items()])
def test_each_row_is_understood(file, dialect, expected):
    source = Source((FILES / file).read_bytes())
    assert source.dialect.key == dialect
    assert [told(said) for said in source.statements()] == expected


@pytest.mark.parametrize("change", ["columns in another order", "tabs", "CRLF", "BOM"])
def test_the_names_of_the_columns_decide_and_not_their_place(change):
    rows = [line.split(",") for line in (FILES / "fitnotes.csv").read_text().splitlines()]
    if change == "columns in another order":
        rows = [list(reversed(row)) for row in rows]
    text = ("\t" if change == "tabs" else ",").join
    content = ("\r\n" if change == "CRLF" else "\n").join(map(text, rows))
    source = Source((b"\xef\xbb\xbf" if change == "BOM" else b"") + content.encode())
    assert [told(said) for said in source.statements()] == SAMPLES["fitnotes.csv"][1]


TIMES = [
    ("2 Mar 2026, 18:04", datetime(2026, 3, 2, 18, 4)),
    ("May 7, 2026, 6:13 AM", datetime(2026, 5, 7, 6, 13)),
    ("May 7, 2026, 12:13 AM", datetime(2026, 5, 7, 0, 13)),
    ("May 7, 2026, 12:13 PM", datetime(2026, 5, 7, 12, 13)),
    ("05.06.2026, 07:30", datetime(2026, 6, 5, 7, 30)),
    ("2026-03-02 18:04:11", datetime(2026, 3, 2, 18, 4, 11)),
    ("2026-03-02", datetime(2026, 3, 2)),
    ("1 dic 2026, 08:00", datetime(2026, 12, 1, 8)),
    ("14 févr. 2026, 08:00", datetime(2026, 2, 14, 8)),
    ("3 de março de 2026, 08:00", datetime(2026, 3, 3, 8)),
    ("25/12/2026, 08:00", datetime(2026, 12, 25, 8)),
    ("12/25/2026 8:00 PM", datetime(2026, 12, 25, 20)),
]


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_dates_of_every_language(text, expected):
    assert dates.parse(text) == expected


@pytest.mark.parametrize("text", ["03/02/2026, 08:00", "yesterday", "", "2026-02-30", "32.01.2026", "1 Foo 2026"])
def test_no_date_is_guessed(text):
    with pytest.raises(ValueError):
        dates.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("82.5", "82.5"), ("82,5", "82.5"), ("1,082.5", "1082.5"), ("1.082,5", "1082.5"), ("", None), (" 7 ", "7")],
)
def test_numbers(text, expected):
    assert number(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e99", "ten", "1-2", "1,2,3"])
def test_no_number_is_guessed(text):
    with pytest.raises(ValueError):
        number(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90), ("1:30", 90), ("0:01:30", 90), ("1h 26m", 5160), ("45s", 45), ("", None)]
)
def test_durations(text, expected):
    assert seconds(text) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a,b,c\n1,2,3\n", "No app that we know writes these columns: a, b, c"),
        ("Datum,Übung".encode("latin-1"), "UTF-8"),
        (b"Date,Exercise,Category,Reps\n" + "2026-03-02,Übung,x,5\n".encode("latin-1"), "UTF-8"),
        (b"Date,Exercise,Category,Reps\n2026-03-02,Sq\x00uat,x,5\n", "UTF-8"),
        ("Date,Exercise\n".encode("utf-16"), "UTF-8"),
        (b"x," * 1_000_000, "first line"),
        (b"x," * 300 + b"\n", "200 columns"),
        (b"Date,Exercise,Category,Reps\n" + b"," * 1_000_000, "200 columns"),
        (b'Date,Exercise,Category,Reps\n"' + b"x" * 200_000, "can't be read as CSV"),
        (b"{", "JSON"),
        (b'{"a": 1}', "an export of workouts"),
        (b"[" * 100_000, "JSON"),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"x" * (32 * 1024 * 1024 + 1), "larger than 32 MiB"),
    ],
    ids=range(15),
)
def test_what_can_not_be_an_export_is_refused_with_a_word(content, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        list(Source(content).statements())
