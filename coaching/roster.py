"""A trainer's roster: how each trainee is doing, and what a trainer should look at, with the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DecimalField, Max, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formatting import format_mass, format_number, units_of
from facilities.models import Trainee
from progress.statistics import local_day, monday, weekly_adherence
from training.calendar import Pause, PlannedWorkout, pause_on, schedule
from training.models import Exercise, ProgramAssignment, ProgramRevision
from workouts.formulas import DIGITS, strength
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession

from .models import DismissedFlag

if TYPE_CHECKING:
    from accounts.models import User

WEEKS = 4  # of adherence
QUIET_DAYS = 7
ENDING_DAYS = 7
RECENT, BEFORE = timedelta(weeks=3), timedelta(weeks=8)  # a fall is looked for between these
FALL = Decimal("0.95")  # of what the estimate was before
PAIN = re.compile(
    r"\b(pain(?:s|ful\w*)?|hurt\w*|ach(?:e|es|ed|ing)|injur\w+|twinge\w*|tweaked|strain(?:ed)?|schmerz\w*|verletz\w*|gezerrt|zerrung)\b"
    r"|\btut\b.{0,20}\bweh\b",
    re.IGNORECASE,
)
NO_PAIN = re.compile(r"\b(no|without|keine?|ohne)\s+(?:\w+\s+)?(pain\w*|schmerz\w*)", re.IGNORECASE)


@dataclass
class Flag:
    """One thing to look at. `cause` names what raised it: a dismissed flag is hidden until another cause raises it."""

    kind: str
    text: str
    why: str
    cause: str
    weight: int
    url_session: UUID | None = None


class Trained(NamedTuple):
    """A completed session, as far as the roster needs it."""

    pk: UUID
    trainee_id: int
    started_at: datetime
    program_day_id: int | None
    notes: str


class Fall(NamedTuple):
    exercise: str
    before: Decimal
    now: Decimal


@dataclass
class Row:
    trainee: Trainee
    assignment: ProgramAssignment | None
    week: int
    length: int
    spark: list[tuple[int, int]]
    adherence: int | None
    last: date | None
    days_ago: int | None
    records: int
    comments: int
    is_open: bool
    pause: Pause | None
    flags: list[Flag] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return sum(flag.weight for flag in self.flags) + (1 if self.comments else 0)


def pained(text: str) -> bool:
    return bool(PAIN.search(NO_PAIN.sub("", text)))


def roster(user: User, trainees: list[Trainee]) -> list[Row]:
    """A row for each trainee, those who need attention first; ten queries for any number of them."""
    now = timezone.now()
    keys = [trainee.pk for trainee in trainees]
    facts = Facts(user, keys, followed_by(keys), now)
    rows = [row_of(trainee, facts, now) for trainee in trainees]
    return sorted(rows, key=lambda row: -row.weight)


def roster_row(user: User, trainee: Trainee, assignment: ProgramAssignment | None) -> Row:
    """The row of one trainee, whose assignment is known."""
    now = timezone.now()
    followed = {} if assignment is None else {trainee.pk: assignment}
    return row_of(trainee, Facts(user, [trainee.pk], followed, now), now)


def followed_by(keys: list[int]) -> dict[int, ProgramAssignment]:
    """{trainee: the assignment that they follow}"""
    followed = ProgramAssignment.objects.running().filter(trainee__in=keys).select_related("program")
    assignments: dict[int, ProgramAssignment] = {}
    for one in followed.followed_first():
        assignments.setdefault(one.trainee_id, one)
    # Many follow the same revision, whose plan is large: each is read once.
    revisions = ProgramRevision.objects.in_bulk({one.revision_id for one in assignments.values()})
    for assignment in assignments.values():
        assignment.revision = revisions[assignment.revision_id]
    return assignments


class Facts:
    """What the roster needs to know about all trainees, read together."""

    def __init__(self, user: User, keys: list[int], assignments: dict[int, ProgramAssignment], now: datetime) -> None:
        self.user, self.assignments = user, assignments
        self.sessions: dict[int, list[Trained]] = defaultdict(list)
        self.open: set[int] = set()
        recent = WorkoutSession.objects.filter(trainee__in=keys, started_at__gte=now - timedelta(weeks=WEEKS + 1))
        columns = ("pk", "trainee", "started_at", "program_day", "notes", "status")
        for *values, status in recent.order_by("-started_at").values_list(*columns):
            if status == WorkoutSession.Status.COMPLETED:
                self.sessions[values[1]].append(Trained._make(values))
            elif status == WorkoutSession.Status.IN_PROGRESS:
                self.open.add(values[1])
        self.records: dict[int, set[int]] = defaultdict(set)
        fresh = PersonalRecord.objects.filter(trainee__in=keys, achieved_at__gte=now - timedelta(days=7))
        for trainee_id, exercise in fresh.values_list("trainee", "exercise"):
            self.records[trainee_id].add(exercise)
        self.notes: dict[int, list[tuple[UUID, str]]] = defaultdict(list)
        noted = ExerciseLog.objects.filter(trainee__in=keys, performed_at__gte=now - timedelta(days=7), note__gt="")
        for trainee_id, session, note in noted.order_by("-performed_at").values_list("trainee", "session", "note"):
            self.notes[trainee_id].append((session, note))
        unread = Comment.objects.unread_by(user).filter(session__trainee__in=keys).order_by()
        counted = unread.values("session__trainee").annotate(n=Count("pk"))
        self.comments = dict(counted.values_list("session__trainee", "n"))
        self.falls = falls(keys, now)
        dismissed = DismissedFlag.objects.filter(user=user, trainee__in=keys).values_list("trainee", "cause")
        self.dismissed = set(dismissed)


def falls(keys: Iterable[int], now: datetime) -> dict[int, list[Fall]]:
    """{trainee: exercises whose best estimate of the last weeks is lower than that of the weeks before}."""
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


def row_of(trainee: Trainee, facts: Facts, now: datetime) -> Row:
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(now, zone)
    assignment = facts.assignments.get(trainee.pk)
    sessions = facts.sessions[trainee.pk]
    workouts = schedule(assignment)
    weeks = weekly_adherence(workouts, sessions, day, zone, WEEKS)
    done, due = sum(week[1] for week in weeks), sum(week[2] for week in weeks)
    last = local_day(sessions[0].started_at, zone) if sessions else None
    week, length = program_week(workouts, day)
    row = Row(
        trainee=trainee,
        assignment=assignment,
        week=week,
        length=length,
        spark=[(done, due) for _monday, done, due in weeks],
        adherence=round(100 * done / due) if due else None,
        last=last,
        days_ago=(day - last).days if last else None,
        records=len(facts.records[trainee.pk]),
        comments=facts.comments.get(trainee.pk, 0),
        is_open=trainee.pk in facts.open,
        pause=pause_on(assignment, day),
    )
    raised = [
        *plan_flags(row, workouts, sessions, day, zone),
        *fall_flags(facts.falls.get(trainee.pk, []), day, facts.user),
        *pain_flags(sessions, facts.notes[trainee.pk], now),
    ]
    row.flags = sorted(
        (flag for flag in raised if (trainee.pk, flag.cause) not in facts.dismissed), key=lambda flag: -flag.weight
    )
    return row


def program_week(workouts: list[PlannedWorkout], day: date) -> tuple[int, int]:
    """(the week of the program that the day falls into, how many there are); (0, 0) without workouts."""
    if not workouts:
        return 0, 0
    length = max(workout.day.week for workout in workouts)
    begun = [workout.day.week for workout in workouts if monday(workout.due) <= day]
    return max(begun, default=1), length


def plan_flags(row: Row, workouts: Any, sessions: list[Trained], day: date, zone: ZoneInfo) -> list[Flag]:
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
        if pained(note):
            text = f"“{Truncator(note).chars(40)}”"
            return [Flag("pain", text, _("Noted in a workout of the last 7 days."), f"pain:{session}", 5, session)]
    return []
