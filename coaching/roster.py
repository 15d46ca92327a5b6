"""A trainer's roster: how each trainee is doing, and what the trainer should look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone

from facilities.models import Trainee
from progress.schedule import counts_from
from progress.statistics import local_day, monday, weekly_adherence
from training.calendar import Pause, PlannedWorkout, pause_on, schedule
from training.models import ProgramAssignment, ProgramRevision
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession

from .flags import WEEKS, Flag, fall_flags, falls, pain_flags, plan_flags
from .models import DismissedFlag

if TYPE_CHECKING:
    from accounts.models import User


class Trained(NamedTuple):
    """A completed session, as far as the roster needs it."""

    pk: UUID
    trainee_id: int
    started_at: datetime
    program_day_id: int | None
    notes: str


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


def roster(user: User, trainees: list[Trainee]) -> list[Row]:
    """A row for each trainee, those who need attention first. It takes ten queries for any number of trainees."""
    now = timezone.now()
    keys = [trainee.pk for trainee in trainees]
    facts = Facts(user, keys, followed_by(keys), now)
    rows = [row_of(trainee, facts, now) for trainee in trainees]
    return sorted(rows, key=lambda row: -row.weight)


def roster_row(user: User, trainee: Trainee, assignment: ProgramAssignment | None) -> Row:
    """The row of one trainee, for a caller that has read the assignment."""
    now = timezone.now()
    followed = {} if assignment is None else {trainee.pk: assignment}
    return row_of(trainee, Facts(user, [trainee.pk], followed, now), now)


def followed_by(keys: list[int]) -> dict[int, ProgramAssignment]:
    """{trainee: the assignment that they follow}"""
    followed = ProgramAssignment.objects.unended().filter(trainee__in=keys).select_related("program")
    assignments: dict[int, ProgramAssignment] = {}
    for one in followed.followed_first():
        assignments.setdefault(one.trainee_id, one)
    # Many trainees follow the same revision, and its plan is large, so each revision is read once.
    revisions = ProgramRevision.objects.in_bulk({one.revision_id for one in assignments.values()})
    for assignment in assignments.values():
        assignment.revision = revisions[assignment.revision_id]
    return assignments


class Facts:
    """What the roster needs to know, read for all trainees together."""

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


def row_of(trainee: Trainee, facts: Facts, now: datetime) -> Row:
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(now, zone)
    assignment = facts.assignments.get(trainee.pk)
    sessions = facts.sessions[trainee.pk]
    workouts = schedule(assignment)
    of_assignment = [one for one in sessions if assignment and one.started_at >= counts_from(assignment, zone)]
    weeks = weekly_adherence(workouts, of_assignment, day, zone, WEEKS)
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
        *plan_flags(row, workouts, of_assignment, day, zone),
        *fall_flags(facts.falls.get(trainee.pk, []), day, facts.user),
        *pain_flags(sessions, facts.notes[trainee.pk], now),
    ]
    row.flags = sorted(
        (flag for flag in raised if (trainee.pk, flag.cause) not in facts.dismissed), key=lambda flag: -flag.weight
    )
    return row


def program_week(workouts: list[PlannedWorkout], day: date) -> tuple[int, int]:
    """(the week of the program on that day, the number of its weeks); (0, 0) without workouts."""
    if not workouts:
        return 0, 0
    length = max(workout.day.week for workout in workouts)
    started = [workout.day.week for workout in workouts if monday(workout.due) <= day]
    return max(started, default=1), length
