"""A whole plan as the builder sends it: compared with what is stored, and stored at once or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from changes import services as changes

from ..models import Exercise, Program, ProgramDay, ProgramExercise
from ..plan_drafts import LINE_FIELDS, DayDraft, LineDraft, PlanDraft
from ..plans import PLAIN_FIELDS
from ..prescriptions import alternatives_from, groups_from, week_notes_from
from ..progression import Rule
from .editing import mark_edited, record_parts, take_out_all
from .errors import PlanConflictError, PlanError, problem
from .progressions import PRESCRIBED, settle_progressions

DAY_FIELDS = ("week", "position", "name", "notes", "blocks")
STORED_FIELDS = (
    *PLAIN_FIELDS,
    *LINE_FIELDS,
    *("exercise_id", "program_day_id", "position", "is_overridden", "progression", "series_id"),
)
MOST_DAYS, MOST_LINES = 20, 100  # of a week, of a day
MOST_DAYS_IN_ALL, MOST_LINES_IN_ALL = 400, 1500  # every day of a year; saving so much takes about a second
AWAY = 1000  # where positions wait until all others have theirs

Row = TypeVar("Row", ProgramDay, ProgramExercise)


@transaction.atomic
def save_plan(
    *, program: Program, plan: Any, edit_count: int, save: UUID, exercises: models.QuerySet[Exercise]
) -> None:
    """Makes the stored plan equal to `plan`, which `PlanDraft` reads.

    `edit_count` is that of the plan that was edited. `save` is the id of this save; sent again, it changes nothing.
    `exercises` are those that may be chosen. Raises PlanConflictError and PlanError.
    """
    current = changes.held(program)
    if current.last_save == save:
        return
    if current.edit_count != edit_count:
        raise PlanConflictError
    try:
        draft = PlanDraft.read(plan)
    except ValueError as error:
        raise PlanError([problem(_("The request could not be understood."))]) from error
    update = PlanUpdate(current)
    update.read(draft, exercises)
    if update.errors:
        raise PlanError(update.errors)
    if not update.is_same:
        update.store()
    Program.objects.filter(pk=program.pk).update(last_save=save)


@transaction.atomic
def replace_plan(*, program: Program, draft: PlanDraft, exercises: models.QuerySet[Exercise]) -> None:
    """Makes the stored plan equal to a draft that doesn't name progressions: the lines that stay keep theirs.

    Raises PlanError, also for a day or a line with an id that isn't of this program.
    """
    update = PlanReplacement(changes.held(program))
    update.check_ids(draft)
    update.read(draft, exercises)
    if update.errors:
        raise PlanError(update.errors)
    if not update.is_same:
        update.store()


def whole_numbers(value: Any) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


class State(NamedTuple):
    """What a save can change of a row."""

    values: tuple[Any, ...]
    is_archived: bool


def state_of(row: ProgramDay | ProgramExercise) -> State:
    names = DAY_FIELDS if isinstance(row, ProgramDay) else STORED_FIELDS
    values = tuple(getattr(row, name) for name in names)
    return State(values, row.is_archived)


def fields_of(rows: Iterable[ProgramDay | ProgramExercise], before: Mapping[int, State]) -> list[str]:
    """The fields in which at least one of the rows differs from its former state.

    An update names no others, because each field of each row is an expression of its own in its statement.
    """
    fields: dict[str, None] = {}
    for row in rows:
        state, former = state_of(row), before[row.pk]
        names = DAY_FIELDS if isinstance(row, ProgramDay) else STORED_FIELDS
        values = zip(names, state.values, former.values, strict=True)
        fields |= dict.fromkeys(name.removesuffix("_id") for name, now, then in values if now != then)
        if state.is_archived != former.is_archived:
            fields["is_archived"] = None
    return list(fields)


class PlanUpdate:
    """The stored rows of a program's plan, archived ones too, and the rows that are to be its plan."""

    def __init__(self, program: Program) -> None:
        self.program, self.weeks, self.week_notes = program, program.weeks, program.week_notes
        self.errors: list[dict[str, Any]] = []
        self.stored_days = {day.pk: day for day in program.days.all()}
        lines = ProgramExercise.objects.filter(program_day__program=program).select_related("exercise")
        self.stored_lines = {line.pk: line for line in lines}
        for line in self.stored_lines.values():
            line.program_day = self.stored_days[line.program_day_id]
        self.days_before = {key: state_of(day) for key, day in self.stored_days.items()}
        self.lines_before = {key: state_of(line) for key, line in self.stored_lines.items()}
        self.days: list[ProgramDay] = []
        self.lines: list[ProgramExercise] = []
        self.choices: dict[int, Exercise] = {}

    # --- reading ---
    def read(self, draft: PlanDraft, exercises: models.QuerySet[Exercise]) -> None:
        if not 1 <= draft.weeks <= 52:
            self.errors.append(problem(_("A program has 1 to 52 weeks."), "weeks"))
            return
        if len(draft.days) > MOST_DAYS_IN_ALL or len(draft.lines) > MOST_LINES_IN_ALL:
            text = _("A program has %(days)s days and %(lines)s exercises at most.")
            self.errors.append(problem(text % {"days": MOST_DAYS_IN_ALL, "lines": MOST_LINES_IN_ALL}))
            return
        self.weeks = draft.weeks
        try:
            self.week_notes = week_notes_from(draft.week_notes)
        except ValidationError as error:
            self.add_errors(error, None, None)
        wanted = {line.exercise for line in draft.lines}
        wanted |= {key for line in draft.lines for key in whole_numbers(line.prescription["alternatives"])}
        wanted = {key for key in wanted if 0 < key < 2**63}
        self.choices = {row.pk: row for row in exercises.filter(pk__in=wanted)}
        for line in self.stored_lines.values():
            self.choices.setdefault(line.exercise_id, line.exercise)  # an exercise that is in the plan may stay
        days_of_weeks: Counter[int] = Counter()
        days, lines = dict(self.stored_days), dict(self.stored_lines)
        for index, day in enumerate(draft.days):
            self.read_day(index, day, days_of_weeks, days, lines)

    def take(self, rows: dict[int, Row], key: Any) -> Row | None:
        """The stored row with this key, once; one that was removed comes back."""
        row = rows.pop(key, None) if isinstance(key, int) else None
        if row is not None:
            row.is_archived = False
        return row

    def read_day(
        self,
        index: int,
        draft: DayDraft,
        days_of_weeks: Counter[int],
        days: dict[int, ProgramDay],
        lines: dict[int, ProgramExercise],
    ) -> None:
        """`days`, `lines`: the stored ones that the draft hasn't named yet."""
        day = self.take(days, draft.id) or ProgramDay(program=self.program)
        day.week, day.name, day.notes, day.blocks = draft.week, draft.name, draft.notes, draft.blocks
        self.check(day, index, None, {"program", "position"})
        week = day.week if isinstance(day.week, int) else 0
        if not 1 <= week <= self.weeks:
            self.errors.append(problem(_("The program has %(n)s weeks.") % {"n": self.weeks}, "week", index))
            return
        days_of_weeks[week] += 1
        day.position = days_of_weeks[week]
        if day.position > MOST_DAYS or len(draft.lines) > MOST_LINES:
            text = _("A week has %(days)s days at most, a day %(lines)s exercises.")
            self.errors.append(problem(text % {"days": MOST_DAYS, "lines": MOST_LINES}, "week", index))
            return
        self.days.append(day)
        self.settle_blocks(day, draft)
        for place, line in enumerate(draft.lines):
            self.read_line(day, index, place, line, lines)

    def read_line(
        self, day: ProgramDay, index: int, place: int, draft: LineDraft, lines: dict[int, ProgramExercise]
    ) -> None:
        line = self.take(lines, draft.id) or ProgramExercise()
        exercise = self.choices.get(draft.exercise)
        if exercise is None or self.is_of_another(exercise):
            self.errors.append(problem(_("Choose an exercise from the list."), "exercise", index, place))
            return
        line.program_day, line.exercise, line.position = day, exercise, place + 1
        self.read_prescription(line, index, place, draft)
        self.check(line, index, place, {"program_day", "exercise", "series", "progression"})
        self.read_progression(line, index, place, draft)
        self.lines.append(line)

    def read_progression(self, line: ProgramExercise, index: int, place: int, draft: LineDraft) -> None:
        anchor = self.stored_lines.get(draft.anchor) if isinstance(draft.anchor, int) else None
        line.series = anchor if anchor is not None and anchor.pk != line.pk and anchor.series_id is None else None
        line.is_overridden = line.series is not None and draft.is_overridden
        line.progression = None
        if line.series is None and draft.rule is not None:
            try:
                line.progression = Rule.read(draft.rule, line.groups).starting_with(line.groups).stored()
            except ValidationError as error:
                self.add_errors(error, index, place)

    def is_of_another(self, exercise: Exercise) -> bool:
        """Whether it is another trainee's own. A routine may have those of its owner."""
        return exercise.trainee_id not in (None, self.program.trainee_id)

    def read_prescription(self, line: ProgramExercise, index: int, place: int, draft: LineDraft) -> None:
        given = draft.prescription
        line.block, line.tempo, line.notes = given["block"] or None, given["tempo"] or "", given["notes"] or ""
        line.per_side = given["per_side"]
        try:
            groups = groups_from(given["set_groups"])
            if groups != line.groups:  # else it stays as it is stored, to the digit
                line.groups = groups
        except ValidationError as error:
            self.add_errors(error, index, place)
        try:
            line.alternatives = alternatives_from(given["alternatives"] or [])
        except ValidationError as error:
            self.add_errors(error, index, place)
        others = (self.choices.get(key) for key in line.alternatives)
        if any(other is None or self.is_of_another(other) for other in others):
            self.errors.append(problem(_("Choose an exercise from the list."), "alternatives", index, place))

    def settle_blocks(self, day: ProgramDay, draft: DayDraft) -> None:
        """Drops blocks that no line of the day is in: their last line was removed or moved."""
        used = {line.prescription["block"] for line in draft.lines}
        if isinstance(day.blocks, list):
            day.blocks = [block for block in day.blocks if not isinstance(block, dict) or block.get("key") in used]

    def check(self, row: ProgramDay | ProgramExercise, index: int, place: int | None, besides: set[str]) -> None:
        try:
            row.clean_fields(exclude=besides)
            if isinstance(row, ProgramExercise):
                row.clean()
        except ValidationError as error:
            self.add_errors(error, index, place)

    def add_errors(self, error: ValidationError, index: int | None, place: int | None) -> None:
        for field, messages in error.message_dict.items():
            self.errors.append(problem(messages[0], field, index, place))

    # --- storing ---
    @property
    def is_same(self) -> bool:
        """Whether it is what is stored already: saving it would begin a revision for nothing."""
        days = {day.pk: state_of(day) for day in self.days}
        lines = {line.pk: state_of(line) for line in self.lines}
        days_before = {key: state for key, state in self.days_before.items() if not state.is_archived}
        lines_before = {key: state for key, state in self.lines_before.items() if not state.is_archived}
        same_weeks = (self.weeks, self.week_notes) == (self.program.weeks, self.program.week_notes)
        return same_weeks and days == days_before and lines == lines_before

    def store(self) -> None:
        program = self.program
        mark_edited(program)
        if (self.weeks, self.week_notes) != (program.weeks, program.week_notes):  # recorded as edited
            Program.objects.filter(pk=program.pk).update(weeks=self.weeks, week_notes=self.week_notes)
        current = {day.pk for day in ProgramDay.objects.current().filter(program=program)}
        kept = {day.pk for day in self.days if day.pk}
        program.days.current().update(position=models.F("position") + AWAY)  # no two at one place meanwhile
        self.store_days()
        self.store_lines()
        take_out_all([self.stored_days[key] for key in sorted(current - kept)], program)
        # A removed day that stays for history gets its position back: only current days need one of their own.
        ProgramDay.objects.filter(pk__in=current - kept).update(position=models.F("position") - AWAY)
        settle_progressions(program)

    def store_days(self) -> None:
        new = [day for day in self.days if day._state.adding]
        old = [day for day in self.days if not day._state.adding]
        changed = [day for day in old if self.days_before[day.pk] != state_of(day)]
        fields = {"position", *fields_of(changed, self.days_before)}  # `store` has moved all of them away
        ProgramDay.objects.bulk_update(old, sorted(fields), batch_size=200)
        ProgramDay.objects.bulk_create(new)
        back = [day for day in changed if self.days_before[day.pk].is_archived]
        record_parts(*new, *back, action=changes.Action.CREATED)
        updated = [day for day in changed if not self.days_before[day.pk].is_archived]
        record_parts(*updated, action=changes.Action.UPDATED)

    def store_lines(self) -> None:
        for line in self.lines:
            line.program_day = line.program_day  # its day has a key by now
            if line.pk and line.is_overridden:
                line.reason = None
        new = [line for line in self.lines if line._state.adding]
        ProgramExercise.objects.bulk_create(new)
        record_parts(*new, action=changes.Action.CREATED)
        changed = [line for line in self.lines if state_of(line) != self.lines_before.get(line.pk, state_of(line))]
        fields = [*fields_of(changed, self.lines_before), "reason"]
        ProgramExercise.objects.bulk_update(changed, fields, batch_size=200)
        back = [line for line in changed if self.lines_before[line.pk].is_archived]
        record_parts(*back, action=changes.Action.CREATED)
        updated = [line for line in changed if not self.lines_before[line.pk].is_archived]
        # All days have the program's audience: without it, the former day of each line that moved would be read.
        record_parts(*updated, action=changes.Action.UPDATED, before=self.program.audience())
        kept = {line.pk for line in self.lines}
        removed = [line for line in self.stored_lines.values() if line.pk not in kept and not line.is_archived]
        take_out_all(removed, self.program)


