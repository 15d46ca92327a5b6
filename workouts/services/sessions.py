"""Commands on a session as a whole: start, end, correct, arrange, delete. Each is atomic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import quotas
from accounts.quotas import QuotaExceededError
from changes import services as changes
from common.refusals import RefusedError
from facilities.days import today_of
from facilities.models import Trainee
from policy.actor import Actor
from training.models import ProgramAssignment, ProgramDay, ProgramRevision
from training.services import freeze
from workouts.layout import settled
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.records import touched
from workouts.targets import targets_for

from .content_hash import content_hash
from .log_set import NewSet
from .outcomes import CancelledError, OpenSessionError, OtherEndError, Refused, Replayed
from .raise_training_maxes import settle_raises, take_back_raises
from .retries import IsSame, is_any_of, replay
from .settle_records import hold, settle_records

Status = WorkoutSession.Status
Action = changes.Action
EVENTS: dict[str, str] = {Status.IN_PROGRESS: "session.started", Status.COMPLETED: "session.finished"}
IDENTITY = ("status", "ended_at", "feeling", "name", "notes")  # a retry has to repeat these


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """A session as a client sent it, already validated by a form or serializer."""

    id: UUID | None = None  # chosen by the client, else by the server
    program_day: ProgramDay | None = None
    status: str = Status.IN_PROGRESS
    started_at: datetime | None = None  # None: now
    ended_at: datetime | None = None
    feeling: int | None = None
    name: str = ""
    notes: str = ""
    pain: list[dict[str, Any]] = field(default_factory=list)
    sets: tuple[NewSet, ...] = ()  # logged with it by `log_workout`
    layout: list[dict[str, Any]] = field(default_factory=list)
    # Whether the client chose the start, so that a retry has to repeat it (the API).
    fixes_details: bool = False
    # Other hashes that the same request may have been stored with, by an earlier version for example.
    other_hashes: Callable[[], Iterable[str]] = tuple

    def content_hash(self, trainee_id: int) -> str:
        """The hash that identifies a retry of this request."""
        return self.hash_for_day(trainee_id, None if self.program_day is None else self.program_day.pk)

    def hash_for_day(self, trainee_id: int, program_day_id: int | None) -> str:
        """The content hash with another plan day."""
        content: dict[str, Any] = {"trainee": trainee_id, "program_day": program_day_id}
        content |= {name: getattr(self, name) for name in IDENTITY}
        # Left out where there are none: so it was before sessions could have them.
        content |= {"pain": self.pain} if self.pain else {}
        content |= {"sets": [one.content_hash(self.id) for one in self.sets]} if self.sets else {}
        return content_hash(content, {"started_at": self.started_at} if self.fixes_details else None)

    def is_same(self, trainee_id: int) -> IsSame[WorkoutSession]:
        """A function: whether this request created a stored session. It ignores later edits of the session."""

        def compare(session: WorkoutSession) -> bool:
            hashes = (self.content_hash(trainee_id), *self.other_hashes())
            return session.trainee_id == trainee_id and is_any_of(session.content_hash, hashes)

        return compare

    def as_session(self, trainee: Trainee, prescription: Prescription | None = None) -> WorkoutSession:
        """The row to store."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in (*IDENTITY, "pain")}
        if self.id is not None:
            fields["id"] = self.id
        if self.started_at is not None:
            fields["started_at"] = self.started_at
        if prescription is not None:
            fields |= prescription
        return WorkoutSession(
            trainee=trainee,
            program_day=self.program_day,
            layout=self.layout,
            content_hash=self.content_hash(trainee.pk),
            **fields,
        )


class Prescription(TypedDict):
    """What the plan prescribes for a session, as the session stores it."""

    revision: ProgramRevision | None
    targets: dict[str, dict[str, Any]]


class Summary(TypedDict):
    """The totals of a session."""

    duration_seconds: int
    total_sets: int
    total_reps: int
    total_volume_kg: Decimal
    personal_records: list[PersonalRecord]


@dataclass(frozen=True)
class Started:
    """A new session."""

    session: WorkoutSession


