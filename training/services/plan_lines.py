"""Days and lines of a plan, one at a time: changed, copied, removed."""

from __future__ import annotations

from django.db import transaction

from accounts.quotas import refuse_beyond
from changes import services as changes

from ..models import Exercise, Program, ProgramDay, ProgramExercise
from ..plans import PRESCRIPTION
from .editing import mark_edited, new_part, record_parts, take_out
from .progressions import PRESCRIBED, settle_progressions


@transaction.atomic
def save_part(part: ProgramDay | ProgramExercise) -> None:
    """Stores a new or changed part of a plan."""
    program = part.program if isinstance(part, ProgramDay) else part.program_day.program
    mark_edited(program)
    if part._state.adding:
        if isinstance(part, ProgramExercise):
            refuse_beyond("exercises of a day", part.program_day.exercises.current())
        new_part(part)
        return
    stored = type(part).objects.get(pk=part.pk)
    if isinstance(part, ProgramExercise) and part.series_id and differs(part, stored):  # type: ignore[arg-type]
        part.is_overridden, part.reason = True, None
    part.save(force_update=True)
    record_parts(part, action=changes.Action.UPDATED, before=stored.audience())
    if isinstance(stored, ProgramExercise):
        if stored.exercise_id != getattr(part, "exercise_id", None):
            record_parts(stored, action=changes.Action.UPDATED)
        settle_progressions(program)


def differs(line: ProgramExercise, stored: ProgramExercise) -> bool:
    return any(getattr(line, name) != getattr(stored, name) for name in PRESCRIBED)


@transaction.atomic
def remove_plan_part(part: ProgramDay | ProgramExercise) -> None:
    """Deletes a part that nobody trained by; archives one that a revision names, so that history keeps its links."""
    program = part.program if isinstance(part, ProgramDay) else part.program_day.program
    mark_edited(program)
    take_out(part, program)
    settle_progressions(program)


def copy_day(day: ProgramDay, *, program: Program, week: int, position: int, name: str) -> ProgramDay:
    copy = ProgramDay(program=program, week=week, position=position, name=name, notes=day.notes, blocks=day.blocks)
    return new_part(copy)


def copy_line(line: ProgramExercise, *, day: ProgramDay, exercise: Exercise) -> ProgramExercise:
    values = {name: getattr(line, name) for name in ("position", *PRESCRIPTION)}
    return new_part(ProgramExercise(program_day=day, exercise=exercise, **values))
