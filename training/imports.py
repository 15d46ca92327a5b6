"""Exercises from JSON in free-exercise-db's layout: names, muscles, equipment and how to do them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from changes import services as changes
from common.slugs import unique_slug

from .models import Exercise


class UnreadableExerciseError(Exception):
    """An exercise of the file can't be loaded; the text names it and says why."""


LIBRARY = Path(__file__).resolve().parent / "data" / "library.json"
FIELDS = (
    *("name", "category", "equipment", "primary_muscles", "secondary_muscles", "level", "mechanic", "force"),
    *("tracking", "is_assisted", "instructions"),
)
# What only some files have: where a record lacks the key, a stored exercise keeps its value.
OPTIONAL = {"perSide": "per_side", "aliases": "aliases", "archived": "is_archived"}
TIMED = {"stretching": Exercise.Tracking.DURATION, "cardio": Exercise.Tracking.DISTANCE_DURATION}
UNLOADED = {"strength": Exercise.Tracking.BODYWEIGHT_REPS, "plyometrics": Exercise.Tracking.REPS}


def read_record(record: Any, number: int) -> Exercise:
    """One record as an unsaved exercise of the library. Raises UnreadableExerciseError."""
    if not isinstance(record, dict):
        raise UnreadableExerciseError(f"Record {number}: is no object.")
    label = f"Record {number} ({record.get('name') or record.get('id') or 'no name'})"
    steps = record.get("instructions") or []
    if isinstance(steps, str):
        steps = [steps]
    if not isinstance(steps, list) or not all(isinstance(step, str) for step in steps):
        raise UnreadableExerciseError(f"{label}: instructions: is no list of texts.")
    if not isinstance(record.get("name"), str):
        raise UnreadableExerciseError(f"{label}: name: is missing.")
    exercise = Exercise(
        name=record["name"].strip(),
        category=record.get("category") or "",
        equipment=record.get("equipment"),
        primary_muscles=record.get("primaryMuscles", []),
        secondary_muscles=record.get("secondaryMuscles", []),
        level=record.get("level") or "",
        mechanic=record.get("mechanic"),
        force=record.get("force"),
        tracking=record.get("tracking") or tracking_of(record),
        instructions="\n".join(steps),
        **{name: record[key] for key, name in OPTIONAL.items() if key in record},
    )
    exercise.is_assisted = exercise.tracking == Exercise.Tracking.ASSISTED_REPS
    try:
        exercise.clean_fields(exclude=["slug", "gym"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UnreadableExerciseError(f"{label}: {field}: {messages[0]}") from error
    return exercise


def tracking_of(record: dict[str, Any]) -> str:
    """Stretches and holds are timed, cardio covers a distance, and without equipment reps are counted."""
    if record.get("category") in TIMED:
        return TIMED[record["category"]]
    if record.get("force") == "static":
        return Exercise.Tracking.WEIGHT_DURATION
    if record.get("equipment") in ("body only", None):
        return UNLOADED.get(str(record.get("category")), Exercise.Tracking.WEIGHT_REPS)
    return Exercise.Tracking.WEIGHT_REPS


@transaction.atomic
def import_exercises(records: Any) -> tuple[int, int]:
    """Adds or updates library exercises by name; (added, changed). All or, raising UnreadableExerciseError, nothing."""
    if not isinstance(records, list):
        raise UnreadableExerciseError("The file is no list of exercises.")
    known = {exercise.name.lower(): exercise for exercise in Exercise.objects.library()}
    seen: set[str] = set()
    added = changed = 0
    for number, record in enumerate(records, start=1):
        fresh = read_record(record, number)
        key = fresh.name.lower()
        if key in seen:
            raise UnreadableExerciseError(f"Record {number} ({fresh.name}): name: stands twice in the file.")
        seen.add(key)
        stored = known.get(key)
        if stored is None:
            fresh.slug = unique_slug(Exercise, fresh.name, 120)
            changes.store(fresh)
            added += 1
            continue
        fields = (*FIELDS, *(name for given, name in OPTIONAL.items() if given in record))
        if any(getattr(stored, name) != getattr(fresh, name) for name in fields):
            for name in fields:
                setattr(stored, name, getattr(fresh, name))
            changes.store(stored, update_fields=fields)
            changed += 1
    return added, changed


def update_library() -> tuple[int, int]:
    """Brings the library to the state of this release; (added, changed). Again changes nothing.

    An exercise keeps its row, and with it the sets and plan lines that refer to it. One whose place another has taken
    (`mergedInto` in the file) is archived.
    """
    return import_exercises(json.loads(LIBRARY.read_text(encoding="utf-8")))
