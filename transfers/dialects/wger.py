"""wger's API, saved as JSON: its workout logs, with the names of the exercises where the file has them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from transfers import dates, file_parsing
from transfers.file_parsing import UnreadableFileError

from .cells import METRES, positive, rpe_of, whole
from .lines import Line

WGER_REPS, WGER_SECONDS, WGER_MINUTES, WGER_MILES, WGER_KM = 1, 3, 4, 5, 6
WGER_KG, WGER_LB, WGER_BODY = 1, 2, 3


def log_line(entry: dict[str, Any], names: dict[int, str]) -> Line:
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


def wger_entries(found: Any) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """(the logs, {id: exercise}) of an answer of wger's API, or of several under their names."""
    logs, infos = found, []
    if isinstance(found, dict):
        logs = found.get("workoutlog", found.get("results", []))
        infos = listed(found.get("exerciseinfo", found.get("exercises", [])))
    logs = listed(logs)
    if not logs or not all("exercise" in log or "exercise_base" in log for log in logs):
        raise UnreadableFileError(_("This JSON isn't an export of workouts that we know."))
    if len(logs) > file_parsing.MAX_ROWS:
        raise UnreadableFileError(_("The file has more than 500,000 rows."))
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
