"""Logs many sets at once: all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from accounts import quotas
from accounts.quotas import QuotaExceededError
from changes import services as changes
from common.refusals import RefusedError
from policy.actor import Actor
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.records import touched

from .log_set import TAKES_SETS, Logged, NewSet, last_time, next_number, time_within
from .outcomes import NoSetsError, OtherContentError, Refused, Replayed
from .raise_training_maxes import settle_raises
from .retries import IsSame, replays
from .settle_records import hold, settle_records

Action = changes.Action


@dataclass(frozen=True)
class Retry:
    """A set that can't be logged as a new one, but may be the retry of one that is stored."""

    id: UUID
    is_same: IsSame[ExerciseLog]


SetInSession = tuple[WorkoutSession, NewSet]
Answers = list[Logged | Replayed[ExerciseLog]]


@dataclass(frozen=True)
class RefusedSets:
    """Nothing was written: some of the sets are refused, by their places in the list."""

    errors: dict[int, RefusedError | QuotaExceededError]


class SomeRefusedError(Exception):
    """Rolls back what was written until a set was refused."""

    def __init__(self, errors: dict[int, RefusedError | QuotaExceededError]) -> None:
        super().__init__()
        self.errors = errors


def log_sets(*, actor: Actor, sets: Sequence[SetInSession | Retry]) -> Answers | RefusedSets:
    """Logs sets into sessions that the actor may change, all or none; the answers are in order.

    A set that occurs twice in the list, with the same id and content, is logged once.
    """
    try:
        with transaction.atomic():
            return log_all(actor, sets)
    except SomeRefusedError as error:
        return RefusedSets(error.errors)
    except QuotaExceededError as error:
        return RefusedSets(dict.fromkeys(range(len(sets)), error))


def log_all(actor: Actor, sets: Sequence[SetInSession | Retry]) -> Answers:
    replayed, errors = known_sets(actor, sets)
    new: dict[int, SetInSession] = {}
    first: dict[UUID, int] = {}  # the place of each new id
    repeated: dict[int, int] = {}  # place of a repeated set → the place where it occurs first
    for place, one in enumerate(sets):
        if place in replayed or place in errors:
            continue
        if isinstance(one, Retry):
            errors[place] = OtherContentError()
        elif one[1].id is None or (at := first.setdefault(one[1].id, place)) == place:
            new[place] = one
        elif hash_of(one) == hash_of(new[at]):
            repeated[place] = at
        else:
            errors[place] = OtherContentError()
    if errors:
        raise SomeRefusedError(errors)
    logged = insert_sets(new) if new else {}
    answers: dict[int, Logged | Replayed[ExerciseLog]] = {**replayed, **logged}
    answers.update({place: Replayed(logged[at].log) for place, at in repeated.items()})
    return [answers[place] for place in range(len(sets))]


def hash_of(one: SetInSession) -> str:
    session, values = one
    return values.content_hash(session.pk)


def known_sets(
    actor: Actor, sets: Sequence[SetInSession | Retry]
) -> tuple[dict[int, Replayed[ExerciseLog]], dict[int, RefusedError | QuotaExceededError]]:
    """The outcomes for sets whose ids exist already, by place: (replayed, refused)."""
    retries = {place: retry for place, one in enumerate(sets) if (retry := as_retry(one)) is not None}
    known = replays(ExerciseLog, {retry.id: lambda log: True for retry in retries.values()}, actor=actor)
    replayed: dict[int, Replayed[ExerciseLog]] = {}
    errors: dict[int, RefusedError | QuotaExceededError] = {}
    for place, retry in retries.items():
        answer = known.get(retry.id)
        if isinstance(answer, Refused):
            errors[place] = answer.error
        elif answer is not None and retry.is_same(answer.row):
            replayed[place] = answer
        elif answer is not None:
            errors[place] = OtherContentError()
    return replayed, errors


def as_retry(one: SetInSession | Retry) -> Retry | None:
    if isinstance(one, Retry):
        return one
    session, values = one
    return None if values.id is None else Retry(values.id, values.is_same(session.pk))


def insert_sets(sets: Mapping[int, SetInSession]) -> dict[int, Logged]:
    """Stores new sets, by place. Raises SomeRefusedError and QuotaExceededError."""
    trainees = {session.trainee_id: session.trainee for session, _values in sets.values()}
    for key in sorted(trainees):  # always in the same order, so that two requests can't wait for each other
        hold(trainees[key])
    sessions = WorkoutSession.objects.in_bulk({session.pk for session, _values in sets.values()})
    takes = {key for key, session in sessions.items() if session.status in TAKES_SETS}
    if errors := {place: NoSetsError() for place, (session, _values) in sets.items() if session.pk not in takes}:
        raise SomeRefusedError({**errors})
    last: dict[tuple[UUID, int], int] = {}
    counts = Counter(session.pk for session, _values in sets.values())
    stored = ExerciseLog.objects.filter(session__in=sessions).order_by().values_list("session", "exercise")
    for session_id, exercise_id, number, count in stored.annotate(Max("set_number"), Count("pk")):
        last[session_id, exercise_id] = number or 0
        counts[session_id] += count
    before = counts - Counter(session.pk for session, _values in sets.values())
    for count in counts.values():
        quotas.refuse_beyond("sets", count, adding=0)
    for key, count in sorted(Counter(session.trainee_id for session, _values in sets.values()).items()):
        quotas.spend("sets in bulk", key, count)
    logs: dict[int, ExerciseLog] = {}
    times = TimesWithin(before)
    for place, (session, values) in sets.items():
        group = (session.pk, values.exercise_id)
        number = values.set_number or next_number(last.get(group))
        last[group] = max(last.get(group, 0), number)
        logs[place] = values.as_log(session, number, times.next(sessions[session.pk], values))
    ExerciseLog.objects.bulk_create(logs.values())
    records: dict[UUID, list[PersonalRecord]] = {}
    for key, trainee in trainees.items():
        own = [log for log in logs.values() if log.trainee_id == key]
        entries = changes.entries(own, Action.CREATED, event="set.logged")
        for record in settle_records(trainee, touched(trainee, came=own), entries):
            records.setdefault(record.exercise_log_id, []).append(record)
    for session in sessions.values():
        settle_raises(session, came=[log for log in logs.values() if log.session_id == session.pk])
    return {place: Logged(log, records.get(log.pk, [])) for place, log in logs.items()}


class TimesWithin:
    """The times of sets that were sent without one, session by session."""

    def __init__(self, before: Mapping[UUID, int]) -> None:
        """`before`: how many sets each session has already."""
        self.places = Counter(before)
        self.last: dict[UUID, datetime | None] = {}

    def next(self, session: WorkoutSession, values: NewSet) -> datetime | None:
        """The time of the session's next set; None (now) while the session is in progress."""
        if session.is_open:
            return None
        key = session.pk
        at = values.performed_at
        if at is None:
            if key not in self.last:
                self.last[key] = last_time(session) if self.places[key] else None
            at = time_within(session, self.places[key], self.last[key])
        self.last[key] = at
        self.places[key] += 1
        return at
