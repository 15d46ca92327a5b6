"""Merges a trainee's own exercise into another one: everything of the trainee moves there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils.translation import gettext_lazy as _

from changes import services as changes
from common.refusals import RefusedError
from facilities.models import Trainee
from training.models import Exercise, ExerciseMax, MergedExercise
from training.querysets import ExerciseQuerySet
from training.services import archive_exercise, replace_in_plans
from training.services.merged_exercises import exercise_fields
from training.signals import exercise_merged
from training.tracking import MEASURES
from training.translations import ALIASES
from workouts.layout import BlockKey, parse_block_key
from workouts.models import ExerciseLog, ExerciseNote, ExerciseRest, PersonalRecord, WorkoutSession

from .settle_records import hold, settle_whole_records

ROWS = 500  # in one statement
NOTE_LENGTH = 1000
KEYS = ("key", "superset", "instead_of")  # of an entry of a layout, which name exercises
MOST_MERGED = 1000  # of a trainee, whose former ids are remembered


class MergeError(RefusedError):
    """The exercises can't become one."""

    field = "exercise"


@dataclass(frozen=True)
class Moving:
    """What belongs to an exercise, and moves when it is merged."""

    sets: int
    workouts: int
    records: int
    maxes: int


def moving(former: Exercise) -> Moving:
    sets = ExerciseLog.objects.filter(exercise=former, trainee=former.trainee_id)
    return Moving(
        sets=sets.count(),
        workouts=sets.order_by().values("session").distinct().count(),
        records=PersonalRecord.objects.filter(exercise=former, trainee=former.trainee_id).count(),
        maxes=ExerciseMax.objects.filter(exercise=former, trainee=former.trainee_id).count(),
    )


def fits(former: str, tracking: str) -> bool:
    """Whether sets that were tracked in one way make sense in the other: it has all that they have."""
    assisted = Exercise.Tracking.ASSISTED_REPS  # where the weight helps
    is_held = set(MEASURES[former].fields) <= set(MEASURES[tracking].fields)
    return is_held and (former == assisted) == (tracking == assisted)


def mergeable(former: Exercise) -> ExerciseQuerySet:
    """What the exercise can be merged into: what its trainee may use, measured in the same way."""
    if former.trainee is None:
        return Exercise.objects.none()
    alike = [tracking for tracking in MEASURES if fits(former.tracking, tracking)]
    return Exercise.objects.current().usable_by(former.trainee).filter(tracking__in=alike).exclude(pk=former.pk)


@transaction.atomic
def merge_exercise(*, former: Exercise, exercise: Exercise) -> Moving:
    """Moves sets, records, maxes, the note, the rest and plans of a trainee's own exercise to another one.

    The former one is deleted; it is only archived where other history names it. Its id and its name lead to the other
    from now on: for phones that were offline, and for imports. Raises MergeError.
    """
    trainee = former.trainee
    if trainee is None or not mergeable(former).filter(pk=exercise.pk).exists():
        raise MergeError(_("Choose an exercise that is measured in the same way."))
    exercise_merged.send(sender=Exercise, trainee=trainee, former=former, exercise=exercise)
    hold(trainee)
    counts = moving(former)
    rename_in_sessions(trainee, former, exercise)
    move_sets(trainee, former, exercise)
    ExerciseMax.objects.filter(trainee=trainee, exercise=former).update(exercise=exercise)
    move_note(trainee, former, exercise)
    if not ExerciseRest.objects.filter(trainee=trainee, exercise=exercise).exists():
        ExerciseRest.objects.filter(trainee=trainee, exercise=former).update(exercise=exercise)
    was_planned = replace_in_plans(trainee=trainee, former=former, exercise=exercise)
    keep_name(former, exercise)
    lead_to(trainee, former, exercise)
    retire(former, was_planned)
    return counts


def move_sets(trainee: Trainee, former: Exercise, exercise: Exercise) -> None:
    """The sets, and the records as they follow from them."""
    sets = ExerciseLog.objects.filter(trainee=trainee, exercise=former)
    moved = list(sets)
    sets.update(exercise=exercise)
    for log in moved:
        log.exercise = exercise
    for at in range(0, len(moved), ROWS):
        changes.record(moved[at : at + ROWS], changes.Action.UPDATED)
    settle_whole_records(trainee, [former.pk, exercise.pk])


