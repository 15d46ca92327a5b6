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
    for row in (*lines, part):
        if isinstance(row, ProgramExercise) and row.progression:
            pass_rule_on(row)
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
    """`take_out` for many days, or many lines, whose own parts are out already: in few statements."""
    if not parts:
        return
    rows = type(parts[0]).objects.filter(pk__in=[part.pk for part in parts])
    for part in parts:
        if isinstance(part, ProgramExercise) and part.progression:
            pass_rule_on(part)
    if not program.revisions.exists():
        try:
            with transaction.atomic():
                record_parts(*parts, action=changes.Action.DELETED)
                rows.delete()
                return
        except ProtectedError:  # one of them stays for history; the others go
            for part in parts:
                take_out(part, program)
            return
    rows.update(is_archived=True)
    for part in parts:
        part.is_archived = True
    record_parts(*parts, action=changes.Action.DELETED)


def pass_rule_on(line: ProgramExercise) -> None:
    """The anchor of a progression is removed: its next line becomes the anchor."""
    followers = line.followers.current().select_related("program_day")
    if (heir := followers.order_by("program_day__week", "pk").first()) is None:
        return
    heir.series, heir.is_overridden, heir.reason = None, False, None
    heir.progression = passed_on(line.progression, heir.program_day.week - line.program_day.week)
    heir.save(update_fields=["progression", "series", "is_overridden", "reason"])
    line.followers.exclude(pk=heir.pk).update(series=heir)
