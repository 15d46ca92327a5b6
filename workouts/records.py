"""Personal records, derived from the sets and kept as they change, so that none is ever stale.

A *step* is a set that was better than all before it: within its exercise and kind, for reps also within its weight.
The first step is a baseline; of the others, the last of its kind in a session is the session's record. Warm-ups never
count. All steps are stored (`PersonalRecord`, whose `is_record` tells the records), because they say at once what was
best at any time: a set is compared with the step before it and never with the history. A change is settled from the
changed set onwards: where what is best is no less than it was, no later set can become a step; where it is less, the
database finds the next that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    DateTimeField,
    DecimalField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import GreaterThan

from common.prepared import prepared
from facilities.models import Trainee

from .formulas import DIGITS, MOST_REPS, e1rm
from .models import ExerciseLog, PersonalRecord

Kind = PersonalRecord.Kind
Key = tuple[str, Decimal]  # a kind, and the weight that it is compared within (0: any)
CHUNK = 100  # sets read at a time
ANY = Decimal(0)
VOLUME: DecimalField = DecimalField(max_digits=18, decimal_places=4)


@dataclass
class Touched:
    """What changed of an exercise: the span of time that the changed sets have or had, and what they counted for."""

    since: datetime
    until: datetime
    sessions: set[UUID] = field(default_factory=set)
    came: set[UUID] = field(default_factory=set)  # the sets that are new, or anew
    volumes: dict[UUID, Decimal] = field(default_factory=dict)  # by how much each session's volume was larger before
    went: dict[Key, Decimal] = field(default_factory=dict)  # the best of what is no more


def touched(trainee: Trainee, came: Iterable[ExerciseLog] = (), went: Iterable[ExerciseLog] = ()) -> dict[int, Touched]:
    """{exercise: what changed}; an edited set went as it was and came as it is."""
    spans: dict[int, Touched] = {}
    for logs, sign in ((came, -1), (went, 1)):
        for log in logs:
            span = spans.setdefault(log.exercise_id, Touched(log.performed_at, log.performed_at))
            span.since, span.until = min(span.since, log.performed_at), max(span.until, log.performed_at)
            span.sessions.add(log.session_id)
            if log.volume_kg:
                span.volumes[log.session_id] = span.volumes.get(log.session_id, ANY) + sign * log.volume_kg
            if sign < 0:
                span.came.add(log.pk)
            elif log.set_type != ExerciseLog.SetType.WARMUP and not log.is_assisted:
                for key, value in measures(log, trainee.e1rm_formula):
                    span.went[key] = max(value, span.went.get(key, value))
    return spans


def counts_otherwise(was: ExerciseLog, now: ExerciseLog) -> bool:
    """Whether an edit can matter to records at all."""
    names = ("exercise_id", "performed_at", "set_type", "reps", "weight_kg", "duration_seconds", "distance_m")
    return any(getattr(was, name) != getattr(now, name) for name in names)


class Step(NamedTuple):
    kind: str
    at_weight_kg: Decimal
    value: Decimal
    log: Any
    is_baseline: bool


def measures(log, formula: str) -> Iterator[tuple[Key, Decimal]]:
    """What one set is compared by."""
    if log.weight_kg and log.reps:
        yield (Kind.WEIGHT, ANY), log.weight_kg
        yield (Kind.SET_VOLUME, ANY), log.weight_kg * log.reps
        yield (Kind.REPS_AT_WEIGHT, log.weight_kg), Decimal(log.reps)
        estimate = e1rm(log.weight_kg, log.reps, formula)
        if estimate is not None:
            yield (Kind.E1RM, ANY), estimate
    elif log.reps:
        yield (Kind.REPS_AT_WEIGHT, ANY), Decimal(log.reps)
    if log.duration_seconds:
        yield (Kind.DURATION, ANY), Decimal(log.duration_seconds)
    if log.distance_m:
        yield (Kind.DISTANCE, ANY), log.distance_m


def climb(
    logs: Iterable, volumes: dict[UUID, tuple[UUID | None, Decimal]], best: dict[Key, Decimal], formula: str
) -> Iterator[Step]:
    """The steps of sets in order of time, warm-ups apart; `best` is what was best before, and afterwards is now.

    `volumes`: {session: (its last set that has a volume, the sum)}; with that set the session's volume is complete.
    """
    for log in logs:
        compared = list(measures(log, formula))
        last, volume = volumes.get(log.session_id, (None, ANY))
        if log.pk == last:
            compared.append(((Kind.SESSION_VOLUME, ANY), volume))
        for key, value in compared:
            before = best.get(key)
            if before is None or value > before:
                best[key] = value
                yield Step(*key, value, log, is_baseline=before is None)


def from_scratch(
    trainee_id: int, exercise_id: int, history: list | QuerySet, model=PersonalRecord, formula: str = "epley"
) -> list[PersonalRecord]:
    """The rows of a whole history, in order of time and warm-ups apart, unsaved."""
    volumes: dict[UUID, tuple[UUID | None, Decimal]] = {}
    for log in each(history):
        if log.weight_kg and log.reps:
            before = volumes.get(log.session_id, (None, ANY))[1]
            volumes[log.session_id] = (log.pk, before + log.weight_kg * log.reps)
    rows = [as_row(trainee_id, exercise_id, step, model) for step in climb(each(history), volumes, {}, formula)]
    mark_records(rows)
    return rows


def each(history: list | QuerySet) -> Iterable:
    return history.iterator(2000) if isinstance(history, QuerySet) else history


def recomputed(trainee: Trainee, exercise_id: int) -> tuple[list[PersonalRecord], list[PersonalRecord]]:
    """(rows that are missing, stored rows that are wrong) by the whole history, where much of it changed at once."""
    fields = ("pk", "session_id", "performed_at", "reps", "weight_kg", "duration_seconds", "distance_m")
    history = ExerciseLog.objects.history(trainee.pk, exercise_id).ranked().only(*fields)
    rows = from_scratch(trainee.pk, exercise_id, history, formula=trainee.e1rm_formula)
    right = {content(row): row for row in rows}
    stored = PersonalRecord.steps.filter(trainee=trainee.pk, exercise=exercise_id)
    found = {content(row): row for row in stored}
    missing = [row for key, row in right.items() if key not in found]
    return missing, [row for key, row in found.items() if key not in right]


def as_row(trainee_id: int, exercise_id: int, step: Step, model=PersonalRecord) -> PersonalRecord:
    row = model(
        trainee_id=trainee_id,
        exercise_id=exercise_id,
        kind=step.kind,
        at_weight_kg=step.at_weight_kg,
        value=step.value,
        exercise_log_id=step.log.pk,
        achieved_at=step.log.performed_at,
        is_baseline=step.is_baseline,
    )
    row.session = step.log.session_id
    return row


def mark_records(rows: Iterable[PersonalRecord]) -> None:
    """Of all steps of some sessions: the last of its kind in each session is a record, a baseline never."""
    last: dict[tuple, PersonalRecord] = {}
    for row in sorted(rows, key=place):
        row.is_record = not row.is_baseline
        if row.is_record:
            if (before := last.get((row.session, row.kind))) is not None:
                before.is_record = False
            last[row.session, row.kind] = row


def after(log: ExerciseLog) -> Q:
    return beyond(log.performed_at, log.pk)


def beyond(moment: datetime, pk: UUID) -> Q:
    return Q(performed_at__gt=moment) | Q(performed_at=moment, pk__gt=pk)


def unsaved(row: PersonalRecord) -> PersonalRecord:
    twin = copy(row)
    twin.pk, twin._state.adding = None, True
    return twin


def place(row: PersonalRecord) -> tuple[datetime, UUID]:
    return row.achieved_at, row.exercise_log_id


def content(row: PersonalRecord) -> tuple:
    return (
        *(row.exercise_log_id, row.kind, row.at_weight_kg, row.value, row.achieved_at),
        *(row.is_baseline, row.is_record),
    )


def update_records(trainee: Trainee, changed: dict[int, Touched]) -> tuple[list[PersonalRecord], list[PersonalRecord]]:
    """Makes the stored steps those of the history: (new records, records gone). Call it in the change's transaction."""
    missing: list[PersonalRecord] = []
    wrong: list[PersonalRecord] = []
    for exercise_id, span in changed.items():
        come, go = Settlement(trainee, exercise_id, span).settle()
        missing += come
        wrong += go
    if wrong:
        PersonalRecord.steps.filter(pk__in=[row.pk for row in wrong]).delete()
    if missing:
        PersonalRecord.steps.bulk_create(missing)
    return [row for row in missing if row.is_record], [row for row in wrong if row.is_record]


