"""A trainer's inbox: what their trainees did lately, read from the rows themselves, and which of it is unread.

Its entries are finished workouts (with pain, note and records), comments of trainees, and programs that ended. The
newest come first. Nothing is copied: `ReadEntry` and `Comment.read_at` only store what was read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from common.responses import whole_number
from training.models import ProgramAssignment
from workouts.models import Comment, PersonalRecord, WorkoutSession

from .models import ReadEntry

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User
    from facilities.models import Trainee

SHOWN = timedelta(days=30)  # older entries are not shown; who wants them finds them on the trainee's page
MOST_COUNTED = 100  # unread entries that are counted for the navigation
COLUMNS = ("happened_at", "kind", "uuid", "number", "is_read")
DAY = timedelta(days=1)
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Found(NamedTuple):
    """A row of the inbox. A workout has a `uuid`; a comment has that of its workout; a program has none."""

    happened_at: datetime
    kind: str  # workout, comment, program
    uuid: UUID | None
    number: int | None
    is_read: bool

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.uuid if self.number is None else self.number}"


@dataclass
class Entry:
    """A row of the inbox with what its page shows. `session` is the workout that a reply is about."""

    row: Found
    trainee: Trainee
    session: WorkoutSession | None = None
    comment: Comment | None = None
    assignment: ProgramAssignment | None = None
    last_day: date | None = None
    reply: Comment | None = None
    records: list[PersonalRecord] = field(default_factory=list)
    form: forms.ModelForm | None = None  # for the reply

    @property
    def key(self) -> str:
        return self.row.key


def finished_workouts(user: User) -> QuerySet[Any]:
    """Workouts of the user's trainees that were finished lately. Pain that was added later makes one unread again."""
    read = ReadEntry.objects.filter(user=user, session=OuterRef("pk"))
    rows = WorkoutSession.objects.permitted(user).completed().filter(started_at__gte=timezone.now() - SHOWN)
    return (
        rows.filter(trainee__trainer__in=user.actor.trainer, trainee__user__is_active=True)
        .order_by()
        .annotate(
            happened_at=F("ended_at"),
            kind=Value("workout", output_field=CharField()),
            uuid=F("pk"),
            number=Value(None, output_field=IntegerField()),
            is_read=Exists(read.filter(Q(with_pain=True) | Q(session__pain=[]))),
        )
    )


def comments_of_trainees(user: User) -> QuerySet[Any]:
    rows = Comment.objects.permitted(user).filter(created_at__gte=timezone.now() - SHOWN)
    rows = rows.filter(author=F("session__trainee__user"), session__trainee__trainer__in=user.actor.trainer)
    return (
        rows.filter(author__is_active=True)
        .order_by()
        .annotate(
            happened_at=F("created_at"),
            kind=Value("comment", output_field=CharField()),
            uuid=F("session"),
            number=F("pk"),
            is_read=Case(When(read_at=None, then=Value(False)), default=Value(True), output_field=BooleanField()),
        )
    )


def ended_programs(user: User) -> QuerySet[Any]:
    """Programs whose last day was lately: that of the assignment, or else the end of the program's last week.

    Without an end of its own, one that was paused is left out: how far its weeks moved, only its calendar knows.
    """
    today = timezone.localdate()
    rows = ProgramAssignment.objects.permitted(user).annotate(last_day=last_day())
    rows = rows.filter(Q(end_date__isnull=False) | (~Q(status=ProgramAssignment.Status.ENDED) & Q(pauses=[])))
    rows = rows.filter(last_day__lt=today, last_day__gte=today - SHOWN)
    over_at = ExpressionWrapper(F("last_day") + Value(DAY), output_field=DateField())
    return (
        rows.filter(trainee__trainer__in=user.actor.trainer, trainee__user__is_active=True)
        .order_by()
        .annotate(
            happened_at=Cast(over_at, DateTimeField()),
            kind=Value("program", output_field=CharField()),
            uuid=Value(None, output_field=UUIDField()),
            number=F("pk"),
            is_read=Exists(ReadEntry.objects.filter(user=user, assignment=OuterRef("pk"))),
        )
    )


