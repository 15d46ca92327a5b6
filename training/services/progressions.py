"""Progressions: an anchor line has the rule, the lines of later weeks follow it and are kept as the rule says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from changes import services as changes
from facilities.plates import STANDARD, Loadable

from ..models import Exercise, Program, ProgramDay, ProgramExercise
from ..plans import PLAIN_FIELDS, Groups, rest_of
from ..progression import Rule, planned
from .editing import mark_edited, record_parts

# What a line takes over from its anchor, besides its groups; a trainer who changes any of PRESCRIBED writes over the
# progression
SHARED = ("exercise_id", "tempo", "block", "per_side", "alternatives")
GROUP_FIELDS = (*PLAIN_FIELDS, "set_groups")
PRESCRIBED = (*SHARED, *GROUP_FIELDS)
DERIVED = ("reason", "is_deload")


def loadable_for(program: Program, exercise: Exercise) -> Loadable:
    """What the gym that the program is for can load."""
    inventory = (program.gym.plates if program.gym else None) or STANDARD["kg"]
    return Loadable(inventory, exercise.equipment == Exercise.Equipment.BARBELL)


def misfits(lines: Iterable[ProgramExercise], rule: Any) -> dict[int, str]:
    """{line: why the rule doesn't fit it}. Raises ValidationError by field if the rule itself is wrong."""
    parsed = Rule.parse(rule)
    return {line.pk: text for line in lines if (text := parsed.misfit(line.groups))}


@transaction.atomic
def fill_weeks(*, line: ProgramExercise, rule: dict[str, Any] | None) -> None:
    """Makes the line an anchor with this rule and gives every later week a line that follows it.

    None ends the progression and leaves the weeks as they are.

    Raises ValidationError by field of the rule.
    """
    fill_lines(lines=[line], rule=rule)
    line.refresh_from_db()


@transaction.atomic
def fill_lines(*, lines: Sequence[ProgramExercise], rule: dict[str, Any] | None) -> None:
    """`fill_weeks` for lines of one program: all of them or none.

    A line that follows another one of them by then has no rule of its own. Raises ValidationError by field of the rule;
    lines that it does not fit are named.
    """
    if rule is not None and (unfit := misfits(lines, rule)):
        names = {line.pk: line.exercise.label for line in lines}
        texts = [text if len(lines) == 1 else f"{names[key]}: {text}" for key, text in unfit.items()]
        raise ValidationError({"kind": texts})
    program = lines[0].program_day.program
    mark_edited(program)
    filler = WeekFiller(program)
    for line in sorted(lines, key=lambda line: (line.program_day.week, line.program_day.position, line.position)):
        filler.give_rule(line.pk, rule)
    filler.store()
    settle_progressions(program)


class WeekFiller:
    """The current days and lines of a program, to which rules of lines add what the weeks after them lack.

    `store` writes all of it, with as many statements for many lines as for one.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.days: dict[int, list[ProgramDay]] = defaultdict(list)  # by week
        for day in ProgramDay.objects.current().filter(program=program).order_by("position"):
            day.program = program
            self.days[day.week].append(day)
        days = {day.pk: day for days in self.days.values() for day in days}
        rows = ProgramExercise.objects.current().filter(program_day__in=days).select_related("exercise")
        self.rows = {row.pk: row for row in rows.order_by("position", "pk")}
        self.lines: dict[int, list[ProgramExercise]] = defaultdict(list)  # by id of the day's object
        for row in self.rows.values():
            row.program_day = days[row.program_day_id]
            self.lines[id(row.program_day)].append(row)
        self.anchors: list[ProgramExercise] = []
        self.passed_on: dict[int, ProgramExercise] = {}  # {former anchor: the one that its later lines follow now}
        self.taken: list[ProgramExercise] = []  # lines that were there and follow an anchor now
        self.new_lines: list[ProgramExercise] = []
        self.new_days: list[ProgramDay] = []
        self.with_block: list[ProgramDay] = []  # days that got a block

    def give_rule(self, key: int, rule: dict[str, Any] | None) -> None:
        """Makes a line an anchor, unless it follows another one that has just become one."""
        line = self.rows[key]
        if line.series_id in {anchor.pk for anchor in self.anchors}:
            return
        checked = None if rule is None else Rule.read(rule, line.groups).resting(rest_of(line.groups))
        before, week = line.series_id, line.program_day.week
        line.progression, line.series, line.is_overridden = (checked.stored() if checked else None), None, False
        line.reason, line.is_deload = None, False
        self.anchors.append(line)
        if checked is None:
            return
        if checked.weeks:
            line.groups = checked.weeks[0]
        if before:  # the weeks after this one follow it from now on
            self.passed_on[before] = line
            for row in self.rows.values():
                if row.series_id == before and row.program_day.week > week:
                    row.series = line
        followed = {row.program_day.week for row in self.rows.values() if row.series_id == line.pk}
        place = self.days[week].index(line.program_day)
        for later in range(week + 1, self.program.weeks + 1):
            if later not in followed:
                self.follow(line, self.day_at(later, self.days[week][: place + 1]))

    def day_at(self, week: int, like: list[ProgramDay]) -> ProgramDay:
        """The day of a week at the place that the last of these days has in its own; added where it is missing."""
        days = self.days[week]
        for model in like[len(days) :]:
            position = days[-1].position + 1 if days else 1
            day = ProgramDay(program=self.program, week=week, position=position, name=model.name)
            days.append(day)
            self.new_days.append(day)
        return days[len(like) - 1]

    def follow(self, anchor: ProgramExercise, day: ProgramDay) -> None:
        """Lets the day's line of the same exercise follow the anchor; adds one where there is none without a rule."""
        self.join_block(anchor, day)
        lines = self.lines[id(day)]
        for line in lines:
            if line.exercise_id == anchor.exercise_id and line.series_id is None and line.progression is None:
                line.series = anchor
                self.taken.append(line)
                return
        values = {name: getattr(anchor, name) for name in PRESCRIBED}
        position = max([anchor.position, *(line.position + 1 for line in lines)])
        line = ProgramExercise(program_day=day, position=position, series=anchor, **values)
        line.exercise = anchor.exercise
        lines.append(line)
        self.new_lines.append(line)

    def join_block(self, anchor: ProgramExercise, day: ProgramDay) -> None:
        """Gives the day the anchor's block, such as a circuit; a block of that key that it has stays as it is."""
        blocks = [block for block in anchor.program_day.blocks if block["key"] == anchor.block]
        if blocks and all(block["key"] != anchor.block for block in day.blocks):
            day.blocks = [*day.blocks, *blocks]
            if not day._state.adding:
                self.with_block.append(day)

    def store(self) -> None:
        rows = ProgramExercise.objects
        ended = [anchor.pk for anchor in self.anchors if anchor.progression is None]
        rows.filter(series__in=ended).update(series=None, reason=None, is_deload=False)
        rows.bulk_update(self.anchors, ["progression", "series", "is_overridden", *GROUP_FIELDS, *DERIVED])
        for before, anchor in self.passed_on.items():
            later = rows.filter(series=before, program_day__week__gt=anchor.program_day.week)
            later.update(series=anchor)
        rows.bulk_update(self.taken, ["series"])
        ProgramDay.objects.bulk_update(self.with_block, ["blocks"])
        ProgramDay.objects.bulk_create(self.new_days)
        for line in self.new_lines:
            line.program_day = line.program_day  # its day has a key by now
        rows.bulk_create(self.new_lines)
        record_parts(*self.anchors, *self.with_block, action=changes.Action.UPDATED)
        record_parts(*self.new_days, *self.new_lines, action=changes.Action.CREATED)


def settle_progressions(program: Program) -> list[ProgramExercise]:
    """After an edit: makes every line that follows a progression what its anchor and the rule ask for.

    Lines that the trainer has written over stay as they are. Returns the lines that changed.
    """
    lines = ProgramExercise.objects.current().filter(program_day__program=program).select_related("exercise")
    followers = lines.filter(models.Q(progression__isnull=False) | models.Q(series__isnull=False))
    rows = list(followers.select_related("program_day", "exercise").order_by("program_day__week", "pk"))
    anchors = {row.pk: row for row in rows if row.progression is not None and row.series_id is None}
    begun = [row for row in anchors.values() if begin_scheme(row)]
    if begun:
        ProgramExercise.objects.bulk_update(begun, ["progression"], batch_size=200)
    changed: list[ProgramExercise] = []
    fields: set[str] = set()  # that differ in at least one line: an update of others would only cost time
    for row in rows:
        anchor = anchors.get(row.series_id or 0)
        if anchor is None or row.is_overridden:
            continue
        row.program_day.program = program
        before = {name: getattr(row, name) for name in (*PRESCRIBED, *DERIVED)}
        if settle(row, anchor, program):
            changed.append(row)
            fields |= {name for name, value in before.items() if getattr(row, name) != value}
    if changed:
        ProgramExercise.objects.bulk_update(changed, sorted(fields), batch_size=200)
        record_parts(*changed, action=changes.Action.UPDATED)
    return changed


def begin_scheme(anchor: ProgramExercise) -> bool:
    """Makes the anchor's groups, which may have been edited, the first week of its scheme; whether they differ."""
    try:
        rule = Rule.read(anchor.progression, anchor.groups)
    except ValidationError:
        return False
    if not rule.weeks or rule.weeks[0] == anchor.groups:
        return False
    anchor.progression = rule.starting_with(anchor.groups).stored()
    return True


def settle(row: ProgramExercise, anchor: ProgramExercise, program: Program) -> bool:
    """Makes a line what its anchor and the rule ask for; whether that changed it."""
    base = anchor.groups
    try:
        rule = Rule.read(anchor.progression, base)
    except ValidationError:  # the anchor's load was changed to one that the rule doesn't know
        return False
    offset = row.program_day.week - anchor.program_day.week
    wanted = {name: getattr(anchor, name) for name in SHARED}
    wanted |= {"groups": base, "reason": None, "is_deload": False}
    if offset > 0:
        target = planned(rule, base, offset, loadable_for(program, anchor.exercise))
        wanted |= {"groups": target.groups, "reason": target.reason, "is_deload": rule.deloads(offset)}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    return True


class FilledLine(NamedTuple):
    """What a rule would make of a line's place in a week."""

    week: int
    anchor: int  # the line that gets the rule
    groups: Groups
    per_side: bool | None
    tempo: str
    is_overridden: bool


def preview_weeks(*, lines: Sequence[ProgramExercise], rule: dict[str, Any]) -> list[FilledLine]:
    """What `fill_lines` would make of each week. It fills them and takes it back, so that it shows exactly that."""
    keys = [line.pk for line in lines]
    program = lines[0].program_day.program
    with transaction.atomic():
        fill_lines(lines=lines, rule=rule)
        filled = ProgramExercise.objects.current().filter(program_day__program=program)
        rows = filled.filter(models.Q(pk__in=keys) | models.Q(series__in=keys)).select_related("program_day")
        ordered = rows.order_by("program_day__week", "program_day__position", "position", "pk")
        made = [
            FilledLine(
                week=row.program_day.week,
                anchor=row.series_id or row.pk,
                groups=row.groups,
                per_side=row.per_side,
                tempo=row.tempo,
                is_overridden=row.is_overridden,
            )
            for row in ordered
        ]
        transaction.set_rollback(True)
    return made


def copy_progressions(lines: Iterable[ProgramExercise], twins: dict[int, ProgramExercise]) -> None:
    """Copies of a program's lines follow each other as the lines do."""
    for line in lines:
        if line.progression is None and line.series_id is None:
            continue
        twin = twins[line.pk]
        twin.progression, twin.series = line.progression, twins.get(line.series_id or 0)
        twin.is_overridden, twin.reason, twin.is_deload = line.is_overridden, line.reason, line.is_deload
        twin.save(update_fields=["progression", "series", "is_overridden", *DERIVED])
