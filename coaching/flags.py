"""Flags of the roster: what a trainer should look at, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DecimalField, F, Max, Q, When
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

from .pain import mentions_pain

if TYPE_CHECKING:
    from accounts.models import User
    from training.models import ProgramAssignment

    from .roster import Row, Trained

WEEKS = 4  # of adherence, and of missed workouts
QUIET_DAYS = 7
ENDING_DAYS = 7
RECENT, BEFORE = timedelta(weeks=3), timedelta(weeks=8)  # the last three weeks are compared with the five before
FALL = Decimal("0.95")  # a best estimate below this part of the earlier one raises a flag
SESSIONS = 2  # one bad day in either part says nothing
MOST_REPS = 10  # estimates from more are too rough to compare
HARSH = 4  # pain of this level or more is urgent
ASKS, URGENT = "asks", "urgent"  # tones of a flag: amber and red. Green is for good news.


@dataclass
class Flag:
    """One thing to look at. `cause` identifies what raised it: a dismissed flag is hidden until the cause changes."""

    kind: str
    text: str
    why: str
    cause: str
    weight: int
    url_session: UUID | None = None
    tone: str = ASKS


class Fall(NamedTuple):
    """An exercise in which the trainee got weaker: the best estimates of the weeks before and the last weeks."""

    key: int
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
    found = absence_flags(row, assignment, missed_last(workouts, sessions, day, zone), sessions)
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


def missed_last(
    workouts: list[PlannedWorkout], sessions: list[Trained], day: date, zone: ZoneInfo
) -> list[PlannedWorkout]:
    """The planned workouts of the last weeks that were left out since the last one that was done, latest first."""
    done = {(session.program_day_id, monday(local_day(session.started_at, zone))) for session in sessions}
    missed: list[PlannedWorkout] = []
    for workout in reversed(workouts):
        if not day - timedelta(weeks=WEEKS) <= workout.due < day:
            continue
        if (workout.day.id, monday(workout.due)) in done:
            break
        missed.append(workout)
    return missed


def absence_flags(
    row: Row, assignment: ProgramAssignment, missed: list[PlannedWorkout], sessions: list[Trained]
) -> list[Flag]:
    """One flag for absence: no workout for a week in which one was planned, or else two or more left out."""
    if not missed:
        return []
    # The same absence has the same cause however long it lasts, so that dismissing it once is enough.
    cause = f"absent:{next((one.pk for one in sessions if one.program_day_id), assignment.pk)}"
    begun = assignment.start_date <= row.day - timedelta(days=QUIET_DAYS)
    if begun and (row.days_ago is None or row.days_ago >= QUIET_DAYS):
        why = _("No workout in the last five weeks.")
        if row.last:
            why = _("The last one was on %(date)s.") % {"date": date_format(row.last, "DATE_FORMAT")}
        return [Flag("quiet", _("no workout for a week"), why, cause, 4)]
    if len(missed) < 2:
        return []
    text = ngettext("missed %(n)s workout", "missed the last %(n)s workouts", len(missed)) % {"n": len(missed)}
    names = [
        f"{workout.day.name or _('Workout')} ({date_format(workout.due, 'MONTH_DAY_FORMAT')})" for workout in missed[:4]
    ]
    why = _("Planned but not done: %(workouts)s.") % {"workouts": ", ".join(names)}
    return [Flag("missed", text, why, cause, 4)]


def falls(keys: Iterable[int], now: datetime) -> dict[int, list[Fall]]:
    """{trainee: main lifts in which their best estimate of the last weeks is lower than that of the weeks before}.

    A main lift is a compound exercise with a barbell. Both parts need sets of up to ten reps from two sessions or more.
    """
    logs = ExerciseLog.objects.filter(trainee__in=keys, performed_at__gte=now - BEFORE).ranked()
    logs = logs.filter(weight_kg__gt=0, reps__lte=MOST_REPS, session__status="completed")
    main = {"exercise__equipment": Exercise.Equipment.BARBELL, "exercise__mechanic": Exercise.Mechanic.COMPOUND}
    logs = logs.filter(**main)
    estimate = strength("epley")
    value = DecimalField(max_digits=18, decimal_places=6)
    is_recent = Q(performed_at__gte=now - RECENT)
    bests = (
        logs.order_by()
        .values("trainee", "exercise")
        .annotate(
            name=F("exercise__name"),
            now=Max(Case(When(is_recent, then=estimate), default=None, output_field=value)),
            before=Max(Case(When(~is_recent, then=estimate), default=None, output_field=value)),
            sessions_now=Count("session", filter=is_recent, distinct=True),
            sessions_before=Count("session", filter=~is_recent, distinct=True),
        )
        .filter(sessions_now__gte=SESSIONS, sessions_before__gte=SESSIONS)
        .values_list("trainee", "exercise", "name", "before", "now")
    )
    found: dict[int, list[Fall]] = defaultdict(list)
    for trainee, exercise, name, before, after in bests:
        if before and after and Decimal(after) < Decimal(before) * FALL:
            best, last = (Decimal(estimated / 30).quantize(DIGITS) for estimated in (before, after))
            found[trainee].append(Fall(exercise, name, best, last))
    return found


def fall_flags(fallen: list[Fall], dismissed: Iterable[str], user: User) -> list[Flag]:
    """One flag for all main lifts that fall. It is dismissed for the lifts that it names, until another one falls."""
    known = {
        key for cause in dismissed if cause.startswith("falling:") for key in cause.removeprefix("falling:").split(".")
    }
    fallen = sorted((fall for fall in fallen if str(fall.key) not in known), key=lambda fall: fall.now / fall.before)[
        :4
    ]
    if not fallen:
        return []
    lines = [
        _("%(exercise)s: at best %(now)s in the last 3 weeks, %(before)s in the 5 before (%(change)s %%)")
        % {
            "exercise": fall.exercise,
            "now": format_mass(fall.now, units_of(user)),
            "before": format_mass(fall.before, units_of(user)),
            "change": "−" + format_number(round(100 - 100 * fall.now / fall.before)),
        }
        for fall in fallen
    ]
    text = _("%(exercise)s getting weaker") % {"exercise": fallen[0].exercise}
    why = _("Estimated 1RM. %(lines)s") % {"lines": "; ".join(lines)}
    return [Flag("falling", text, why, f"falling:{'.'.join(str(fall.key) for fall in fallen)}", 3)]


def pain_flags(sessions: list[Trained], notes: list[tuple[UUID, str]], now: datetime) -> list[Flag]:
    """Pain of the last workout that had any: as the trainee answered the question, or else in words."""
    said: dict[UUID, list[str]] = defaultdict(list)
    answers: dict[UUID, list[dict]] = {}
    recent = [one for one in sessions if one.started_at >= now - timedelta(days=7)]
    over = {one.pk for one in recent}
    for session in [key for key, _note in notes if key not in over]:
        said[session] = []  # the workout that is going on is the latest
    for one in recent:
        said[one.pk], answers[one.pk] = [one.notes], one.pain
    for session, note in notes:
        said[session].append(note)
    for session, told in said.items():
        if pain := pain_of(answers.get(session, ()), told):
            text, is_harsh = pain
            why = _("Noted in a workout of the last 7 days.")
            return [Flag("pain", text, why, f"pain:{session}", 5, session, URGENT if is_harsh else ASKS)]
    return []


def pain_of(answers: Sequence[dict], notes: Iterable[str]) -> tuple[str, bool] | None:
    """(pain of a workout as text, whether it is urgent); None without pain."""
    felt = sorted((one for one in answers if one["level"] > 0), key=lambda one: -one["level"])
    if felt:
        return ", ".join(f"{one['where']} {one['level']}/10" for one in felt[:3]), felt[0]["level"] >= HARSH
    note = next(filter(mentions_pain, notes), None)
    return None if note is None else (f"“{Truncator(note).chars(40)}”", True)