def last_day() -> Coalesce:
    weeks = ExpressionWrapper(F("program__weeks") - F("start_week") + 1, output_field=IntegerField())
    length = ExpressionWrapper(weeks * Value(7 * DAY), output_field=DurationField())
    return Coalesce(
        "end_date",
        ExpressionWrapper(F("start_date") + length - Value(DAY), output_field=DateField()),
        output_field=DateField(),
    )


def inbox(user: User, unread: bool = False) -> QuerySet[Any]:
    """The rows of the inbox as tuples of COLUMNS, the newest first; one query."""
    sources = [source(user) for source in (finished_workouts, comments_of_trainees, ended_programs)]
    workouts, *others = [(rows.filter(is_read=False) if unread else rows).values_list(*COLUMNS) for rows in sources]
    return workouts.union(*others, all=True).order_by("-happened_at", "kind", "number", "uuid")


def unread_count(user: User) -> int:
    """How many entries are unread, counted up to MOST_COUNTED; one query."""
    if not user.actor.trainer:
        return 0
    return inbox(user, unread=True)[:MOST_COUNTED].count()


def entries_of(user: User, rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    """The entries with what their page shows, in five queries for any number of them."""
    found = [Found(*row) for row in rows]
    sessions = WorkoutSession.objects.permitted(user).select_related("trainee__user", "program_day")
    workouts = sessions.with_totals().in_bulk({row.uuid for row in found if row.uuid})
    comments = Comment.objects.permitted(user).select_related("exercise_log__exercise").in_bulk(keys(found, "comment"))
    programs = ProgramAssignment.objects.permitted(user).select_related("program", "trainee__user")
    assignments = programs.in_bulk(keys(found, "program"))
    records, replies = records_of(user, workouts), replies_of(user, workouts)
    entries = []
    for row in found:
        session, assignment = workouts.get(row.uuid), assignments.get(row.number) if row.kind == "program" else None
        comment = comments.get(row.number) if row.kind == "comment" else None
        about = session or assignment
        if about is None or (row.kind == "comment" and comment is None):
            continue  # deleted since the rows were read
        entry = Entry(row, about.trainee, session, comment, assignment)
        if assignment:
            entry.last_day = row.happened_at.date() - DAY
        if session:
            entry.records = records[session.pk] if row.kind == "workout" else []
            entry.reply = next((reply for reply in replies[session.pk] if reply.created_at >= row.happened_at), None)
        entries.append(entry)
    return entries


def keys(found: list[Found], kind: str) -> set[int]:
    return {row.number for row in found if row.kind == kind and row.number is not None}


def records_of(user: User, sessions: Iterable[UUID]) -> dict[UUID, list[PersonalRecord]]:
    records = PersonalRecord.objects.permitted(user).filter(exercise_log__session__in=list(sessions))
    found: dict[UUID, list[PersonalRecord]] = defaultdict(list)
    for record in records.select_related("exercise", "exercise_log").order_by("achieved_at", "id"):
        if not record.is_baseline:
            found[record.exercise_log.session_id].append(record)
    return found


def replies_of(user: User, sessions: Iterable[UUID]) -> dict[UUID, list[Comment]]:
    """The user's own comments of the time that the inbox shows, the latest first."""
    recent = Comment.objects.permitted(user).filter(author=user, created_at__gte=timezone.now() - SHOWN)
    found: dict[UUID, list[Comment]] = defaultdict(list)
    for reply in recent.filter(session__in=list(sessions)).order_by("-created_at", "-pk"):
        found[reply.session_id].append(reply)
    return found


def row_named(user: User, key: str) -> tuple[Any, ...] | None:
    """The row of the inbox with this key, as “comment-12”; None if there is none."""
    kind, _dash, text = key.partition("-")
    number = whole_number(text)
    found: Any = None
    if kind == "workout" and UUID_TEXT.fullmatch(text):
        found = finished_workouts(user).filter(pk=text)
    elif kind == "comment" and number is not None:
        found = comments_of_trainees(user).filter(pk=number)
    elif kind == "program" and number is not None:
        found = ended_programs(user).filter(pk=number)
    row: tuple[Any, ...] | None = None if found is None else found.values_list(*COLUMNS).first()
    return row
