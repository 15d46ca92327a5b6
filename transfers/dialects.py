"""What other apps (and our own export) write, each read by the names of its columns into the same `Line`s.

A dialect is a function from a row to what it says: a `Line` (a set), a `Remark` (text for the session) or None (nothing
of ours). It raises ValueError with the reason where a row can't be understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from common.numbers import decimal_of
from workouts.models import ExerciseLog

from . import dates, reading
from .reading import Unreadable

SetType = ExerciseLog.SetType
Row = dict[str, str]
METRES = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), Decimal(1)),
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers"), Decimal(1000)),
    **dict.fromkeys(("mi", "mile", "miles"), Decimal("1609.344")),
    **dict.fromkeys(("ft", "feet"), Decimal("0.3048")),
    **dict.fromkeys(("yd", "yards"), Decimal("0.9144")),
    "cm": Decimal("0.01"),
}
UNITS = {
    **dict.fromkeys(("kg", "kgs", "kilograms"), "metric"),
    **dict.fromkeys(("lb", "lbs", "pounds"), "imperial"),
}


@dataclass(slots=True)
class Line:
    """One set, in the units of the file. `units`, and `metres` for a distance's factor: None where it does not say."""

    session: str  # what tells its session from others, in every export of it
    started: datetime  # without a zone where the file has none
    exercise: str
    name: str = ""
    ended: datetime | timedelta | None = None
    set_type: str = SetType.WORKING
    weight: Decimal | None = None
    units: str | None = None
    reps: int | None = None
    distance: Decimal | None = None
    metres: Decimal | None = None
    seconds: int | None = None
    rpe: Decimal | None = None
    note: str = ""
    session_note: str = ""
    feeling: int | None = None
    performed: datetime | None = None
    set_number: int | None = None
    key: str = ""  # of the set, where the file has one
    session_key: str = ""
    assisted: bool = False
    number: int = 0  # line of the file


@dataclass(slots=True)
class Remark:
    session: str
    started: datetime
    text: str
    name: str = ""
    number: int = 0


@dataclass(slots=True)
class Problem:
    number: int
    reason: str


@dataclass(slots=True)
class Workout:
    """The lines of one session that stand together."""

    key: str
    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# --- cells ---
def number(text: str | None) -> Decimal | None:
    """82.5, 82,5, 1,082.5 and 1.082,5; nothing for an empty cell."""
    if not (text or "").strip():
        return None
    try:
        return decimal_of(str(text))
    except ValueError as error:
        raise ValueError(_("“%(text)s” is no number.") % {"text": str(text)[:40]}) from error


def positive(text: str | None) -> Decimal | None:
    """Other apps write 0 where nothing was entered."""
    value = number(text)
    return value if value else None


def whole(text: str | None) -> int | None:
    value = positive(text)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError(_("“%(text)s” is no whole number.") % {"text": str(text)[:40]})
    return int(value)


def seconds(text: str | None) -> int | None:
    """90, 1:30, 0:01:30, 1h 26m, 45s."""
    text = (text or "").strip()
    if ":" in text:
        total = Decimal(0)
        for part in text.split(":"):
            total = total * 60 + (number(part) or 0)
        return int(total) or None
    if parts := re.findall(r"(\d+)\s*(h|m|s)", text):
        return sum(int(value) * {"h": 3600, "m": 60, "s": 1}[unit] for value, unit in parts) or None
    value = positive(text)
    return None if value is None else int(value)


def units_of(text: str | None) -> str | None:
    text = (text or "").strip().lower()
    if not text:
        return None
    if text not in UNITS:
        raise ValueError(_("“%(text)s” is no unit of weight that we know.") % {"text": text[:40]})
    return UNITS[text]


def metres_of(text: str | None) -> Decimal | None:
    text = (text or "").strip().lower()
    if not text:
        return None
    if text not in METRES:
        raise ValueError(_("“%(text)s” is no unit of distance that we know.") % {"text": text[:40]})
    return METRES[text]


def rpe_of(row: Row) -> Decimal | None:
    rpe, rir = positive(row.get("rpe")), number(row.get("rir"))
    return rpe if rpe is not None or rir is None else max(10 - rir, Decimal(0))


def strong_type(text: str) -> str:
    marks = {"w": SetType.WARMUP, "d": SetType.DROP, "f": SetType.FAILURE}
    if text.lower() not in marks and not text.isdigit():
        raise ValueError(_("“%(text)s” is no kind of set that we know.") % {"text": text[:40]})
    return marks.get(text.lower(), SetType.WORKING)


