"""A trainer's roster: how each trainee is doing, and what the trainer should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.utils import timezone

from facilities.models import Trainee
from progress.former_programs import counted_sessions, ended_since, planned_workouts
from progress.statistics import local_day, monday, weekly_adherence
from training.calendar import Pause, PlannedWorkout, pause_on, schedule
from training.models import ProgramAssignment, ProgramRevision
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession

from .falls import fall_flags, falls
from .flags import ASKS, PAIN_DAYS, URGENT, WEEKS, Flag, Told, absence_flags, pain_flags, program_flags
from .models import DismissedFlag, TraineeTag

if TYPE_CHECKING:
    from accounts.models import User


class Trained(NamedTuple):
    """A completed session, as far as the roster needs it."""

    pk: UUID
    trainee_id: int
    started_at: datetime
    program_day_id: int | None


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
    next: ProgramAssignment | None
    flags: list[Flag] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return sum(flag.weight for flag in self.flags) + (1 if self.comments else 0)

    @property
    def tone(self) -> str:
        """What the row asks for: `urgent`, `asks`, or nothing, which is `good` news."""
        if any(flag.is_urgent for flag in self.flags):
            return URGENT
        return ASKS if self.weight else "good"


def tags_of(user: User) -> dict[int, list[str]]:
    """{trainee: their tags} of all trainees of the user; one query."""
    found: dict[int, list[str]] = defaultdict(list)
    for trainee, name in TraineeTag.objects.of_trainees(user).values_list("trainee", "name"):
        found[trainee].append(name)
    return found


def roster(user: User, trainees: list[Trainee]) -> list[Row]:
    """A row for each trainee, those who need attention first. It takes at most 10 queries, however many they are."""
    now = timezone.now()
    keys = [trainee.pk for trainee in trainees]
    facts = Facts(user, keys, Programs.read(keys, now), now)
    facts.read_news(keys, now)
    rows = [row_of(trainee, facts, now) for trainee in trainees]
    return sorted(rows, key=lambda row: -row.weight)


# column → what it sorts by; a row without a value comes last, in either direction
SORTED: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: str(row.trainee).casefold(),
    "program": lambda row: str(row.assignment.program).casefold() if row.assignment else None,
    "week": lambda row: row.week or None,
    "adherence": lambda row: row.adherence,
    "last": lambda row: row.last,
    "attention": lambda row: row.weight,
}


def sort_rows(rows: list[Row], column: str) -> list[Row]:
    """Sorts by a column, or with a leading minus in descending order. An unknown column leaves the order as it is."""
    key = SORTED.get(column.removeprefix("-"))
    if key is None:
        return rows
    known = [row for row in rows if key(row) is not None]
    known.sort(key=key, reverse=column.startswith("-"))
    return [*known, *(row for row in rows if key(row) is None)]


def roster_row(user: User, trainee: Trainee, unended: list[ProgramAssignment], former: list[ProgramAssignment]) -> Row:
    """The row of one trainee, for a caller that has read their assignments."""
    now = timezone.now()
    programs = Programs(unended, former)
    return row_of(trainee, Facts(user, [trainee.pk], programs, now), now)


class Programs:
    """{trainee: what they follow}, what they are to follow next, and what they followed in the last weeks."""

    def __init__(self, unended: Iterable[ProgramAssignment], former: Iterable[ProgramAssignment]) -> None:
        """`unended`: of each trainee the one that they follow comes first."""
        self.followed: dict[int, ProgramAssignment] = {}
        self.next: dict[int, ProgramAssignment] = {}
        self.former: dict[int, list[ProgramAssignment]] = defaultdict(list)
        for one in unended:
            if one.trainee_id not in self.followed:
                self.followed[one.trainee_id] = one
            else:
                self.next.setdefault(one.trainee_id, one)
        for one in former:
            self.former[one.trainee_id].append(one)

    @classmethod
    def read(cls, keys: list[int], now: datetime) -> Programs:
        """Those of all these trainees; three queries."""
        unended = ProgramAssignment.objects.unended().filter(trainee__in=keys).select_related("program")
        found = cls(unended.followed_first(), ended_since(keys, now - timedelta(weeks=WEEKS + 1)))
        # Many trainees follow the same revision, and its plan is large, so each revision is read once.
        used = [*found.followed.values(), *(one for former in found.former.values() for one in former)]
        revisions = ProgramRevision.objects.in_bulk({one.revision_id for one in used})
        for assignment in used:
            assignment.revision = revisions[assignment.revision_id]
        return found


class Facts:
    """What the roster needs to know, read for all trainees together."""

    def __init__(self, user: User, keys: list[int], programs: Programs, now: datetime) -> None:
        self.user, self.programs = user, programs
        self.sessions: dict[int, list[Trained]] = defaultdict(list)
        self.told: dict[int, dict[UUID, Told]] = defaultdict(dict)
        self.open: set[int] = set()
        self.read_sessions(keys, now)
        self.read_notes(keys, now)
        lacking = [key for key in keys if not self.sessions[key] or key not in programs.followed]
        self.last, self.former = before_then(lacking)
        self.records: dict[int, int] = {}
        self.comments: dict[int, int] = {}
        self.falls = falls(programs.followed, keys, now)
        self.dismissed: dict[int, dict[str, datetime]] = defaultdict(dict)
        dismissed = DismissedFlag.objects.filter(user=user, trainee__in=keys)
        for trainee_id, cause, at in dismissed.values_list("trainee", "cause", "at"):
            self.dismissed[trainee_id][cause] = at

    def read_news(self, keys: list[int], now: datetime) -> None:
        """Records and unread comments, which only the roster shows."""
        fresh = PersonalRecord.objects.filter(trainee__in=keys, achieved_at__gte=now - timedelta(days=7)).order_by()
        unread = Comment.objects.unread_by(self.user).filter(session__trainee__in=keys).order_by()
        improved = fresh.values(key=F("trainee")).annotate(n=Count("exercise", distinct=True), is_comment=Value(0))
        written = unread.values(key=F("session__trainee")).annotate(n=Count("pk"), is_comment=Value(1))
        columns = ("key", "n", "is_comment")
        for key, n, is_comment in improved.values_list(*columns).union(written.values_list(*columns), all=True):
            (self.comments if is_comment else self.records)[key] = n

    def read_sessions(self, keys: list[int], now: datetime) -> None:
        recent = WorkoutSession.objects.filter(trainee__in=keys, started_at__gte=now - timedelta(weeks=WEEKS + 1))
        columns = ("pk", "trainee", "started_at", "program_day", "status", "pain", "notes")
        for *values, status, pain, notes in recent.order_by("-started_at").values_list(*columns):
            session = Trained._make(values)
            if status == WorkoutSession.Status.COMPLETED:
                self.sessions[session.trainee_id].append(session)
            elif status == WorkoutSession.Status.IN_PROGRESS:
                self.open.add(session.trainee_id)
            if pain or notes:
                self.told[session.trainee_id][session.pk] = Told(session.started_at, pain, [notes])

    def read_notes(self, keys: list[int], now: datetime) -> None:
        """Adds the notes on sets to those on their workouts."""
        noted = ExerciseLog.objects.filter(
            trainee__in=keys, performed_at__gte=now - timedelta(days=PAIN_DAYS), note__gt=""
        )
        columns = ("trainee", "session", "performed_at", "note")
        for trainee_id, session, at, note in noted.order_by("-performed_at").values_list(*columns):
            self.told[trainee_id].setdefault(session, Told(at, [], [])).notes.append(note)


def before_then(keys: list[int]) -> tuple[dict[int, datetime], dict[int, int]]:
    """{trainee: when their last workout began}, and {trainee: the assignment that they had last}; one query."""
    workouts = WorkoutSession.objects.completed().filter(trainee=OuterRef("pk")).order_by("-started_at")
    had = ProgramAssignment.objects.filter(trainee=OuterRef("pk")).order_by("-pk")
    rows = Trainee.objects.filter(pk__in=keys).order_by()
    rows = rows.annotate(last=Subquery(workouts.values("started_at")[:1]), former=Subquery(had.values("pk")[:1]))
    found = list(rows.values_list("pk", "last", "former"))
    return {pk: last for pk, last, _ in found if last}, {pk: former for pk, _, former in found if former}


def row_of(trainee: Trainee, facts: Facts, now: datetime) -> Row:
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(now, zone)
    assignment = facts.programs.followed.get(trainee.pk)
    sessions = facts.sessions[trainee.pk]
    workouts = schedule(assignment)
    programs = [*facts.programs.former[trainee.pk], *([assignment] if assignment else [])]
    counted = counted_sessions(programs, sessions, zone)
    planned = planned_workouts(programs, counted, zone)
    weeks = weekly_adherence(planned, counted, day, zone, WEEKS)
    done, due = sum(week[1] for week in weeks), sum(week[2] for week in weeks)
    began = sessions[0].started_at if sessions else facts.last.get(trainee.pk)
    last = local_day(began, zone) if began else None
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
        records=facts.records.get(trainee.pk, 0),
        comments=facts.comments.get(trainee.pk, 0),
        is_open=trainee.pk in facts.open,
        pause=pause_on(assignment, day),
        next=facts.programs.next.get(trainee.pk),
    )
    dismissed = facts.dismissed[trainee.pk]
    former = 0 if assignment else facts.former.get(trainee.pk, 0)
    raised = [
        *program_flags(row, workouts, day, former, row.next is not None),
        # What was missed before a new program began was missed still.
        *absence_flags(row, planned if workouts else workouts, counted, day, zone),
        *fall_flags(facts.falls.get(trainee.pk, []), dismissed, now, facts.user),
        *pain_flags(facts.told[trainee.pk], dismissed, now, zone),
    ]
    row.flags = sorted(
        (flag for flag in raised if flag.kind == "falling" or flag.cause not in dismissed),
        key=lambda flag: -flag.weight,
    )
    return row


def program_week(workouts: list[PlannedWorkout], day: date) -> tuple[int, int]:
    """(the week of the program on that day, the number of its weeks); (0, 0) without workouts."""
    if not workouts:
        return 0, 0
    length = max(workout.day.week for workout in workouts)
    started = [workout.day.week for workout in workouts if monday(workout.due) <= day]
    return max(started, default=1), length
