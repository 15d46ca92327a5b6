"""Flags of the roster: what a trainer should look at, and why.

A flag is raised only by what would make a trainer act. Dismissed, it stays away as long as its `cause` is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.statistics import local_day, monday
from training.calendar import PlannedWorkout

from .pain import painful_part

if TYPE_CHECKING:
    from training.models import ProgramAssignment

    from .roster import Row, Trained

WEEKS = 4  # of adherence, and of missed workouts
QUIET_DAYS, LONG_QUIET_DAYS = 7, 14
ENDING_DAYS = 7
PAIN_DAYS = 7
URGENT_PAIN = 4  # of 10; less only asks

ASKS, URGENT = "asks", "urgent"  # amber and red


@dataclass
class Flag:
    """One thing to look at. `cause` identifies what raised it: a dismissed flag is hidden until the cause changes."""

    kind: str
    text: str
    why: str
    cause: str
    weight: int
    tone: str = ASKS
    url_session: UUID | None = None

    @property
    def is_urgent(self) -> bool:
        return self.tone == URGENT


class Told(NamedTuple):
    """What a trainee told of one workout: the answer about pain, and notes on the workout and its sets."""

    at: datetime
    pain: list[dict]
    notes: list[str]


def program_flags(row: Row, workouts: list[PlannedWorkout], day: date, former: int, has_next: bool) -> list[Flag]:
    """No program, or one that ends with nothing after it. `former`: the key of the last assignment."""
    assignment = row.assignment
    if assignment is None:
        return [Flag("none", _("no program"), _("No program is assigned."), f"none:{former}", 2)]
    ends = max((workout.due for workout in workouts), default=None)
    if row.pause is not None or has_next or ends is None or ends > day + timedelta(days=ENDING_DAYS):
        return []
    on = {"date": date_format(ends, "DATE_FORMAT")}
    if ends < day:
        why = _("Its last workout was on %(date)s.") % on
        return [Flag("ending", _("program over"), why, f"over:{assignment.pk}", 2)]
    why = _("Its last workout is on %(date)s.") % on
    return [Flag("ending", _("program ending"), why, f"ending:{assignment.pk}", 1)]


def absence_flags(
    row: Row, workouts: list[PlannedWorkout], sessions: list[Trained], day: date, zone: ZoneInfo
) -> list[Flag]:
    """One flag at most: no workout for a week although one was planned, or else the last two or more were missed.

    A pause explains an absence. A new program does not end it: only a workout does. The cause is the last workout, so
    that the same absence is dismissed once, however long it becomes.
    """
    assignment = row.assignment
    if assignment is None or row.pause is not None:
        return []
    missed = missed_workouts(workouts, sessions, day, zone)
    since = quiet_since(row.last, assignment.start_date)
    quiet = (day - max([since, *ended_pauses(assignment, day)])).days
    if quiet >= QUIET_DAYS and (missed or since < assignment.start_date):
        weeks = quiet // 7
        text = ngettext("no workout for a week", "no workout for %(n)s weeks", weeks) % {"n": weeks}
        if row.last:
            why = _("The last one was on %(date)s.") % {"date": date_format(row.last, "DATE_FORMAT")}
        else:
            why = _("No workout since the program began on %(date)s.") % {"date": date_format(since, "DATE_FORMAT")}
        if quiet >= LONG_QUIET_DAYS:
            return [Flag("absent", text, why, f"absent:{since}", 14, URGENT)]
        return [Flag("absent", text, why, f"absent:{since}", 4)]
    if len(missed) >= 2:
        text = ngettext("missed %(n)s workout", "missed the last %(n)s workouts", len(missed)) % {"n": len(missed)}
        names = [
            f"{workout.day.name or _('Workout')} ({date_format(workout.due, 'MONTH_DAY_FORMAT')})"
            for workout in missed[:4]
        ]
        why = _("Planned but not done: %(workouts)s.") % {"workouts": ", ".join(names)}
        planned = [session.started_at for session in sessions if session.program_day_id is not None]
        followed_to = local_day(max(planned), zone) if planned else since
        return [Flag("absent", text, why, f"absent:{followed_to}", 4)]
    return []


def missed_workouts(
    workouts: list[PlannedWorkout], sessions: list[Trained], day: date, zone: ZoneInfo
) -> list[PlannedWorkout]:
    """Those of the last four weeks that were planned after the last that was done, the latest first."""
    done = {(session.program_day_id, monday(local_day(session.started_at, zone))) for session in sessions}
    missed: list[PlannedWorkout] = []
    for workout in reversed(workouts):
        if not day - timedelta(weeks=WEEKS) <= workout.due < day:
            continue
        if (workout.day.id, monday(workout.due)) in done:
            break
        missed.append(workout)
    return missed


def quiet_since(last: date | None, start: date) -> date:
    """The last workout, or the first day of the program if there was none or it lies long before that."""
    return last if last and last >= start - timedelta(weeks=WEEKS + 1) else start


def ended_pauses(assignment: ProgramAssignment, day: date) -> list[date]:
    """The last days of the pauses that are over."""
    ends = [pause["to"] for pause in assignment.pauses]
    return [date.fromisoformat(end) for end in ends if end and end < day.isoformat()]


def pain_flags(
    told: Mapping[UUID, Told], dismissed: Mapping[str, datetime], now: datetime, zone: ZoneInfo
) -> list[Flag]:
    """Pain that was answered or noted in the last seven days: of the last workout with any.

    A dismissed flag is raised again by another workout, and by another answer to the same one.
    """
    recent = [item for item in told.items() if item[1].at >= now - timedelta(days=PAIN_DAYS)]
    for session, said in sorted(recent, key=lambda item: item[1].at, reverse=True):
        flag = answered_pain(session, said, zone) or noted_pain(session, said, zone)
        if flag is not None:
            return [] if flag.cause in dismissed else [flag]
    return []


def answered_pain(session: UUID, said: Told, zone: ZoneInfo) -> Flag | None:
    felt = sorted((entry for entry in said.pain if entry["level"] > 0), key=lambda entry: -entry["level"])
    if not felt:
        return None
    places = ", ".join(f"{entry['where']} {entry['level']}/10" for entry in felt)
    text = _("pain: %(places)s") % {"places": Truncator(places).chars(40)}
    why = _("Answered after the workout of %(date)s.") % {"date": told_on(said, zone)}
    worst = felt[0]["level"]
    tone, weight = (URGENT, 15) if worst >= URGENT_PAIN else (ASKS, 5)
    return Flag("pain", text, why, f"pain:{session}:{worst}", weight, tone, session)


def noted_pain(session: UUID, said: Told, zone: ZoneInfo) -> Flag | None:
    words = next((words for note in said.notes if (words := painful_part(note))), "")
    if not words:
        return None
    why = _("Noted in the workout of %(date)s.") % {"date": told_on(said, zone)}
    return Flag("pain", f"“{Truncator(words).chars(40)}”", why, f"pain:{session}", 15, URGENT, session)


def told_on(said: Told, zone: ZoneInfo) -> str:
    return date_format(local_day(said.at, zone), "DATE_FORMAT")
