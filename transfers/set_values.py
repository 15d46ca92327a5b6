"""Converts a line of a file to the values of a set, finds its problems, and gives it a key that recognizes it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.units import METRIC, to_kg
from workouts.models import PERFORMED, ExerciseLog, WorkoutSession

from .dialects.cells import DANGEROUS, METRES
from .dialects.lines import Line, Problem

# The first time zone to reach a date: a local time that has passed anywhere has passed there.
EASTERNMOST = ZoneInfo("Pacific/Kiritimati")


def check_start(started: datetime) -> None:
    """Raises ValidationError for a time that is still to come, or long before anyone logged anything."""
    WorkoutSession._meta.get_field("started_at").run_validators(started)


def asks_units(line: Line) -> bool:
    return (line.weight is not None and line.units is None) or (line.distance is not None and line.metres is None)


def problem_of(line: Line) -> Problem | None:
    """Why a line can't be imported, whatever the unit and the time zone; None if it can."""
    if not line.exercise and line.key == "" and line.session_key:
        return None  # a session without sets
    if not line.exercise:
        return Problem(line.number, _("The row names no exercise."))
    if len(line.exercise) > 120 or line.exercise.startswith(DANGEROUS):
        return Problem(line.number, _("“%(text)s” isn't the name of an exercise.") % {"text": line.exercise[:40]})
    if line.reps is None and line.seconds is None and line.distance is None:
        return Problem(line.number, _("The set has neither reps nor a time nor a distance."))
    try:
        values_of(line, METRIC)
        check_start(aware(line.started, EASTERNMOST))
    except ValidationError as error:
        return Problem(line.number, " ".join(error.messages))
    return None


FIELDS: dict[str, Any] = {name: ExerciseLog._meta.get_field(name) for name in PERFORMED}
PLACES = {"weight_kg": Decimal("0.0001"), "distance_m": Decimal("0.001"), "rpe": Decimal("0.1")}


def values_of(line: Line, units: str) -> dict[str, Any]:
    """A set's columns in SI units; `units` is used where the file has none. Raises ValidationError."""
    known = line.units or units
    metres = line.metres or METRES["km" if known == METRIC else "mi"]
    values: dict[str, Any] = {
        "set_type": line.set_type,
        "reps": line.reps,
        "weight_kg": None if line.weight is None else to_kg(line.weight, known),
        "duration_seconds": line.seconds,
        "distance_m": None if line.distance is None else line.distance * metres,
        "rpe": line.rpe,
        "note": line.note,
    }
    if len(line.note) > 1000:
        values["note"] = line.note[:999] + "…"
    for name, value in values.items():
        if value in (None, ""):
            continue
        if name in PLACES:
            values[name] = value.quantize(PLACES[name])
        try:
            FIELDS[name].run_validators(values[name])
            if name == "reps" and value < 0:
                raise ValidationError(_("Reps are not negative."))
        except ValidationError as error:
            label = FIELDS[name].verbose_name
            raise ValidationError([f"{label}: {message}" for message in error.messages]) from error
    return values


def aware(time: datetime, zone: ZoneInfo) -> datetime:
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def fingerprint(*parts: object) -> str:
    return blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class Counter:
    """Numbers equal sets of a session, so that each has its own key even if the file has the session in parts."""

    seen: dict[str, Iterator[int]]

    def key(self, line: Line) -> str:
        if line.key:
            return fingerprint("set", line.key)
        exercise = fingerprint(line.session, line.exercise.lower())
        return fingerprint(exercise, next(self.seen.setdefault(exercise, count())))