class PlanReplacement(PlanUpdate):
    """The plan of a client that knows no progressions."""

    def check_ids(self, draft: PlanDraft) -> None:
        """Each id is one of this program, and is named once."""
        days, lines = set(self.stored_days), set(self.stored_lines)
        text = _("The program has no such row, or it is named twice.")
        for index, day in enumerate(draft.days):
            if day.id is not None and day.id not in days:
                self.errors.append(problem(text, "id", index))
            days.discard(day.id)
            for place, line in enumerate(day.lines):
                if line.id is not None and line.id not in lines:
                    self.errors.append(problem(text, "id", index, place))
                lines.discard(line.id)

    def read_progression(self, line: ProgramExercise, index: int, place: int, draft: LineDraft) -> None:
        """A line that follows a progression and is changed is written over, as in the builder."""
        if line._state.adding:
            return
        if line.series_id is not None and self.prescription_before(line) != prescription_of(line):
            line.is_overridden = True
        if line.progression is not None:
            try:
                Rule.read(line.progression, line.groups)
            except ValidationError as error:
                self.add_errors(error, index, place)

    def prescription_before(self, line: ProgramExercise) -> tuple[Any, ...]:
        values = dict(zip(STORED_FIELDS, self.lines_before[line.pk].values, strict=True))
        return tuple(values[name] for name in PRESCRIBED)


def prescription_of(line: ProgramExercise) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in PRESCRIBED)