def found(row: Row, *names: str) -> str | None:
    """The first of these columns that the file has."""
    return next((row[name] for name in names if name in row), None)


# --- the dialects ---
def strong(row: Row) -> Line | Remark | None:
    started, name = dates.parse(row["date"]), row.get("workout name", "")
    key = f"{started:%Y-%m-%dT%H:%M:%S}|{name}"
    kind = row["set order"].lower()
    if kind == "rest timer":
        return None
    if kind == "note":
        text = row.get("notes", "")
        return Remark(key, started, f"{row['exercise name']}: {text}", name) if text else None
    kilos, pounds = found(row, "weight (kg)", "weight (kgs)"), found(row, "weight (lbs)", "weight (lb)")
    weight = found(row, "weight") if kilos is None and pounds is None else kilos if kilos is not None else pounds
    known = "metric" if kilos is not None else "imperial" if pounds is not None else units_of(row.get("weight unit"))
    distance = found(row, "distance (meters)", "distance (km)", "distance (miles)", "distance")
    factor = metres_of(row.get("distance unit"))
    for column, metres in (("distance (meters)", "m"), ("distance (km)", "km"), ("distance (miles)", "mi")):
        factor = METRES[metres] if column in row else factor
    lasted = seconds(found(row, "duration (sec)", "duration", "workout duration"))
    return Line(
        session=key,
        started=started,
        name=name,
        ended=timedelta(seconds=lasted or 0),
        exercise=row["exercise name"],
        set_type=strong_type(row["set order"]),
        weight=positive(weight),
        units=known,
        reps=whole(row.get("reps")),
        distance=positive(distance),
        metres=factor,
        seconds=seconds(row.get("seconds")),
        rpe=rpe_of(row),
        note=row.get("notes", ""),
        session_note=row.get("workout notes", ""),
    )


HEVY_TYPES = {
    "": SetType.WORKING,
    "normal": SetType.WORKING,
    "warmup": SetType.WARMUP,
    "dropset": SetType.DROP,
    "failure": SetType.FAILURE,
}


def hevy(row: Row) -> Line:
    started, name = dates.parse(row["start_time"]), row.get("title", "")
    kind = row.get("set_type", "").lower()
    if kind not in HEVY_TYPES:
        raise ValueError(_("“%(text)s” is no kind of set that we know.") % {"text": kind[:40]})
    miles = "distance_miles" in row
    return Line(
        session=f"{started:%Y-%m-%dT%H:%M:%S}|{name}",
        started=started,
        name=name,
        ended=dates.parse(row["end_time"]) if row.get("end_time") else None,
        exercise=row["exercise_title"],
        set_type=HEVY_TYPES[kind],
        weight=positive(found(row, "weight_lbs", "weight_kg")),
        units="imperial" if "weight_lbs" in row else "metric",
        reps=whole(row.get("reps")),
        distance=positive(found(row, "distance_miles", "distance_km")),
        metres=METRES["mi" if miles else "km"],
        seconds=seconds(row.get("duration_seconds")),
        rpe=rpe_of(row),
        # the same on each set of the exercise: it belongs to the first
        note=row.get("exercise_notes", "") if row.get("set_index", "0") in ("", "0") else "",
        session_note=row.get("description", ""),
    )


def fitnotes(row: Row) -> Line:
    started = dates.parse(row["date"])
    kilos, pounds = found(row, "weight (kgs)", "weight (kg)"), found(row, "weight (lbs)", "weight (lb)")
    weight = row.get("weight") if kilos is None and pounds is None else kilos or pounds
    known = units_of(row.get("weight unit"))
    if kilos is not None or pounds is not None:
        known = "metric" if positive(kilos) or not positive(pounds) else "imperial"
    return Line(
        session=f"{started:%Y-%m-%dT%H:%M:%S}|",
        started=started,
        exercise=row["exercise"],
        weight=positive(weight),
        units=known,
        reps=whole(row.get("reps")),
        distance=positive(row.get("distance")),
        metres=metres_of(row.get("distance unit")),
        seconds=seconds(row.get("time")),
        note=row.get("comment", ""),
    )


