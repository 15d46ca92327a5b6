"""Verbs of an import: look at a file, choose, start, undo, discard."""

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
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.units import METRIC, mass_unit, to_kg
from facilities.models import Trainee
from training.models import Exercise
from training.services import create_exercise
from workouts.models import PERFORMED, ExerciseLog, WorkoutSession

from .dialects import Source
from .dialects.cells import METRES
from .dialects.lines import Line, Problem, Workout, assisted
from .matching import Matcher
from .models import ExerciseAlias, Import
from .reading import Unreadable

Status = Import.Status
Tracking = Exercise.Tracking
SHOWN_PROBLEMS = 200
MOST_NAMES = 800
KEPT_FILES = 5
NEW = 0  # chosen where an exercise is to be made


class Refused(Exception):
    """The state of the import stands against it; the text says what."""


# --- what a file holds ---
def look_at(*, trainee: Trainee, content: bytes, file_name: str) -> Import:
    """Reads the whole file and keeps it, with the last few that were not started. Raises Unreadable."""
    source = Source(content)
    found = Found()
    for workout in source.workouts():
        found.take(workout)
    metrics = sum(1 for _row in metric_rows(source)) if source.metrics is not None else 0
    if not found.sets and not found.sessions and not metrics:
        reason = found.problems[0].reason if found.problems else ""
        raise Unreadable(" ".join(part for part in (_("There is no workout in this file."), reason) if part))
    imported = Import(
        trainee=trainee,
        file_name=file_name.replace("\x00", "")[-120:],
        content=content,
        dialect=source.dialect.key,
        found={**found.summary(), "metrics": metrics},
        problems=sorted([problem.number, problem.reason] for problem in found.problems),
        problem_count=found.problem_count,
        units=trainee.user.units,
        zone=trainee.user.timezone,
    )
    matcher = Matcher(trainee)
    for name in imported.found["names"]:
        imported.exercises[name] = guess(matcher, name)
    with transaction.atomic():
        imported.save()
        looked_at = Import.objects.filter(trainee=trainee, status=Status.READY).order_by("-created_at")
        Import.objects.filter(pk__in=list(looked_at.values_list("pk", flat=True)[KEPT_FILES:])).delete()
    return imported


def guess(matcher: Matcher, name: str) -> int:
    """What was chosen before, else the most likely, else a new one."""
    if (remembered := matcher.remembered(name)) is not None:
        return remembered
    matches = matcher.matches(name)
    return matches[0].exercise if matches else NEW


class Found:
    """Sums up a file in one pass."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, Any]] = {}
        self.sessions: set[str] = set()
        self.problems: list[Problem] = []  # the first ones
        self.problem_count = 0
        self.workouts = self.sets = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.asks_units = self.asks_zone = False
        self.units: set[str] = set()  # of the weights, where the file says them

    def take(self, workout: Workout) -> None:
        self.workouts += 1
        for problem in workout.problems:
            self.complain(problem)
        for line in workout.lines:
            if (wrong := problem_of(line)) is not None:
                self.complain(wrong)
                continue
            self.sessions.add(line.session)
            self.asks_units |= asks_units(line)
            self.asks_zone |= line.started.tzinfo is None
            if line.weight is not None and line.units is not None:
                self.units.add(mass_unit(line.units))
            day = line.started.replace(tzinfo=None)
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)
            if not line.exercise:
                continue
            self.sets += 1
            seen = self.names.setdefault(line.exercise, {"sets": 0})
            seen["sets"] += 1
            for name in ("weight", "reps", "distance"):
                if getattr(line, name) is not None:
                    seen[name] = True
        if len(self.names) > MOST_NAMES:
            raise Unreadable(_("The file names more than 800 exercises."))

    def complain(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)

    def summary(self) -> dict[str, Any]:
        return {
            "workouts": self.workouts,
            "sessions": len(self.sessions),
            "sets": self.sets,
            "first": self.first and self.first.date().isoformat(),
            "last": self.last and self.last.date().isoformat(),
            "units": sorted(self.units),
            "asks_units": self.asks_units,
            "asks_zone": self.asks_zone,
            "names": self.names,
        }


# Where days begin first: a local time that has passed anywhere has passed there.
EASTERNMOST = ZoneInfo("Pacific/Kiritimati")


def check_start(started: datetime) -> None:
    """Raises ValidationError for a time that is still to come, or long before anyone logged anything."""
    WorkoutSession._meta.get_field("started_at").run_validators(started)  # type: ignore[union-attr]


def asks_units(line: Line) -> bool:
    return (line.weight is not None and line.units is None) or (line.distance is not None and line.metres is None)


def problem_of(line: Line) -> Problem | None:
    """What speaks against a line, whatever the unit and the time zone."""
    if not line.exercise and line.key == "" and line.session_key:
        return None  # a session without sets
    if not line.exercise:
        return Problem(line.number, _("The row names no exercise."))
    if len(line.exercise) > 120 or line.exercise[0] in "=+-@":
        return Problem(line.number, _("“%(text)s” is no name of an exercise.") % {"text": line.exercise[:40]})
    if line.reps is None and line.seconds is None and line.distance is None:
        return Problem(line.number, _("The set has neither reps nor a time nor a distance."))
    try:
        values_of(line, METRIC)
        check_start(aware(line.started, EASTERNMOST))
    except ValidationError as error:
        return Problem(line.number, " ".join(error.messages))
    return None


# --- lines in SI ---
FIELDS: dict[str, Any] = {name: ExerciseLog._meta.get_field(name) for name in PERFORMED}
PLACES = {"weight_kg": Decimal("0.0001"), "distance_m": Decimal("0.001"), "rpe": Decimal("0.1")}


def values_of(line: Line, units: str) -> dict[str, Any]:
    """A set's columns; `units` where the file has none. Raises ValidationError."""
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
    """Numbers equal sets of a session, also where the session's lines stand apart in the file."""

    seen: dict[str, Iterator[int]]

    def key(self, line: Line) -> str:
        if line.key:
            return fingerprint("set", line.key)
        exercise = fingerprint(line.session, line.exercise.lower())
        return fingerprint(exercise, next(self.seen.setdefault(exercise, count())))


