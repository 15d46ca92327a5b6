"""Logs a set, for pages, phones, the API and undo. log_sets.py logs many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts import quotas
from accounts.quotas import QuotaExceededError
from changes import services as changes
from common.prepared import Text
from common.refusals import RefusedError
from policy.actor import Actor
from workouts.models import PERFORMED, ExerciseLog, PersonalRecord, WorkoutSession
from workouts.queries import locked_session
from workouts.records import touched

from .content_hash import content_hash
from .outcomes import DeletedError, NoSetsError, Refused, Replayed, SessionOverError
from .raise_training_maxes import settle_raises
from .retries import IsSame, is_any_of, replay
from .settle_records import settle_records

Action = changes.Action
TAKES_SETS = (WorkoutSession.Status.IN_PROGRESS, WorkoutSession.Status.COMPLETED)
LAST_SET = 1000  # the highest set number


@dataclass(frozen=True, kw_only=True)
class NewSet:
    """A set as a client sent it, already validated by a form or serializer."""

    exercise_id: int
    is_assisted: bool = False  # whether the exercise's weight makes it easier
    id: UUID | None = None  # chosen by the client, else by the server
    program_exercise_id: int | None = None
    occurrence: int = 1  # 2: the exercise is in the workout for the second time
    set_number: int | None = None  # None: the next one of its exercise
    performed_at: datetime | None = None  # None: now
    set_type: str = ExerciseLog.SetType.WORKING
    reps: int | None = None
    weight_kg: Decimal | None = None
    duration_seconds: int | None = None
    distance_m: Decimal | None = None
    rpe: Decimal | None = None
    note: str = ""
    # Whether the client chose the number and the time, so that a retry has to repeat them (the API).
    fixes_details: bool = False
    # Other hashes that the same request may have been stored with, by an earlier version for example.
    other_hashes: Callable[[], Iterable[str]] = tuple

    def content_hash(self, session_id: UUID | None) -> str:
        """The hash that identifies a retry of this set."""
        content = {"session": session_id, "exercise": self.exercise_id, "program_exercise": self.program_exercise_id}
        content |= {name: getattr(self, name) for name in PERFORMED}
        details = {"set_number": self.set_number, "performed_at": self.performed_at} if self.fixes_details else None
        return content_hash(content, details)

    def is_same(self, session_id: UUID) -> IsSame[ExerciseLog]:
        """A function: whether this request created a stored set. It ignores later edits of the set."""

        def compare(log: ExerciseLog) -> bool:
            hashes = (self.content_hash(session_id), *self.other_hashes())
            return log.session_id == session_id and is_any_of(log.content_hash, hashes)

        return compare

    def as_log(
        self, session: WorkoutSession, set_number: int | None = None, performed_at: datetime | None = None
    ) -> ExerciseLog:
        """The row to store. It has this number and time where the client sent none."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in PERFORMED}
        if self.id is not None:
            fields["id"] = self.id
        if (at := self.performed_at or performed_at) is not None:
            fields["performed_at"] = at
        return ExerciseLog(
            session=session,
            trainee=session.trainee,
            exercise_id=self.exercise_id,
            is_assisted=self.is_assisted,
            program_exercise_id=self.program_exercise_id,
            occurrence=self.occurrence,
            set_number=self.set_number or set_number,
            content_hash=self.content_hash(session.pk),
            **fields,
        )


@dataclass(frozen=True)
class Logged:
    """A new set, and the records that it broke."""

    log: ExerciseLog
    records: list[PersonalRecord]


SetOutcome = Logged | Replayed[ExerciseLog] | Refused


def log_set(*, actor: Actor, session: WorkoutSession, values: NewSet, only_open: bool = False) -> SetOutcome:
    """Logs a set into a session that the actor may change. A retry of a stored set writes nothing.

    With `only_open` the session has to be in progress; otherwise sets can also be added to a completed one.
    """
    try:
        with transaction.atomic():
            locked = locked_session.first(session.pk, values.exercise_id, values.id, Text(values.id or ""))
            if locked is None:
                raise DeletedError
            if not locked.knows_set:
                return insert(locked, values, only_open)
    except (RefusedError, QuotaExceededError) as error:
        return Refused(error)
    except IntegrityError:
        # Another request stored this id in the meantime, so this one is a retry.
        if (answer := replay_set(actor=actor, session_id=session.pk, values=values)) is None:
            raise
        return answer
    answer = replay_set(actor=actor, session_id=session.pk, values=values)
    return answer if answer is not None else Refused(DeletedError())


def replay_set(*, actor: Actor, session_id: UUID, values: NewSet) -> Replayed[ExerciseLog] | Refused | None:
    """The outcome for a set whose id exists already, or None for a new one."""
    return None if values.id is None else replay(ExerciseLog, values.id, values.is_same(session_id), actor=actor)


def insert(session: WorkoutSession, values: NewSet, only_open: bool) -> Logged:
    """Stores a set in a session whose trainee is locked."""
    if only_open and not session.is_open:
        raise SessionOverError
    if session.status not in TAKES_SETS:
        raise NoSetsError
    quotas.refuse_beyond("sets", session.set_count or 0)
    at = None
    if values.performed_at is None and not session.is_open:
        at = time_within(session, session.set_count or 0, last_time(session))
    log = values.as_log(session, next_number(session.last_set), at)
    log.save(force_insert=True)
    entries = changes.entries([log], Action.CREATED, event="set.logged")
    records = settle_records(session.trainee, touched(session.trainee, came=[log]), entries)
    settle_raises(session, came=[log])
    return Logged(log, [record for record in records if record.exercise_log_id == log.pk])


def next_number(last: int | None) -> int:
    return min((last or 0) + 1, LAST_SET)


def last_time(session: WorkoutSession) -> datetime | None:
    """When the last set of the session was performed."""
    last: datetime | None = session.logs.aggregate(last=Max("performed_at"))["last"]
    return last


def time_within(session: WorkoutSession, place: int, last: datetime | None) -> datetime:
    """The time of a set without one in a session that is over: in order, a second apart, and not after its end.

    `place`: how many sets are before it. `last`: when the last of them was performed.
    """
    at = session.started_at + timedelta(seconds=place)
    if last is not None and at <= last:
        at = last + timedelta(seconds=1)
    return at if session.ended_at is None else min(at, session.ended_at)
