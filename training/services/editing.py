"""What every edit of a plan does: it marks the program, stores the changed rows and records them in the change log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.quotas import refuse_beyond
from changes import services as changes
from changes.current_request import current_actor_id
from changes.models import Audience

from ..models import Program, ProgramDay, ProgramExercise
from ..progression import passed_on

Part = TypeVar("Part", bound=ProgramDay | ProgramExercise)


@transaction.atomic
def mark_edited(program: Program) -> None:
    """Called with every edit of a plan: a revision that is in use is left alone, the next one begins.

    Holds the program's row, so that edits and revisions come one after the other. Raises QuotaExceededError for a
    program that was frozen and edited again too often: each revision holds the whole plan.
    """
    current = changes.held(program)
    refuse_beyond("revisions", current.revision)
    program.visibility, program.owner_id, program.gym_id = current.visibility, current.owner_id, current.gym_id
    if current.revisions.filter(number=current.revision).exists():
        current.revision += 1
    current.edit_count += 1
    current.last_save, current.edited_at, current.edited_by_id = None, timezone.now(), current_actor_id()
    current.save(update_fields=["revision", "edit_count", "last_save", "edited_at", "edited_by"])
    program.revision, program.edit_count = current.revision, current.edit_count
    changes.updated(current, event="program.changed")


def record_parts(*parts: ProgramDay | ProgramExercise, action: str, before: Audience | None = None) -> None:
    """Days and exercises of one plan; a gym's own exercise is seen by whoever sees a plan with it."""
    changes.record(parts, action, before=before)
    lines = [part for part in parts if isinstance(part, ProgramExercise) and not part.exercise.is_library]
    if lines:
        exercises = {line.exercise_id: line.exercise for line in lines}
        changes.updated(*exercises.values(), before=before or lines[0].audience())


def new_part(part: Part) -> Part:
    part.save()
    record_parts(part, action=changes.Action.CREATED)
    return part


def take_out(part: ProgramDay | ProgramExercise, program: Program) -> None:
    lines = list(part.exercises.current()) if isinstance(part, ProgramDay) else []
    pass_rules_on([row for row in (*lines, part) if isinstance(row, ProgramExercise)])
    if not program.revisions.exists():
        try:
            with transaction.atomic():
                record_parts(*lines, part, action=changes.Action.DELETED)
                part.delete()
                return
        except ProtectedError:
            pass
    for row in (*lines, part):
        row.is_archived = True
        row.save(update_fields=["is_archived"])
    record_parts(*lines, part, action=changes.Action.DELETED)


def take_out_all(parts: Sequence[ProgramDay] | Sequence[ProgramExercise], program: Program) -> None:
    """`take_out` for many days, or many lines, whose own parts are out already.

    The number of statements doesn't depend on how many they are.
    """
    if not parts:
        return
    pass_rules_on([part for part in parts if isinstance(part, ProgramExercise)])
    used = parts if program.revisions.exists() else delete_unused(parts)
    rows = type(parts[0]).objects.filter(pk__in=[part.pk for part in used])
    if used:
        rows.update(is_archived=True)
    for part in used:
        part.is_archived = True
    record_parts(*used, action=changes.Action.DELETED)


def delete_unused(parts: Sequence[Part]) -> list[Part]:
    """Deletes the rows that no history names, and returns the others."""
    model = type(parts[0])
    used: set[int] = set()
    try:
        with transaction.atomic():
            record_parts(*parts, action=changes.Action.DELETED)
            model.objects.filter(pk__in=[part.pk for part in parts]).delete()
            return []
    except ProtectedError as error:
        for row in error.protected_objects:
            columns = [field.attname for field in row._meta.concrete_fields if field.related_model is model]
            used |= {getattr(row, column) for column in columns}
    unused = [part for part in parts if part.pk not in used]
    record_parts(*unused, action=changes.Action.DELETED)
    model.objects.filter(pk__in=[part.pk for part in unused]).delete()
    return [part for part in parts if part.pk in used]


def pass_rules_on(lines: Sequence[ProgramExercise]) -> None:
    """Lines are removed: of a progression whose anchor is among them, the next line that stays becomes the anchor."""
    anchors = {line.pk: line for line in lines if line.progression}
    if not anchors:
        return
    followers = ProgramExercise.objects.current().filter(series__in=anchors).exclude(pk__in=[line.pk for line in lines])
    heirs: dict[int, ProgramExercise] = {}
    others: list[ProgramExercise] = []
    for row in followers.select_related("program_day").order_by("program_day__week", "pk"):
        former = row.series_id or 0
        if former in heirs:
            row.series = heirs[former]
            others.append(row)
            continue
        heirs[former], anchor = row, anchors[former]
        row.series, row.is_overridden, row.reason = None, False, None
        row.progression = passed_on(anchor.progression, row.program_day.week - anchor.program_day.week)
    fields = ["progression", "series", "is_overridden", "reason"]
    ProgramExercise.objects.bulk_update(heirs.values(), fields, batch_size=200)
    ProgramExercise.objects.bulk_update(others, ["series"], batch_size=200)
