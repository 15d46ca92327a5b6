"""Flags of the roster: what a trainer should look at, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, DecimalField, Max, When
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formatting import format_mass, format_number, units_of
from progress.statistics import local_day, monday
from training.calendar import PlannedWorkout
from training.models import Exercise
from workouts.formulas import DIGITS, strength
from workouts.models import ExerciseLog

if TYPE_CHECKING:
    from accounts.models import User

    from .roster import Row, Trained

WEEKS = 4  # of adherence, and of missed workouts
QUIET_DAYS = 7
ENDING_DAYS = 7
RECENT, BEFORE = timedelta(weeks=3), timedelta(weeks=8)  # the last three weeks are compared with the five before
FALL = Decimal("0.95")  # a best estimate below this part of the earlier one raises a flag
PAIN = re.compile(
    r"\b(pain(?:s|ful\w*)?|hurt\w*|ach(?:e|es|ed|ing)|injur\w+|twinge\w*|tweaked|strain(?:ed)?|schmerz\w*|verletz\w*|gezerrt|zerrung)\b"
    r"|\btut\b.{0,20}\bweh\b",
    re.IGNORECASE,
)
NO_PAIN = re.compile(r"\b(no|without|keine?|ohne)\s+(?:\w+\s+)?(pain\w*|schmerz\w*)", re.IGNORECASE)


@dataclass
class Flag:
    """One thing to look at. `cause` identifies what raised it: a dismissed flag is hidden until the cause changes."""

    kind: str
    text: str
    why: str
    cause: str
    weight: int
    url_session: UUID | None = None


class Fall(NamedTuple):
    """An exercise in which the trainee got weaker: the best estimates of the weeks before and the last weeks."""

    exercise: str
    before: Decimal
    now: Decimal


def plan_flags(
    row: Row, workouts: list[PlannedWorkout], sessions: list[Trained], day: date, zone: ZoneInfo
) -> list[Flag]:
    assignment = row.assignment
    if assignment is None:
        return [Flag("none", _("no program"), _("No program is assigned."), "none", 2)]
    if row.pause is not None:
        return []
    found = []
    done = {(session.program_day_id, monday(local_day(session.started_at, zone))) for session in sessions}
    missed: list[PlannedWorkout] = []
    for workout in reversed(workouts):
        if not day - timedelta(weeks=WEEKS) <= workout.due < day:
            continue
        if (workout.day.id, monday(workout.due)) in done:
            break
        missed.append(workout)
    if len(missed) >= 2:
        text = ngettext("missed %(n)s workout", "missed the last %(n)s workouts", len(missed)) % {"n": len(missed)}
        names = [
            f"{workout.day.name or _('Workout')} ({date_format(workout.due, 'MONTH_DAY_FORMAT')})"
            for workout in missed[:4]
        ]
        why = _("Planned but not done: %(workouts)s.") % {"workouts": ", ".join(names)}
        found.append(Flag("missed", text, why, f"missed:{missed[0].due}", 4))
    if assignment.start_date <= day - timedelta(days=QUIET_DAYS) and (
        row.days_ago is None or row.days_ago >= QUIET_DAYS
    ):
        text = _("no workout for a week")
        if row.last:
            why = _("The last one was on %(date)s.") % {"date": date_format(row.last, "DATE_FORMAT")}
        else:
            why = _("No workout in the last five weeks.")
        found.append(Flag("quiet", text, why, f"quiet:{row.last or assignment.pk}", 3))
    ends = max((workout.due for workout in workouts), default=None)
    if ends is not None and ends <= day + timedelta(days=ENDING_DAYS):
        is_over = ends < day
        why = _("Its last workout is on %(date)s.") % {"date": date_format(ends, "DATE_FORMAT")}
        if is_over:
            why = _("Its last workout was on %(date)s.") % {"date": date_format(ends, "DATE_FORMAT")}
        text = _("program over") if is_over else _("program ending")
        found.append(
            Flag("ending", text, why, f"{'over' if is_over else 'ending'}:{assignment.pk}", 2 if is_over else 1)
        )
    return found


def falls(keys: Iterable[int], now: datetime) -> dict[int, list[Fall]]:
    """{trainee: exercises in which their best estimate of the last weeks is lower than that of the weeks before}."""
    logs = ExerciseLog.objects.filter(trainee__in=keys, performed_at__gte=now - BEFORE).ranked()
    logs = logs.filter(weight_kg__gt=0, reps__lte=12)
    estimate = strength("epley")
    value = DecimalField(max_digits=18, decimal_places=6)
    recent = When(performed_at__gte=now - RECENT, then=estimate)
    bests = (
        logs.order_by()
        .values("trainee", "exercise")
        .annotate(
            now=Max(Case(recent, default=None, output_field=value)),
            before=Max(Case(When(performed_at__lt=now - RECENT, then=estimate), default=None, output_field=value)),
        )
        .values_list("trainee", "exercise", "before", "now")
    )
    fallen = [
        (trainee, exercise, Decimal(before) / 30, Decimal(after) / 30)
        for trainee, exercise, before, after in bests
        if before and after and Decimal(after) < Decimal(before) * FALL
    ]
    names = dict(Exercise.objects.filter(pk__in={row[1] for row in fallen}).values_list("pk", "name"))
    found: dict[int, list[Fall]] = defaultdict(list)
    for trainee, exercise, before, after in fallen:
        found[trainee].append(Fall(names[exercise], before.quantize(DIGITS), after.quantize(DIGITS)))
    return found


def fall_flags(fallen: list[Fall], day: date, user: User) -> list[Flag]:
    if not fallen:
        return []
    worst = min(fallen, key=lambda fall: fall.now / fall.before)
    lines = [
        _("%(exercise)s: at best %(now)s in the last 3 weeks, %(before)s in the 5 before (%(change)s %%)")
        % {
            "exercise": fall.exercise,
            "now": format_mass(fall.now, units_of(user)),
            "before": format_mass(fall.before, units_of(user)),
            "change": "−" + format_number(round(100 - 100 * fall.now / fall.before)),
        }
        for fall in sorted(fallen, key=lambda fall: fall.now / fall.before)[:4]
    ]
    text = _("%(exercise)s getting weaker") % {"exercise": worst.exercise}
    return [
        Flag("falling", text, _("Estimated 1RM. %(lines)s") % {"lines": "; ".join(lines)}, f"falling:{monday(day)}", 3)
    ]


def pain_flags(sessions: list[Trained], notes: list[tuple[UUID, str]], now: datetime) -> list[Flag]:
    recent = [(one.pk, one.notes) for one in sessions if one.notes and one.started_at >= now - timedelta(days=7)]
    for session, note in [*recent, *notes]:
        if mentions_pain(note):
            text = f"“{Truncator(note).chars(40)}”"
            return [Flag("pain", text, _("Noted in a workout of the last 7 days."), f"pain:{session}", 5, session)]
    return []


def mentions_pain(text: str) -> bool:
    return bool(PAIN.search(NO_PAIN.sub("", text)))