def metric_rows(source: Source) -> Iterator[tuple[int, dict[str, str]]]:
    from .reading import rows

    yield from rows(source.metrics or b"")


# --- what the trainee decides ---
@transaction.atomic
def choose(
    *, imported: Import, units: str | None = None, zone: str | None = None, exercises: dict[str, int] | None = None
) -> Import:
    """Takes decisions; `exercises`: {name in the file: key, or 0 for a new one}. Raises Refused, ValidationError."""
    imported = held(imported)
    if imported.status != Status.READY:
        raise Refused(_("This import has started already."))
    known = Matcher(imported.trainee).exercises
    for name, key in (exercises or {}).items():
        if name not in imported.found["names"]:
            raise ValidationError({"exercises": _("The file has no exercise “%(name)s”.") % {"name": name[:120]}})
        if key != NEW and key not in known:
            raise ValidationError({"exercises": _("“%(name)s”: there is no such exercise.") % {"name": name}})
        imported.exercises[name] = key
    imported.units = units or imported.units
    imported.zone = zone or imported.zone
    imported.save(update_fields=["exercises", "units", "zone"])
    return imported


@transaction.atomic
def start(*, imported: Import, without_problems: bool = False) -> Import:
    """Lets the worker begin; makes the new exercises and remembers what was chosen. Again: nothing. Raises Refused."""
    imported = held(imported)
    if imported.status in (Status.WAITING, Status.RUNNING, Status.DONE):
        return imported
    if imported.status not in (Status.READY, Status.FAILED):
        raise Refused(_("This import was undone. Upload the file again."))
    if imported.problem_count and not without_problems:
        raise Refused(_("Some rows can't be understood. Say that the rest is to be imported without them."))
    for name, key in imported.exercises.items():
        exercise = make_exercise(imported, name) if key == NEW else key
        imported.exercises[name] = exercise
        ExerciseAlias.objects.update_or_create(trainee=imported.trainee, name=name, defaults={"exercise_id": exercise})
    imported.status, imported.attempts, imported.lease_until = Status.WAITING, 0, timezone.now()
    imported.save(update_fields=["exercises", "made", "status", "attempts", "lease_until"])
    return imported


def make_exercise(imported: Import, name: str) -> int:
    """The trainee's own exercise of this name."""
    own = Exercise.objects.filter(trainee=imported.trainee, name__iexact=name).first()
    if own is None:
        seen = imported.found["names"][name]
        tracking = Tracking.REPS if seen.get("reps") else Tracking.DURATION
        if seen.get("weight"):
            tracking = Tracking.WEIGHT_REPS
        elif seen.get("distance"):
            tracking = Tracking.DISTANCE_DURATION
        own = create_exercise(trainee=imported.trainee, name=name, tracking=tracking, is_assisted=assisted(name))
        imported.made.append(own.pk)
    return own.pk


@transaction.atomic
def undo(*, imported: Import) -> Import:
    """Lets the worker take back all that it added, also half-way. Again: nothing. Raises Refused."""
    imported = held(imported)
    if imported.status in (Status.UNDOING, Status.UNDONE):
        return imported
    if imported.status == Status.READY:
        raise Refused(_("Nothing was imported yet."))
    imported.status, imported.attempts, imported.lease_until = Status.UNDOING, 0, timezone.now()
    imported.save(update_fields=["status", "attempts", "lease_until"])
    return imported


@transaction.atomic
def discard(*, imported: Import) -> None:
    """Forgets a file that was not imported, or whose import was undone. Raises Refused."""
    imported = held(imported)
    if imported.status not in (Status.READY, Status.UNDONE):
        raise Refused(_("Undo the import first."))
    imported.delete()


def held(imported: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("trainee__user").get(pk=imported.pk)
