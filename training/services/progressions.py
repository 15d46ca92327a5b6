"""Progressions: an anchor line has the rule, the lines of later weeks follow it and are kept as the rule says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from changes import services as changes
from facilities.plates import STANDARD, Loadable

from ..models import Exercise, Program, ProgramDay, ProgramExercise
from ..progression import LineTarget, Rule, planned
from .editing import mark_edited, new_part, record_parts

# What a line takes over from its anchor; a trainer who changes any of PRESCRIBED writes over the progression
SHARED = ("exercise_id", "reps_min", "reps_max", "rest_seconds", "tempo", "block", "per_side", "alternatives")
PRESCRIBED = (*SHARED, "sets", "load_type", "load_value", "set_groups")
DERIVED = ("reason", "is_deload")


def loadable_for(program: Program, exercise: Exercise) -> Loadable:
    """What the gym that the program is for can load."""
    inventory = (program.gym.plates if program.gym else None) or STANDARD["kg"]
    return Loadable(inventory, exercise.equipment == Exercise.Equipment.BARBELL)


@transaction.atomic
def fill_weeks(*, line: ProgramExercise, rule: dict[str, Any] | None) -> None:
    """Makes the line an anchor with this rule and gives every later week a line that follows it.

    None ends the progression and leaves the weeks as they are.

    Raises ValidationError by field of the rule.
    """
    program = line.program_day.program
    checked = None if rule is None else Rule.read(rule, line.load_type)
    mark_edited(program)
    before = line.series_id
    line.progression, line.series, line.is_overridden = (checked.stored() if checked else None), None, False
    line.reason, line.is_deload = None, False
    line.save(update_fields=["progression", "series", "is_overridden", *DERIVED])
    record_parts(line, action=changes.Action.UPDATED)
    if checked is None:
        line.followers.update(series=None, reason=None, is_deload=False)
        return
    if before:  # the weeks after this one follow it from now on
        later = ProgramExercise.objects.filter(series=before, program_day__week__gt=line.program_day.week)
        later.update(series=line)
    followed = set(line.followers.current().values_list("program_day__week", flat=True))
    siblings = list(
        ProgramDay.objects.current().filter(program=program, week=line.program_day.week).order_by("position")
    )
    place = [day.pk for day in siblings].index(line.program_day_id)
    for week in range(line.program_day.week + 1, program.weeks + 1):
        if week not in followed:
            follow(line, day_at(program, week, siblings[: place + 1]))
    settle_progressions(program)


def day_at(program: Program, week: int, like: list[ProgramDay]) -> ProgramDay:
    """The day of a week at the place that the last of these days has in its own week; added where it is missing."""
    days: list[ProgramDay] = list(ProgramDay.objects.current().filter(program=program, week=week).order_by("position"))
    for model in like[len(days) :]:
        position = days[-1].position + 1 if days else 1
        days.append(new_part(ProgramDay(program=program, week=week, position=position, name=model.name)))
    return days[len(like) - 1]


def follow(anchor: ProgramExercise, day: ProgramDay) -> None:
    """Lets the day's line of the same exercise follow the anchor; adds one where there is none without a rule."""
    same = (
        day.exercises.current()
        .filter(exercise=anchor.exercise_id, series=None, progression__isnull=True)
        .order_by("position")
    )
    if (taken := same.first()) is not None:
        ProgramExercise.objects.filter(pk=taken.pk).update(series=anchor)
        return
    last = day.exercises.current().aggregate(last=models.Max("position"))["last"] or 0
    values = {name: getattr(anchor, name) for name in PRESCRIBED}
    new_part(ProgramExercise(program_day=day, position=max(last + 1, anchor.position), series=anchor, **values))


def settle_progressions(program: Program) -> list[ProgramExercise]:
    """After an edit: makes every line that follows a progression what its anchor and the rule ask for.

    Lines that the trainer has written over stay as they are. Returns the lines that changed.
    """
    lines = ProgramExercise.objects.current().filter(program_day__program=program).select_related("exercise")
    followers = lines.filter(models.Q(progression__isnull=False) | models.Q(series__isnull=False))
    rows = list(followers.select_related("program_day", "exercise").order_by("program_day__week", "pk"))
    anchors = {row.pk: row for row in rows if row.progression is not None and row.series_id is None}
    changed: list[ProgramExercise] = []
    for row in rows:
        anchor = anchors.get(row.series_id or 0)
        if anchor is None or row.is_overridden:
            continue
        row.program_day.program = program
        if settle(row, anchor, program):
            changed.append(row)
    if changed:
        ProgramExercise.objects.bulk_update(changed, [*PRESCRIBED, *DERIVED], batch_size=200)
        record_parts(*changed, action=changes.Action.UPDATED)
    return changed


def settle(row: ProgramExercise, anchor: ProgramExercise, program: Program) -> bool:
    """Makes a line what its anchor and the rule ask for; whether that changed it."""
    try:
        rule = Rule.read(anchor.progression, anchor.load_type)
    except ValidationError:  # the anchor's load was changed to one that the rule doesn't know
        return False
    offset = row.program_day.week - anchor.program_day.week
    base = LineTarget(anchor.sets, anchor.load_type, anchor.load_value)
    target = planned(rule, base, offset, loadable_for(program, anchor.exercise)) if offset > 0 else base
    wanted = {name: getattr(anchor, name) for name in SHARED}
    wanted |= {"sets": target.sets, "load_type": target.load_type, "load_value": target.load_value}
    wanted["set_groups"] = anchor.set_groups
    wanted |= {"reason": target.reason, "is_deload": offset > 0 and rule.deloads(offset)}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    return True


def copy_progressions(lines: Iterable[ProgramExercise], twins: dict[int, ProgramExercise]) -> None:
    """Copies of a program's lines follow each other as the lines do."""
    for line in lines:
        if line.progression is None and line.series_id is None:
            continue
        twin = twins[line.pk]
        twin.progression, twin.series = line.progression, twins.get(line.series_id or 0)
        twin.is_overridden, twin.reason, twin.is_deload = line.is_overridden, line.reason, line.is_deload
        twin.save(update_fields=["progression", "series", "is_overridden", *DERIVED])
