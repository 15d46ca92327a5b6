"""Days and lines of a plan, one at a time: added, changed, moved, copied, removed."""

from __future__ import annotations

from django.db import models, transaction

from accounts.quotas import refuse_beyond
from changes import services as changes

from ..models import Exercise, Program, ProgramDay, ProgramExercise
from ..plans import PRESCRIPTION
from .editing import mark_edited, new_part, record_parts, renumber, take_out
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


def next_position(siblings) -> int:
    return (siblings.aggregate(last=models.Max("position"))["last"] or 0) + 1


@transaction.atomic
def add_day(*, program: Program, week: int, name: str = "") -> ProgramDay:
    mark_edited(program)
    refuse_beyond("days of a week", program.days.current().filter(week=week))
    position = next_position(program.days.current().filter(week=week))
    return new_part(ProgramDay(program=program, week=week, position=position, name=name))


def copy_day(day: ProgramDay, *, program: Program, week: int, position: int, name: str) -> ProgramDay:
    return new_part(ProgramDay(program=program, week=week, position=position, name=name, notes=day.notes))


@transaction.atomic
def copy_week(*, program: Program, source: int, target: int) -> None:
    """Appends the days of one week to another; a target beyond the end lengthens the program.

    Raises QuotaExceededError.
    """
    mark_edited(program)
    days, there = program.days.current(), program.days.current().filter(week=target)
    refuse_beyond("days of a week", there, adding=days.filter(week=source).count())
    if target > program.weeks:
        Program.objects.filter(pk=program.pk).update(weeks=target)  # recorded as edited
    position = next_position(program.days.current().filter(week=target))
    for day in program.days.current().filter(week=source).with_exercises():
        new_day = copy_day(day, program=program, week=target, position=position, name=day.name)
        position += 1
        for line in day.plan:
            copy_line(line, day=new_day, exercise=line.exercise)


@transaction.atomic
def add_line(line: ProgramExercise) -> ProgramExercise:
    """A new line, at the end of its day. Raises QuotaExceededError."""
    mark_edited(line.program_day.program)
    refuse_beyond("exercises of a day", line.program_day.exercises.current())
    line.position = next_position(line.program_day.exercises.current())
    return new_part(line)


def copy_line(line: ProgramExercise, *, day: ProgramDay, exercise: Exercise) -> ProgramExercise:
    values = {name: getattr(line, name) for name in ("position", *PRESCRIPTION)}
    return new_part(ProgramExercise(program_day=day, exercise=exercise, **values))


@transaction.atomic
def move_part(part: ProgramDay | ProgramExercise, step: int) -> None:
    """One place up (−1) or down (+1) among its siblings; at the end nothing happens."""
    if isinstance(part, ProgramDay):
        program, siblings = part.program, part.program.days.current().filter(week=part.week)
    else:
        program, siblings = part.program_day.program, part.program_day.exercises.current()
    order = list(siblings.order_by("position", "id"))
    index = next(i for i, sibling in enumerate(order) if sibling.pk == part.pk)
    if 0 <= index + step < len(order):
        mark_edited(program)
        order.insert(index + step, order.pop(index))
        renumber(order)


@transaction.atomic
def place_line(*, line: ProgramExercise, day: ProgramDay, index: int | None = None) -> None:
    """Puts an exercise at a place (from 0; None: the end) of a day of the same program."""
    mark_edited(day.program)
    order = list(day.exercises.current().exclude(pk=line.pk).order_by("position", "id"))
    line.program_day = day
    line.save(update_fields=["program_day"])
    order.insert(len(order) if index is None else max(0, min(index, len(order))), line)
    renumber(order)