def has_volume(exercise_id: int) -> Q:
    # Beside a session's key, so that no planner reads the whole history for a session's few sets.
    weighed = Q(exercise=exercise_id, weight_kg__gt=0, reps__gt=0, is_assisted=False)
    return weighed & ~Q(set_type=ExerciseLog.SetType.WARMUP)


def walk(trainee_id: int, exercise_id: int):
    """The sets of an exercise in order, each with its session's volume and the set that completes it."""
    session = ExerciseLog.objects.filter(session=OuterRef("session"))
    volume = Sum(F("weight_kg") * F("reps"), filter=has_volume(exercise_id), output_field=VOLUME)
    total = session.order_by().values("session").annotate(sum=volume)
    last = session.filter(has_volume(exercise_id)).order_by("-performed_at", "-id").values("pk")[:1]
    history = ExerciseLog.objects.history(trainee_id, exercise_id).ranked()
    return history.annotate(session_volume=Subquery(total.values("sum")), session_last=Subquery(last))


END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@prepared
def first_sets(trainee_id: int, exercise_id: int, since: datetime, weighed: tuple[UUID, ...], came: tuple[UUID, ...]):
    """From when the first changed set was done; or, if earlier, from what completed its session's volume without it."""
    moment = Value(since, DateTimeField())
    others = ExerciseLog.objects.filter(session__in=weighed).exclude(pk__in=came)
    last = others.order_by().values("session").annotate(last=Max("performed_at", filter=has_volume(exercise_id)))
    first = last.filter(last__isnull=False).order_by("last").values("last")[:1]
    beginning = Least(moment, Coalesce(Subquery(first), moment))
    return walk(trainee_id, exercise_id).filter(performed_at__gte=beginning)[:CHUNK]


