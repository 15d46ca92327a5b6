"""Each app's layout: a function from a row to what it says.

A `Line` (a set), a `Remark` (text for the session) or None (nothing of ours); ValueError with the reason, or KeyError
with the column, where a row can't be understood.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from transfers import dates

from .cells import METRES, Row, found, metres_of, number, positive, rpe_of, seconds, unguarded, units_of, whole
from .lines import Line, Remark, SetType


def unknown_type(text: str) -> ValueError:
    return ValueError(_("“%(text)s” isn't a set type that we know.") % {"text": text[:40]})


def strong_type(text: str) -> str:
    marks = {"w": SetType.WARMUP, "d": SetType.DROP, "f": SetType.FAILURE}
    if text.lower() not in marks and not text.isdigit():
        raise unknown_type(text)
    return marks.get(text.lower(), SetType.WORKING)


def workout_of(started: datetime, name: str = "") -> str:
    """What tells a workout from others in every export of it, of whatever version of the app."""
    return f"{started:%Y-%m-%dT%H:%M:%S}|{name}"


def strong(row: Row) -> Line | Remark | None:
    started, name = dates.parse(row["date"]), row.get("workout name", "")
    key = workout_of(started, name)
    kind = row["set order"].lower()
    if kind == "rest timer":
        return None
    if kind == "note":
        text = row.get("notes", "")
        return Remark(key, f"{row['exercise name']}: {text}") if text else None
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
        raise unknown_type(kind)
    miles = "distance_miles" in row
    return Line(
        session=workout_of(started, name),
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
        session=workout_of(started),
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
        session=workout_of(started, name),
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
        raise unknown_type(line.set_type)
    return line