def move_note(trainee: Trainee, former: Exercise, exercise: Exercise) -> None:
    """The trainee's own note; where both have one, it is added to the other's."""
    note = ExerciseNote.objects.filter(trainee=trainee, exercise=former).first()
    other = ExerciseNote.objects.filter(trainee=trainee, exercise=exercise).first()
    if note is None:
        return
    if other is None:
        note.exercise = exercise
        note.save(update_fields=["exercise"])
    elif note.text and note.text not in other.text:
        other.text = "\n".join(filter(None, (other.text, note.text)))[:NOTE_LENGTH]
        other.written_at = max(note.written_at, other.written_at)
        other.save(update_fields=["text", "written_at"])


def keep_name(former: Exercise, exercise: Exercise) -> None:
    """A search finds the trainee's own exercise by the former names too. (Imports remember them for every exercise.)"""
    if exercise.trainee_id is None:
        return
    names = dict.fromkeys([*exercise.aliases, former.name, *former.aliases])
    exercise.aliases = [name for name in names if name != exercise.name][: ALIASES.most]
    changes.store(exercise, update_fields=["aliases"])


def lead_to(trainee: Trainee, former: Exercise, exercise: Exercise) -> None:
    """Phones that were offline go on with the other exercise. Of very many merges the oldest are forgotten."""
    merged = MergedExercise.objects.filter(trainee=trainee)
    merged.filter(exercise=former).update(exercise=exercise)
    MergedExercise.objects.create(former=former.pk, trainee=trainee, exercise=exercise)
    oldest = merged.order_by("-merged_at", "-former").values_list("pk", flat=True)[MOST_MERGED:]
    merged.filter(pk__in=list(oldest)).delete()


def retire(former: Exercise, was_planned: bool) -> None:
    """Deletes the exercise. A revision can name one that was planned, and then it stays, archived."""
    if not was_planned:
        try:
            with transaction.atomic():
                changes.delete(former)
                return
        except (ProtectedError, RestrictedError):
            pass
    archive_exercise(exercise=former, is_archived=True)


# --- sessions: their order of exercises, and what was prescribed ---
def rename_in_sessions(trainee: Trainee, former: Exercise, exercise: Exercise) -> None:
    """A session goes on showing one exercise where it showed the former one."""
    named = (
        Q(logs__exercise=former)
        | Q(layout__icontains=f'"{former.pk}-')
        | Q(targets__icontains=f'"exercise": {former.pk}')
    )
    keys = WorkoutSession.objects.filter(named, trainee=trainee).order_by().values("pk")
    changed = []
    for session in WorkoutSession.objects.filter(pk__in=keys).select_related("revision"):
        layout = renamed_layout(session.layout, former.pk, exercise.pk)
        targets = renamed_targets(session, former, exercise)
        if (layout, targets) != (session.layout, session.targets):
            session.layout, session.targets = layout, targets
            changed.append(session)
    WorkoutSession.objects.bulk_update(changed, ["layout", "targets"], batch_size=ROWS)
    changes.updated(*changed)


def renamed_layout(layout: list[dict[str, Any]], former: int, exercise: int) -> list[dict[str, Any]]:
    """The layout with the other exercise; an entry that is there twice then, once."""

    def renamed(key: str) -> str:
        parts = parse_block_key(key)
        return str(BlockKey(exercise, parts.line, parts.occurrence)) if parts.exercise == former else key

    entries: dict[str, dict[str, Any]] = {}
    for entry in layout:
        named = {name: renamed(entry[name]) for name in KEYS if re.match(r"\d", str(entry.get(name, "")))}
        entries.setdefault(named["key"], {**entry, **named})
    return list(entries.values())


def renamed_targets(session: WorkoutSession, former: Exercise, exercise: Exercise) -> dict[str, Any]:
    """The targets, which also say of the revision's lines that they are of the other exercise."""
    targets: dict[str, Any] = {
        line: renamed_fields(fields, former.pk, exercise) for line, fields in session.targets.items()
    }
    day = session.revision.plan.day(session.program_day_id) if session.revision else None
    for line in day.lines if day else ():
        if line.exercise == former.pk and "exercise" not in targets.get(line.key, {}):
            targets[line.key] = {**targets.get(line.key, {}), **exercise_fields(exercise)}
    return targets


def renamed_fields(fields: Mapping[str, Any], former: int, exercise: Exercise) -> dict[str, Any]:
    named = exercise_fields(exercise) if fields.get("exercise") == former else {}
    return {**fields, **named}
