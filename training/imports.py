"""Exercises from JSON in free-exercise-db's layout: names, muscles, equipment and how to do them.

The files of the library have more: other names, common errors (`mistakes`), and under `de` all this in German.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from changes import services as changes
from common.slugs import unique_slug
from policy.table import LIBRARY as LIBRARY_ROWS

from .models import Exercise
from .translations import TRANSLATED


class UnreadableExerciseError(Exception):
    """An exercise of the file can't be loaded; the text names it and says why."""


LIBRARY = Path(__file__).resolve().parent / "data" / "library"
FIELDS = (
    *("name", "category", "equipment", "primary_muscles", "secondary_muscles", "level", "mechanic", "force"),
    *("tracking", "is_assisted", "instructions"),
)
# What only some files have: where a record lacks the key, a stored exercise keeps its value.
OPTIONAL = {"perSide": "per_side", "aliases": "aliases", "archived": "is_archived", "mistakes": "mistakes"}
TIMED = {"stretching": Exercise.Tracking.DURATION, "cardio": Exercise.Tracking.DISTANCE_DURATION}
UNLOADED = {"strength": Exercise.Tracking.BODYWEIGHT_REPS, "plyometrics": Exercise.Tracking.REPS}


def read_record(record: Any, number: int) -> Exercise:
    """One record as an unsaved exercise of the library. Raises UnreadableExerciseError."""
    if not isinstance(record, dict):
        raise UnreadableExerciseError(f"Record {number}: is no object.")
    label = f"Record {number} ({record.get('name') or record.get('id') or 'no name'})"
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
        instructions=one_text(record.get("instructions"), label),
        **{name: record[key] for key, name in OPTIONAL.items() if key in record},
    )
    for language in TRANSLATED:
        if language in record:
            exercise.translations[language] = read_translation(record[language], label, language)
    try:
        exercise.clean_fields(exclude=["slug", "gym"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UnreadableExerciseError(f"{label}: {field}: {messages[0]}") from error
    exercise.derive()
    return exercise


def one_text(steps: Any, label: str) -> str:
    """Instructions, which a file has as one text or as a list of paragraphs. Raises UnreadableExerciseError."""
    steps = [steps] if isinstance(steps, str) else steps or []
    if not isinstance(steps, list) or not all(isinstance(step, str) for step in steps):
        raise UnreadableExerciseError(f"{label}: instructions: is no list of texts.")
    return "\n".join(steps)


def read_translation(fields: Any, label: str, language: str) -> dict[str, Any]:
    """Raises UnreadableExerciseError if it isn't an object; the rest is checked with the exercise."""
    if not isinstance(fields, dict):
        raise UnreadableExerciseError(f"{label}: {language}: is no object.")
    return {**fields, "instructions": one_text(fields.get("instructions"), f"{label}: {language}")}


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
    """Adds or updates library exercises by name; (added, changed). All or, raising UnreadableExerciseError, nothing.

    An exercise that is now called otherwise keeps its row: it is known by its former name, which is an alias now.
    """
    if not isinstance(records, list):
        raise UnreadableExerciseError("The file is no list of exercises.")
    read = [(record, read_record(record, number)) for number, record in enumerate(records, start=1)]
    known = {exercise.name.lower(): exercise for exercise in Exercise.objects.library()}
    named: set[str] = set()
    for number, (_record, fresh) in enumerate(read, start=1):
        if fresh.name.lower() in named:
            raise UnreadableExerciseError(f"Record {number} ({fresh.name}): name: stands twice in the file.")
        named.add(fresh.name.lower())
    added = changed = 0
    for record, fresh in read:
        stored = known.get(fresh.name.lower()) or renamed(fresh, known, named)
        if stored is None:
            fresh.slug = unique_slug(Exercise, fresh.name, 120)
            changes.store(fresh)
            added += 1
            continue
        fields = (*FIELDS, *(name for given, name in OPTIONAL.items() if given in record))
        if fresh.translations:
            fields += ("translations",)
        values = {name: getattr(fresh, name) for name in fields}
        before = {name: getattr(stored, name) for name in (*fields, *Exercise.derived)}
        for name, value in values.items():
            setattr(stored, name, value)
        stored.derive()
        if any(getattr(stored, name) != value for name, value in before.items()):
            changes.store(stored, update_fields=fields)
            changed += 1
    return added, changed


def renamed(fresh: Exercise, known: dict[str, Exercise], named: set[str]) -> Exercise | None:
    """The stored exercise whose name is an alias of this one now, unless the file has an exercise of that name."""
    former = (alias.lower() for alias in fresh.aliases)
    return next((known.pop(name) for name in former if name in known and name not in named), None)


def library_records() -> list[dict[str, Any]]:
    """The exercises of the library that comes along."""
    return [
        record for file in sorted(LIBRARY.glob("*.json")) for record in json.loads(file.read_text(encoding="utf-8"))
    ]


def update_library() -> tuple[int, int]:
    """Brings the library to the state of this release; (added, changed). Again changes nothing.

    An exercise keeps its row, and with it the sets and plan lines that refer to it. One whose place another has taken
    (`mergedInto` in the file) is archived.
    """
    fill_search_texts()
    return import_exercises(library_records())


def fill_search_texts() -> None:
    """For exercises that an earlier release wrote: without `search_text` no search finds them."""
    rows = list(Exercise.objects.filter(search_text="").exclude(LIBRARY_ROWS))
    for exercise in rows:
        exercise.derive()
    Exercise.objects.bulk_update(rows, ["search_text"], batch_size=200)