def fitnotes_ios(row: Row) -> Line | None:
    started, name = dates.parse(row["starttime"]), row.get("name", "")
    status = row.get("status", "").lower()
    if status not in ("", "done", "failed"):
        return None  # planned and never done
    warmup = row.get("iswarmup", "").lower() in ("true", "1", "yes")
    return Line(
        session=f"{started:%Y-%m-%dT%H:%M:%S}|{name}",
        started=started,
        name=name,
        ended=dates.parse(row["endtime"]) if row.get("endtime") else None,
        exercise=row["exercise"],
        set_type=SetType.WARMUP if warmup else SetType.FAILURE if status == "failed" else SetType.WORKING,
        weight=positive(row.get("weight")),
        reps=whole(row.get("reps")),
        distance=positive(row.get("distance")),
        seconds=seconds(row.get("time")),
        rpe=rpe_of(row),
        note=row.get("note", ""),
    )


def own(row: Row) -> Line | None:
    """Our export: SI units, times with their zone, ids."""
    if row.get("status") in ("planned", "cancelled") and not row.get("exercise"):
        return None
    started = dates.parse(row["started_at"])
    ended = dates.parse(row["ended_at"]) if row.get("ended_at") else None
    feeling = whole(row.get("feeling"))
    line = Line(
        session=f"id:{row['session_id']}",
        session_key=row["session_id"],
        started=started,
        name=unguarded(row.get("workout", "")),
        ended=ended,
        exercise=unguarded(row.get("exercise", "")),
        key=row.get("set_id", ""),
        set_type=row.get("set_type") or SetType.WORKING,
        weight=number(row.get("weight_kg")),
        units="metric",
        reps=None if row.get("reps", "") == "" else int(number(row["reps"]) or 0),
        distance=number(row.get("distance_m")),
        metres=Decimal(1),
        seconds=None if row.get("duration_seconds", "") == "" else int(number(row["duration_seconds"]) or 0),
        rpe=number(row.get("rpe")),
        note=unguarded(row.get("note", "")),
        session_note=unguarded(row.get("workout_notes", "")),
        feeling=feeling,
        performed=dates.parse(row["performed_at"]) if row.get("performed_at") else None,
        set_number=whole(row.get("set_number")),
        assisted=row.get("assisted") == "true",
    )
    if line.set_type not in SetType.values:
        raise ValueError(_("“%(text)s” is no kind of set that we know.") % {"text": line.set_type[:40]})
    return line


GUARD = "'"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return GUARD + text if text.startswith((*DANGEROUS, GUARD)) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith(GUARD) else text


WGER_REPS, WGER_SECONDS, WGER_MINUTES, WGER_MILES, WGER_KM = 1, 3, 4, 5, 6
WGER_KG, WGER_LB, WGER_BODY = 1, 2, 3


def wger(entry: dict[str, Any], names: dict[int, str]) -> Line:
    """A `workoutlog` of wger's API; `names`: {id: exercise} as far as the file has them."""
    text = str(entry.get("date", ""))
    started = dates.parse(text)
    exercise = entry.get("exercise", entry.get("exercise_base"))
    if isinstance(exercise, dict):
        exercise = exercise.get("id")
    amount = positive(str(entry.get("repetitions", entry.get("reps")) or ""))
    unit, weight_unit = entry.get("repetitions_unit") or WGER_REPS, entry.get("weight_unit") or WGER_KG
    line = Line(
        session=f"wger:{entry.get('session') or started.date().isoformat()}",
        started=started,
        exercise=names.get(exercise, "") if isinstance(exercise, int) else "",
        weight=positive(str(entry.get("weight") or "")),
        units={WGER_LB: "imperial"}.get(weight_unit, "metric"),
        key=f"wger:{entry['id']}" if entry.get("id") else "",
        rpe=rpe_of({"rir": str(entry.get("rir") if entry.get("rir") is not None else "")}),
        performed=started if len(text) > 10 else None,
    )
    line.exercise = line.exercise or f"wger exercise {exercise}"
    if weight_unit not in (WGER_KG, WGER_LB, WGER_BODY):
        raise ValueError(_("Its weight is neither in kilograms nor in pounds."))
    if unit in (WGER_SECONDS, WGER_MINUTES) and amount is not None:
        line.seconds = int(amount * (60 if unit == WGER_MINUTES else 1))
    elif unit in (WGER_MILES, WGER_KM):
        line.distance, line.metres = amount, METRES["mi" if unit == WGER_MILES else "km"]
    elif amount is not None:
        line.reps = whole(str(amount))
    return line


@dataclass(frozen=True)
class Dialect:
    key: str
    label: str
    columns: frozenset[str]  # that tell it
    read: Callable[[Row], Line | Remark | None]
    asks_units: bool = False