@dataclass(frozen=True)
class Ended:
    """The session was completed."""

    session: WorkoutSession


@dataclass(frozen=True)
class Corrected:
    """The session as it is now."""

    session: WorkoutSession


def prescribe(trainee: Trainee, program_day: ProgramDay | None) -> Prescription:
    """By the revision that the trainee follows and their overrides, or else by the program's current revision."""
    known = prescribed(trainee, program_day)
    if known is not None or program_day is None:
        return known or {"revision": None, "targets": {}}
    revision = freeze(program_day.program)
    return {"revision": revision, "targets": targets_for(trainee, revision.plan, program_day.pk, None)}


def prescribed(trainee: Trainee, program_day: ProgramDay | None) -> Prescription | None:
    """As `prescribe`, without writing: None where the trainee follows no revision of the program."""
    if program_day is None:
        return {"revision": None, "targets": {}}
    assignments = ProgramAssignment.objects.filter(trainee=trainee, program=program_day.program_id)
    assignment = assignments.followed_first("-start_date", day=today_of(trainee)).select_related("revision").first()
    if assignment is None:
        return None
    targets = targets_for(trainee, assignment.revision.plan, program_day.pk, assignment)
    return {"revision": assignment.revision, "targets": targets}


def start_session(
    *, actor: Actor, trainee: Trainee, values: NewSession
) -> Started | Replayed[WorkoutSession] | Refused:
    """Creates a session: one that starts now, or one that is over already and is logged afterwards.

    A retry writes nothing. A trainee can have only one session in progress.
    """
    if (answer := replay_session(actor=actor, trainee_id=trainee.pk, values=values)) is not None:
        return answer
    try:
        with transaction.atomic():
            hold(trainee)
            quotas.spend("sessions", trainee.pk)
            if values.status == Status.IN_PROGRESS:
                refuse_second_open(trainee)
            session = values.as_session(trainee, prescribe(trainee, values.program_day))
            session.save(force_insert=True)
            changes.created(session, event=EVENTS.get(session.status, ""))
            return Started(session)
    except (RefusedError, QuotaExceededError) as error:
        # A retry at the same time may have stored this session: then that is the one in progress.
        return replay_session(actor=actor, trainee_id=trainee.pk, values=values) or Refused(error)
    except IntegrityError:
        if (answer := replay_session(actor=actor, trainee_id=trainee.pk, values=values)) is None:
            raise
        return answer


def replay_session(*, actor: Actor, trainee_id: int, values: NewSession) -> Replayed[WorkoutSession] | Refused | None:
    """The outcome for a session whose id exists already, or None for a new one."""
    return None if values.id is None else replay(WorkoutSession, values.id, values.is_same(trainee_id), actor=actor)


def refuse_second_open(trainee: Trainee, besides: UUID | None = None) -> None:
    """Raises OpenSessionError where the trainee has a session in progress, other than `besides`."""
    sessions = WorkoutSession.objects.filter(trainee=trainee, status=Status.IN_PROGRESS)
    open_id = sessions.values_list("pk", flat=True).first()
    if open_id is not None and open_id != besides:
        raise OpenSessionError(open_id)


def end_session(
    *, session: WorkoutSession, ended_at: datetime | None = None, feeling: int | None = None, notes: str | None = None
) -> Ended | Replayed[WorkoutSession] | Refused:
    """Completes the session. For a completed one, the same end or none changes nothing; another end is refused."""
    try:
        return end(session, ended_at, feeling, notes)
    except RefusedError as error:
        return Refused(error)


@transaction.atomic
def end(
    session: WorkoutSession, ended_at: datetime | None, feeling: int | None, notes: str | None
) -> Ended | Replayed[WorkoutSession]:
    hold(session.trainee)
    session.refresh_from_db()
    if session.status == Status.COMPLETED:
        if ended_at is not None and ended_at != session.ended_at:
            raise OtherEndError
        return Replayed(session)
    if session.status == Status.CANCELLED:
        raise CancelledError
    session.ended_at = ended_at or max(timezone.now(), session.started_at)
    session.status = Status.COMPLETED
    session.feeling = feeling if feeling is not None else session.feeling
    session.notes = notes if notes is not None else session.notes
    session.save(update_fields=["ended_at", "status", "feeling", "notes", "updated_at"])
    changes.updated(session, event=EVENTS[session.status])
    settle_raises(session, came=None)
    return Ended(session)


