"""Loads the programs that come with GymTrack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from changes import services as changes

from ..models import Exercise, Program
from ..program_plans import current_days
from ..ready_made import TEXTS, ReadyMade, catalog
from .programs import save_program
from .save_plan import save_plan

Keys = dict[tuple[Any, ...], int]  # {place in the plan: key of the stored row}


def load_programs() -> tuple[int, int]:
    """Brings the ready-made programs to the state of this release; (added, changed). Again changes nothing.

    A program keeps its row, and so do its days and lines. Whoever follows it keeps to their revision.
    """
    return load_changed() if changed_entries(stored_programs()) else (0, 0)


def stored_programs() -> dict[str | None, Program]:
    return {program.ready_made: program for program in Program.objects.filter(ready_made__isnull=False)}


def changed_entries(stored: Mapping[str | None, Program]) -> list[ReadyMade]:
    """Those that are not stored as their files have them."""
    entries = catalog().values()
    return [one for one in entries if one.key not in stored or stored[one.key].last_save != save_of(one)]


@transaction.atomic
def load_changed() -> tuple[int, int]:
    """As `load_programs`. Of two at once, the second waits, and finds everything loaded."""
    Exercise.objects.library().select_for_update().order_by("pk").first()
    stored = stored_programs()
    unlike = changed_entries(stored)
    exercises = dict(Exercise.objects.library().values_list("name", "pk"))
    for entry in unlike:
        load(entry, stored.get(entry.key), exercises)
    added = sum(entry.key not in stored for entry in unlike)
    return added, len(unlike) - added


def save_of(entry: ReadyMade) -> Any:
    """The id of the save that stores this file: another text is another save."""
    return uuid5(NAMESPACE_URL, f"gymtrack/programs/{entry.key}\n{entry.source}")


def load(entry: ReadyMade, program: Program | None, exercises: Mapping[str, int]) -> None:
    values = {name: entry.texts[name]["en"] for name in TEXTS} | {"level": entry.level, "is_template": True}
    if program is None:
        program = Program(ready_made=entry.key, weeks=entry.weeks, **values)
        changes.store(program)
    elif any(getattr(program, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(program, name, value)
        save_program(program)
    # A line names the line that it follows by its key, and a new one has a key only once it is stored.
    for _time in ("for the keys", "for the progressions"):
        document = document_of(entry, program, exercises)
        save_plan(
            program=program,
            plan=document,
            edit_count=changes.held(program).edit_count,
            save=uuid5(save_of(entry), str(document)),
            exercises=Exercise.objects.library(),
        )
    Program.objects.filter(pk=program.pk).update(last_save=save_of(entry))


def document_of(entry: ReadyMade, program: Program, exercises: Mapping[str, int]) -> dict[str, Any]:
    """The plan as the builder sends it, with the keys of the rows that are stored at the same places."""
    days, lines = keys_of(program)
    anchors: dict[Any, int | None] = {}
    document = []
    for week in range(1, entry.weeks + 1):
        for place, key in enumerate(entry.workouts_of(week), start=1):
            workout = entry.document["workouts"][key]
            made = []
            seen: dict[int, int] = defaultdict(int)
            for number, line in enumerate(workout["exercises"]):
                exercise = exercises[line["exercise"]]
                stored = lines.get((week, place, exercise, seen[exercise]))
                seen[exercise] += 1
                alternatives = [exercises[name] for name in line.get("alternatives", ())]
                made.append({**line, "id": stored, "exercise": exercise, "alternatives": alternatives})
                if "rule" in line and (series := line.get("series", (key, number))) in anchors:
                    made[-1] |= {"series": anchors[series], "rule": None}
                elif "rule" in line:
                    anchors[series], made[-1]["series"] = stored, None
            day = {"id": days.get((week, place)), "week": week, "name": workout["name"], "exercises": made}
            document.append({**day, "notes": workout.get("notes", ""), "blocks": workout.get("blocks", [])})
    return {"weeks": entry.weeks, "week_notes": entry.document.get("week_notes", []), "days": document}


def keys_of(program: Program) -> tuple[Keys, Keys]:
    """The keys of the days by week and place, and of the lines also by exercise and its number within the day."""
    days: Keys = {}
    lines: Keys = {}
    places: dict[int, int] = defaultdict(int)
    for day in current_days(program):
        places[day.week] += 1
        place = places[day.week]
        days[day.week, place] = day.pk
        seen: dict[int, int] = defaultdict(int)
        for line in day.plan:
            lines[day.week, place, line.exercise_id, seen[line.exercise_id]] = line.pk
            seen[line.exercise_id] += 1
    return days, lines