def columns(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


DIALECTS = (
    Dialect("gymtrack", "GymTrack", columns("session_id,set_id,started_at,exercise,weight_kg"), own),
    Dialect("hevy", "Hevy", columns("start_time,exercise_title,set_type"), hevy),
    Dialect("strong", "Strong", columns("date,workout name,exercise name,set order"), strong),
    Dialect("fitnotes-ios", "FitNotes (iOS)", columns("starttime,exercise,iswarmup"), fitnotes_ios),
    Dialect("fitnotes", "FitNotes", columns("date,exercise,category,reps"), fitnotes),
)
WGER = Dialect("wger", "wger", frozenset(), own)
LABELS = {dialect.key: dialect.label for dialect in (*DIALECTS, WGER)}


class Source:
    """A file whose dialect is known. Iterating reads it anew; `metrics` are the measurements of our own export."""

    def __init__(self, content: bytes):
        files = reading.members(content)
        self.metrics: bytes | None = files.get("metrics.csv") if len(files) > 1 else None
        tables = {name: data for name, data in files.items() if name != "metrics.csv" or len(files) == 1}
        if len(tables) > 1 and "sets.csv" in tables:
            tables = {"sets.csv": tables["sets.csv"]}
        if len(tables) != 1:
            raise Unreadable(_("The zip holds several tables. Upload the one with your workouts."))
        self.content = next(iter(tables.values()))
        if not self.content.strip():
            raise Unreadable(_("The file is empty."))
        if self.content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
            self.dialect, self.entries, self.names = WGER, *wger_entries(reading.document(self.content))
            return
        names = set(reading.header_of(self.content)[0])
        recognised = next((dialect for dialect in DIALECTS if dialect.columns <= names), None)
        if recognised is None:
            shown = ", ".join(sorted(names)[:8])
            raise Unreadable(
                _("No app that we know writes these columns: %(columns)s.") % {"columns": shown[:200] or "–"}
            )
        self.dialect = recognised

    def statements(self) -> Iterator[Line | Remark | Problem]:
        """What each row says, in the order of the file."""
        if self.dialect is WGER:
            for at, entry in enumerate(self.entries, 1):
                yield self.understood(at, partial(wger, entry, self.names))
            return
        for at, row in reading.rows(self.content):
            said = self.understood(at, partial(self.dialect.read, row))
            if said is not None:
                yield said

    def understood(self, at: int, read: Callable[[], Line | Remark | None]):
        try:
            said = read()
        except (ValueError, TypeError, OverflowError) as error:
            return Problem(at, str(error))
        except KeyError as error:
            return Problem(at, _("The row has no “%(column)s”.") % {"column": error.args[0]})
        if said is not None:
            said.number = at
        return said

    def workouts(self) -> Iterator[Workout]:
        """Lines that stand together, by their session. A session whose lines don't comes in parts."""
        current: Workout | None = None
        for said in self.statements():
            if isinstance(said, Problem):
                current = current or Workout("")
                current.problems.append(said)
                continue
            if current is None or (current.key and current.key != said.session):
                if current is not None:
                    yield current
                current = Workout(said.session)
            current.key = said.session
            if isinstance(said, Remark):
                current.remarks.append(said.text)
            else:
                current.lines.append(said)
        if current is not None:
            yield current


def wger_entries(found: Any) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """(the logs, {id: exercise}) of an answer of wger's API, or of several under their names."""
    logs, infos = found, []
    if isinstance(found, dict):
        logs = found.get("workoutlog", found.get("results", []))
        infos = listed(found.get("exerciseinfo", found.get("exercises", [])))
    logs = listed(logs)
    if not logs or not all("exercise" in log or "exercise_base" in log for log in logs):
        raise Unreadable(_("This JSON is no export of workouts that we know."))
    if len(logs) > reading.MAX_ROWS:
        raise Unreadable(_("The file has more than 500,000 rows."))
    return logs, {info["id"]: wger_name(info) for info in infos if isinstance(info.get("id"), int)}


def listed(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        found = found.get("results", [])
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def wger_name(info: dict[str, Any]) -> str:
    """Its name, in English where it has several."""
    texts = listed(info.get("translations"))
    english = [text for text in texts if text.get("language") == 2]
    return str(next(iter(english or texts), info).get("name") or "")


def assisted(name: str) -> bool:
    """The weight is what helped: so Hevy and Strong name such exercises."""
    return "(assisted)" in name.lower()
