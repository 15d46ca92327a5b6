"""A whole plan as the builder sends it: compared with what is stored, and stored at once or not at all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from changes import services as changes

from ..models import Program, ProgramDay, ProgramExercise
from ..plans import PRESCRIPTION
from ..progression import Rule
from .editing import mark_edited, record_parts, take_out_all
from .errors import PlanConflictError, PlanError, problem
from .progressions import settle_progressions

DAY_FIELDS = ("week", "name", "notes")
MOST_DAYS, MOST_LINES = 20, 100  # of a week, of a day
MOST_DAYS_IN_ALL, MOST_LINES_IN_ALL = 400, 1500  # every day of a year; saving so much takes about a second
AWAY = 1000  # where positions wait until all others have theirs


@transaction.atomic
def save_plan(*, program: Program, plan: dict[str, Any], edition: int, save: UUID, exercises) -> None:
    """Makes the stored plan equal to `plan`: `{"weeks", "days": [{"id", …, "exercises": [{"id", …}]}]}`.

    `edition` is the one that was edited, `save` names this save: sent again it changes nothing. `exercises` are those
    that may be chosen. Raises PlanConflictError and PlanError.
    """
    current = changes.held(program)
    if current.last_save == save:
        return
    if current.edition != edition:
        raise PlanConflictError
    work = Plan(current, exercises)
    work.read(plan)
    if work.errors:
        raise PlanError(work.errors)
    if not work.is_same:
        work.store()
    Program.objects.filter(pk=program.pk).update(last_save=save)


class Plan:
    """The stored parts of a program, and those that are to be."""

    def __init__(self, program: Program, exercises):
        self.program, self.exercises = program, exercises
        self.errors: list[dict[str, Any]] = []
        self.known_days = {day.pk: day for day in program.days.all()}
        lines = ProgramExercise.objects.filter(program_day__program=program).select_related("exercise")
        self.known_lines = {line.pk: line for line in lines}
        for line in self.known_lines.values():
            line.program_day = self.known_days[line.program_day_id]
        self.days_were = {day.pk: self.day_values(day) for day in self.known_days.values()}
        self.were = {line.pk: self.values(line) for line in self.known_lines.values()}
        self.days: list[ProgramDay] = []
        self.lines: list[ProgramExercise] = []

    def day_values(self, day: ProgramDay) -> tuple:
        return (day.week, day.position, day.name, day.notes, day.is_archived)

    def values(self, line: ProgramExercise) -> tuple:
        names = (
            *PRESCRIPTION,
            "exercise_id",
            "program_day_id",
            "position",
            "is_overridden",
            "progression",
            "series_id",
        )
        return (*(getattr(line, name) for name in names), line.is_archived)

    # --- reading ---
    def read(self, plan: Any) -> None:
        try:
            weeks, days = plan["weeks"], plan["days"]
            if not isinstance(weeks, int) or isinstance(weeks, bool) or not isinstance(days, list):
                raise TypeError
            if not all(isinstance(day["exercises"], list) for day in days):
                raise TypeError
            wanted = {line["exercise"] for day in days for line in day["exercises"]}
            if not all(isinstance(key, int) for key in wanted):
                raise TypeError
        except (KeyError, TypeError) as error:
            raise PlanError([problem(_("The request could not be understood."))]) from error
        if not 1 <= weeks <= 52:
            self.errors.append(problem(_("A program has 1 to 52 weeks."), "weeks"))
            return
        if len(days) > MOST_DAYS_IN_ALL or sum(len(day["exercises"]) for day in days) > MOST_LINES_IN_ALL:
            said = _("A program has %(days)s days and %(lines)s exercises at most.")
            self.errors.append(problem(said % {"days": MOST_DAYS_IN_ALL, "lines": MOST_LINES_IN_ALL}))
            return
        self.weeks = weeks
        self.choices = {row.pk: row for row in self.exercises.filter(pk__in=[key for key in wanted if 0 < key < 2**63])}
        for line in self.known_lines.values():
            self.choices.setdefault(line.exercise_id, line.exercise)  # what stands in the plan may stay
        counts: dict[int, int] = {}
        seen: set[int] = set()
        for index, data in enumerate(days):
            self.read_day(index, data, counts, seen)

    def known(self, rows: dict[int, Any], data: dict[str, Any], seen: set) -> Any:
        """The stored row that this is, once; one that was taken out comes back."""
        key = data.get("id")
        row = rows.get(key) if isinstance(key, int) else None
        if row is None or (type(row), row.pk) in seen:
            return None
        seen.add((type(row), row.pk))
        row.is_archived = False
        return row

    def read_day(self, index: int, data: dict[str, Any], counts: dict[int, int], seen: set) -> None:
        day = self.known(self.known_days, data, seen) or ProgramDay(program=self.program)
        for name in DAY_FIELDS:
            setattr(day, name, data.get(name, ""))
        self.check(day, index, None, {"program", "position"})
        week = day.week if isinstance(day.week, int) else 0
        if not 1 <= week <= self.weeks:
            self.errors.append(problem(_("The program has %(n)s weeks.") % {"n": self.weeks}, "week", index))
            return
        counts[week] = day.position = counts.get(week, 0) + 1
        if day.position > MOST_DAYS or len(data["exercises"]) > MOST_LINES:
            said = _("A week has %(days)s days at most, a day %(lines)s exercises.")
            self.errors.append(problem(said % {"days": MOST_DAYS, "lines": MOST_LINES}, "week", index))
            return
        self.days.append(day)
        for place, line in enumerate(data["exercises"]):
            self.read_line(day, index, place, line, seen)

    def read_line(self, day: ProgramDay, index: int, place: int, data: dict[str, Any], seen: set) -> None:
        line = self.known(self.known_lines, data, seen) or ProgramExercise()
        exercise = self.choices.get(data["exercise"])
        if exercise is None or exercise.trainee_id is not None:
            self.errors.append(problem(_("Choose an exercise from the list."), "exercise", index, place))
            return
        line.program_day, line.exercise, line.position = day, exercise, place + 1
        for name in PRESCRIPTION:
            setattr(line, name, data.get(name))
        line.superset = line.superset or None
        for name in ("tempo", "notes"):
            setattr(line, name, getattr(line, name) or "")
        head = self.known_lines.get(data["series"]) if isinstance(data.get("series"), int) else None
        line.series = head if head is not None and head.pk != line.pk and head.series_id is None else None
        line.is_overridden = line.series is not None and data.get("overridden") is True
        self.check(line, index, place, {"program_day", "exercise", "series", "progression"})
        rule = data.get("rule")
        line.progression = None
        if line.series is None and rule is not None:
            try:
                line.progression = Rule.read(rule, line.load_type).stored()
            except ValidationError as error:
                for field, messages in error.message_dict.items():
                    self.errors.append(problem(messages[0], field, index, place))
        self.lines.append(line)

    def check(self, row: models.Model, index: int, place: int | None, besides: set[str]) -> None:
        errors: dict[str, list] = {}
        try:
            row.clean_fields(exclude=besides)
            if isinstance(row, ProgramExercise):
                row.clean()
        except ValidationError as error:
            errors = error.message_dict
        for field, messages in errors.items():
            self.errors.append(problem(messages[0], field, index, place))

    # --- storing ---
    @property
    def is_same(self) -> bool:
        """Whether it is what is stored already: saving it would begin a revision for nothing."""
        days = {day.pk: self.day_values(day) for day in self.days}
        lines = {line.pk: self.values(line) for line in self.lines}
        stored_days = {key: values for key, values in self.days_were.items() if not values[-1]}
        stored_lines = {key: values for key, values in self.were.items() if not values[-1]}
        return self.weeks == self.program.weeks and days == stored_days and lines == stored_lines

    def store(self) -> None:
        program = self.program
        mark_edited(program)
        if self.weeks != program.weeks:
            Program.objects.filter(pk=program.pk).update(weeks=self.weeks)  # recorded as edited
        current = {day.pk for day in ProgramDay.objects.current().filter(program=program)}
        kept = {day.pk for day in self.days if day.pk}
        program.days.current().update(position=models.F("position") + AWAY)  # no two at one place meanwhile
        self.store_days()
        self.store_lines()
        take_out_all([self.known_days[key] for key in sorted(current - kept)], program)
        # What stays for history stands where it stood: the rule of one day a place is not for archived ones.
        ProgramDay.objects.filter(pk__in=current - kept).update(position=models.F("position") - AWAY)
        settle_progressions(program)

    def store_days(self) -> None:
        new = [day for day in self.days if day._state.adding]
        old = [day for day in self.days if not day._state.adding]
        changed = [day for day in old if self.days_were[day.pk] != self.day_values(day)]
        ProgramDay.objects.bulk_update(old, [*DAY_FIELDS, "position", "is_archived"], batch_size=200)
        ProgramDay.objects.bulk_create(new)
        back = [day for day in changed if self.days_were[day.pk][-1]]
        record_parts(*new, *back, action=changes.Action.CREATED)
        record_parts(*(day for day in changed if not self.days_were[day.pk][-1]), action=changes.Action.UPDATED)

    def store_lines(self) -> None:
        for line in self.lines:
            line.program_day = line.program_day  # its day has a key by now
            if line.pk and line.is_overridden:
                line.reason = None
        new = [line for line in self.lines if line._state.adding]
        ProgramExercise.objects.bulk_create(new)
        record_parts(*new, action=changes.Action.CREATED)
        changed = [line for line in self.lines if line.pk in self.were and self.values(line) != self.were[line.pk]]
        names = (
            *PRESCRIPTION,
            "exercise",
            "program_day",
            "position",
            "is_overridden",
            "progression",
            "series",
            "reason",
        )
        ProgramExercise.objects.bulk_update(changed, [*names, "is_archived"], batch_size=200)
        back = [line for line in changed if self.were[line.pk][-1]]
        record_parts(*back, action=changes.Action.CREATED)
        record_parts(*(line for line in changed if not self.were[line.pk][-1]), action=changes.Action.UPDATED)
        kept = {line.pk for line in self.lines}
        gone = [line for line in self.known_lines.values() if line.pk not in kept and not line.is_archived]
        take_out_all(gone, self.program)