@prepared
def next_sets(trainee_id: int, exercise_id: int, moment: datetime, pk: UUID):
    return walk(trainee_id, exercise_id).filter(beyond(moment, pk))[:CHUNK]


@prepared
def steps_that_matter(
    trainee_id: int,
    exercise_id: int,
    since: datetime | None,
    before: datetime,
    sessions: tuple[UUID, ...],
    keys: tuple[Key, ...],
    weighed: tuple[UUID, ...],
):
    """All since then, those of the sessions, and of each key the last one before."""
    steps = PersonalRecord.steps.filter(trainee=trainee_id, exercise=exercise_id)
    sets = ExerciseLog.objects.order_by().values("pk")
    # With an end, though nothing lies beyond it: of an open range PostgreSQL expects a third of all rows, and would
    # plan the statement anew each time, which takes longer than to run it.
    wanted = Q(pk__in=[]) if since is None else Q(achieved_at__range=(since, END_OF_TIME))
    if sessions:
        wanted |= Q(exercise_log__in=sets.filter(session__in=sessions))
    for kind, weight in keys:
        earlier = steps.filter(kind=kind, at_weight_kg=weight, achieved_at__lt=before)
        if kind == Kind.SESSION_VOLUME:  # what a changed session had is no measure for it
            earlier = earlier.exclude(exercise_log__in=sets.filter(session__in=weighed))
        wanted |= Q(pk=Subquery(earlier.order_by("-achieved_at", "-exercise_log").values("pk")[:1]))
    return steps.filter(wanted).annotate(session=F("exercise_log__session"))  # type: ignore[no-redef]