def correct_session(*, session: WorkoutSession, moves_sets: bool = False, **fields: Any) -> Corrected | Refused:
    """Changes fields of a session. With `moves_sets`, a new start also moves the times of its sets and records."""
    try:
        return correct(session, moves_sets, fields)
    except (RefusedError, QuotaExceededError) as error:
        return Refused(error)


@transaction.atomic
def correct(session: WorkoutSession, moves_sets: bool, fields: dict[str, Any]) -> Corrected:
    hold(session.trainee)
    if fields.get("status") == Status.IN_PROGRESS:
        refuse_second_open(session.trainee, besides=session.pk)
    if "program_day" in fields and fields["program_day"] != session.program_day:
        fields |= prescribe(session.trainee, fields["program_day"])
    was, start = session.status, session.started_at
    if was == Status.COMPLETED and fields.get("status", was) != was:
        take_back_raises(session, session.logs.all())
    for name, value in fields.items():
        setattr(session, name, value)
    session.save(force_update=True)
    changes.updated(session, event=EVENTS.get(session.status, "") if session.status != was else "")
    if session.status != was:
        settle_raises(session, came=None)
    if moves_sets and (shift := session.started_at - start):
        move_sets(session, shift)
    return Corrected(session)


def move_sets(session: WorkoutSession, shift: timedelta) -> None:
    """Moves the sets of a session in time."""
    logs = list(session.logs.all())
    before = [copy(log) for log in logs]
    now = timezone.now()
    for log in logs:
        log.performed_at += shift
        log.updated_at = now
    ExerciseLog.objects.bulk_update(logs, ["performed_at", "updated_at"])
    entries = changes.entries(logs, Action.UPDATED)
    settle_records(session.trainee, touched(session.trainee, came=logs, went=before), entries)


@transaction.atomic
def arrange(
    *, session: WorkoutSession, layout: list[dict[str, Any]], arranged_at: datetime | None = None
) -> WorkoutSession:
    """Stores the order of a session's exercises. If two devices change it, the later change wins."""
    hold(session.trainee)
    session.refresh_from_db(fields=["layout", "arranged_at"])
    at = arranged_at or timezone.now()
    if session.arranged_at is None or at > session.arranged_at:
        session.layout, session.arranged_at = settled(layout, session.layout), at
        session.save(update_fields=["layout", "arranged_at"])
    return session


@transaction.atomic
def delete_session(*, session: WorkoutSession) -> None:
    """Deletes a session with its sets. Its id can't be used again."""
    hold(session.trainee)
    trainee, sets = session.trainee, list(session.logs.all())
    records = list(PersonalRecord.objects.filter(exercise_log__session=session))
    entries = changes.entries([*records, *sets, session], Action.DELETED)
    take_back_raises(session, sets)
    session.delete()
    settle_records(trainee, touched(trainee, went=sets), entries)


def late_time(session: WorkoutSession) -> datetime | None:
    """The time of a set that is added to a session after its end: that of the last set. None while in progress."""
    if session.is_open:
        return None
    last = session.logs.aggregate(last=Max("performed_at"))["last"]
    return last or session.ended_at or session.started_at


def summarise(session: WorkoutSession) -> Summary:
    """Duration, totals without warm-ups, and the records of the session."""
    totals: Any = WorkoutSession.objects.with_totals().get(pk=session.pk)  # with annotations
    records = PersonalRecord.objects.with_before().filter(exercise_log__session=session).select_related("exercise")
    end = session.ended_at or timezone.now()
    return {
        "duration_seconds": int((end - session.started_at).total_seconds()),
        "total_sets": totals.total_sets,
        "total_reps": totals.total_reps,
        "total_volume_kg": Decimal(totals.total_volume_kg).quantize(Decimal("0.0001")),
        "personal_records": list(records.order_by("achieved_at", "id")),
    }