class Settlement:
    """One exercise of one trainee, walked through from where it changed."""

    def __init__(self, trainee: Trainee, exercise_id: int, span: Touched):
        self.trainee_id, self.exercise_id, self.span = trainee.pk, exercise_id, span
        self.formula = trainee.e1rm_formula
        self.since = span.since
        self.walked: dict[UUID, Any] = {}
        self.climbed: list[Step] = []
        self.stored: dict[int, PersonalRecord] = {}
        self.sessions: set[UUID] = set()  # whose stored steps are all in `stored`
        self.best: dict[Key, Decimal] = {}
        self.keys: set[Key] = set()  # whose best is known

    def settle(self) -> tuple[list[PersonalRecord], list[PersonalRecord]]:
        """(rows that are missing, stored rows that are wrong)"""
        end = None
        while True:
            chunk = self.read(end)
            if chunk and not self.walked:
                self.since = min(self.since, chunk[0].performed_at)
            self.meet(chunk)
            volumes = {
                log.session_id: (log.session_last, Decimal(log.session_volume or 0).quantize(DIGITS)) for log in chunk
            }
            self.climbed += climb(chunk, volumes, self.best, self.formula)
            self.walked.update((log.pk, log) for log in chunk)
            end = chunk[-1] if len(chunk) == CHUNK else None
            if end is None:
                return self.compare(None)
            if self.is_past_the_change(end):
                was = self.bests_before(end)
                for key in self.keys:
                    if self.best.get(key, ANY) < was.get(key, ANY):
                        self.climb_on(key, end)
                return self.compare(end)

    def weighed(self):
        return ExerciseLog.objects.filter(has_volume(self.exercise_id), trainee=self.trainee_id)

    def read(self, after_log) -> list:
        """The sets that come next, each with its session's volume and the set that completes it."""
        if after_log is not None:
            return next_sets(self.trainee_id, self.exercise_id, after_log.performed_at, after_log.pk)
        span = self.span
        return first_sets(self.trainee_id, self.exercise_id, span.since, tuple(span.volumes), tuple(span.came))

    def meet(self, chunk: list) -> None:
        """Reads the stored steps that matter: what was best before, all since, and those of the same sessions."""
        keys = {key for log in chunk for key, _value in measures(log, self.formula)}
        keys |= {(Kind.SESSION_VOLUME, ANY), *self.span.went}
        sessions = {log.session_id for log in chunk} | self.span.sessions
        new = tuple(sorted(sessions - self.sessions))
        since = None if self.walked else self.since
        asked = (since, self.since, new, tuple(sorted(keys - self.keys)), tuple(sorted(self.span.volumes)))
        self.stored.update((row.pk, row) for row in steps_that_matter(self.trainee_id, self.exercise_id, *asked))
        for row in self.stored.values():
            key = (row.kind, row.at_weight_kg)
            if key in keys - self.keys and row.achieved_at < self.since and not self.is_outdated_volume(row):
                self.best[key] = max(row.value, self.best.get(key, row.value))
        self.sessions |= sessions
        self.keys |= keys

    def is_outdated_volume(self, row: PersonalRecord) -> bool:
        return row.kind == Kind.SESSION_VOLUME and row.session in self.span.volumes

    def is_past_the_change(self, end) -> bool:
        beyond = self.weighed().filter(after(end), session__in=self.span.volumes)
        return end.performed_at > self.span.until and not beyond.exists()

    def bests_before(self, end) -> dict[Key, Decimal]:
        """What was best at this set before the change."""
        was = dict(self.span.went)
        changed = [log for log in self.walked.values() if log.session_id in self.span.volumes]
        volumes = {log.session_id: Decimal(log.session_volume or 0).quantize(DIGITS) for log in changed}
        sums = [volumes.get(session, ANY) + more for session, more in self.span.volumes.items()]
        was[Kind.SESSION_VOLUME, ANY] = max(sums, default=ANY)
        for row in self.stored.values():
            if place(row) <= (end.performed_at, end.pk):
                key = (row.kind, row.at_weight_kg)
                was[key] = max(row.value, was.get(key, row.value))
        return was

    def climb_on(self, key: Key, log) -> None:
        """The steps of one kind beyond the walk, up to one that is stored: from there on all is as it was."""
        stored = {
            (row.exercise_log_id, row.value) for row in self.stored.values() if (row.kind, row.at_weight_kg) == key
        }
        while (found := self.next_step(key, self.best.get(key, ANY), log)) is not None:
            log, value = found
            if (log.pk, value) in stored:
                return
            self.climbed.append(Step(*key, value, log, is_baseline=key not in self.best))
            self.best[key] = value

    def next_step(self, key: Key, best: Decimal, log) -> tuple[Any, Decimal] | None:
        """The first set after `log` that beats the best in this: (set, by what)."""
        kind, weight = key
        sets = ExerciseLog.objects.history(self.trainee_id, self.exercise_id).ranked().filter(after(log))
        if kind == Kind.SESSION_VOLUME:
            sums = self.weighed().order_by().values("session")
            sums = sums.annotate(sum=Sum(F("weight_kg") * F("reps"), output_field=VOLUME), last=Max("performed_at"))
            completed: list[tuple] = []
            for row in sums.filter(sum__gt=best, last__gte=log.performed_at).order_by("last"):
                if completed and row["last"] > completed[0][0].performed_at:
                    break
                last = self.weighed().filter(session=row["session"]).order_by("performed_at", "id").last()
                if last is not None and (last.performed_at, last.pk) > (log.performed_at, log.pk):
                    completed.append((last, Decimal(row["sum"]).quantize(DIGITS)))
            return min(completed, key=lambda pair: pair[0].pk, default=None)
        for found in sets.filter(self.may_beat(kind, weight, best)):
            value = dict(measures(found, self.formula)).get(key)
            if value is not None and value > best:
                return found, value
        return None

    def may_beat(self, kind: str, weight: Decimal, best: Decimal) -> Q:
        """What the database can tell of `measures`, a little generous where it rounds."""
        load = F("weight_kg") * F("reps")
        near = best - Decimal("0.001")
        wanted: dict[str, Q] = {
            Kind.WEIGHT: Q(weight_kg__gt=best, reps__gt=0),
            Kind.SET_VOLUME: Q(weight_kg__gt=0, reps__gt=0) & Q(GreaterThan(load, Value(near, VOLUME))),
            Kind.E1RM: Q(weight_kg__gt=0, reps__range=(1, MOST_REPS)) & Q(self.estimate_may_beat(near)),
            Kind.REPS_AT_WEIGHT: Q(weight_kg=weight, reps__gt=best)
            if weight
            else Q(reps__gt=best) & (Q(weight_kg=None) | Q(weight_kg=0)),
            Kind.DURATION: Q(duration_seconds__gt=best),
            Kind.DISTANCE: Q(distance_m__gt=best),
        }
        return wanted[kind]

    def estimate_may_beat(self, near: Decimal) -> GreaterThan:
        weight, reps = F("weight_kg"), F("reps")
        if self.formula == "brzycki":  # w·36 > best·(37 − r)
            return GreaterThan(weight * 36 + reps * Value(near, VOLUME), Value(37 * near, VOLUME))
        return GreaterThan(weight * 30 + weight * reps, Value(30 * near, VOLUME))

    def compare(self, end) -> tuple[list[PersonalRecord], list[PersonalRecord]]:
        """The steps as they are beside those stored; `end` is the last set that was walked to, if not the very last."""
        rows = [as_row(self.trainee_id, self.exercise_id, step) for step in self.climbed]
        met = set(self.best)
        concerned = self.span.sessions | {row.session for row in rows}
        others = []
        for row in sorted(self.stored.values(), key=place):
            key = (row.kind, row.at_weight_kg)
            best = self.best.get(key)
            if self.is_outdated_volume(row) or (
                row.achieved_at >= self.since and (end is None or place(row) <= (end.performed_at, end.pk))
            ):
                concerned.add(row.session)  # walked: it is among `rows` again, or no step any more
            elif row.achieved_at < self.since or best is None or row.value > best:
                twin = unsaved(row)
                if row.achieved_at >= self.since and key in self.keys:
                    twin.is_baseline = key not in met
                    met.add(key)
                    concerned.add(row.session)
                others.append(twin)
            else:
                concerned.add(row.session)  # beaten by now
        # A session's record depends on all its steps, also on those that stay.
        rows += [row for row in others if row.session in concerned]
        mark_records(rows)
        right = {content(row): row for row in rows}
        stored = {content(row): row for row in self.stored.values() if row.session in concerned}
        missing = [row for key, row in right.items() if key not in stored]
        return missing, [row for key, row in stored.items() if key not in right]
