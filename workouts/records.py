"""Personal records, derived from the sets and updated with every change of them.

A *step* is a set that was better than every earlier one of its exercise, in one kind of measure; for reps, better than
every earlier one at the same weight. The first step is the baseline. Of the others, the last one of its kind in a
session is the session's record. Warm-ups never count. All steps are stored (`PersonalRecord`; `is_record` marks the
records), so the best at any time is known.

Sets are usually added or corrected near the end of a history: the last sets are compared with the steps before them.
Any other change recomputes the exercise; there the database finds the few sets that can be steps.
Weights are in kilograms, distances in metres, times in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from facilities.models import Trainee

from . import record_queries as queries
from .formulas import DIGITS, e1rm
from .models import ExerciseLog, PersonalRecord
from .record_queries import ANY, Key, has_volume, possible_steps, rising_volumes, steps_that_matter

Kind = PersonalRecord.Kind
Volumes = dict[UUID, tuple[UUID | None, Decimal]]  # {session: (the last of its sets that have a volume, their sum)}
Difference = tuple[list[PersonalRecord], list[PersonalRecord]]


@dataclass
class Touched:
    """What changed of one exercise."""

    since: datetime  # the earliest time of a changed set, before or after the change
    sessions: set[UUID] = field(default_factory=set)
    came: set[UUID] = field(default_factory=set)  # sets that are new or edited
    weighed: set[UUID] = field(default_factory=set)  # sessions whose volume may have changed


def touched(trainee: Trainee, came: Iterable[ExerciseLog] = (), went: Iterable[ExerciseLog] = ()) -> dict[int, Touched]:
    """{exercise: what changed}. An edited set is in `went` as it was, and in `came` as it is."""
    spans: dict[int, Touched] = {}
    for logs, is_new in ((came, True), (went, False)):
        for log in logs:
            span = spans.setdefault(log.exercise_id, Touched(log.performed_at))
            span.since = min(span.since, log.performed_at)
            span.sessions.add(log.session_id)
            if log.volume_kg:
                span.weighed.add(log.session_id)
            if is_new:
                span.came.add(log.pk)
    return spans


def can_change_records(was: ExerciseLog, now: ExerciseLog) -> bool:
    """Whether an edit changed a value that records depend on."""
    names = ("exercise_id", "performed_at", "set_type", "reps", "weight_kg", "duration_seconds", "distance_m")
    return any(getattr(was, name) != getattr(now, name) for name in names)


class Step(NamedTuple):
    """A set that was better than every earlier one in one kind of measure."""

    kind: str
    at_weight_kg: Decimal
    value: Decimal
    log: Any
    is_baseline: bool


def measures(log: Any, formula: str) -> Iterator[tuple[Key, Decimal]]:
    """The values by which a set is compared: ((kind, weight at which reps are compared), value)."""
    if log.weight_kg and log.reps:
        yield (Kind.WEIGHT, ANY), log.weight_kg
        yield (Kind.SET_VOLUME, ANY), log.weight_kg * log.reps
        yield (Kind.REPS_AT_WEIGHT, log.weight_kg), Decimal(log.reps)
        estimate = e1rm(log.weight_kg, log.reps, formula)
        if estimate is not None:
            yield (Kind.E1RM, ANY), estimate
    elif log.reps:
        yield (Kind.REPS_AT_WEIGHT, ANY), Decimal(log.reps)
    elif log.weight_kg and (log.duration_seconds or log.distance_m):  # carried or held
        yield (Kind.WEIGHT, ANY), log.weight_kg
    if log.duration_seconds:
        yield (Kind.DURATION, ANY), Decimal(log.duration_seconds)
    if log.distance_m:
        yield (Kind.DISTANCE, ANY), log.distance_m


def climb(logs: Iterable, volumes: Volumes, best: dict[Key, Decimal], formula: str) -> Iterator[Step]:
    """The steps among sets in order of time, without warm-ups. `best` has the best values so far and is updated.

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
    trainee_id: int, exercise_id: int, history: list | QuerySet, model: Any = PersonalRecord, formula: str = "epley"
) -> list[PersonalRecord]:
    """Unsaved rows for a whole history, which is in order of time and without warm-ups."""
    volumes: Volumes = {}
    for log in each(history):
        if log.weight_kg and log.reps:
            before = volumes.get(log.session_id, (None, ANY))[1]
            volumes[log.session_id] = (log.pk, before + log.weight_kg * log.reps)
    rows = [as_row(trainee_id, exercise_id, step, model) for step in climb(each(history), volumes, {}, formula)]
    mark_records(rows)
    return rows


def each(history: list | QuerySet) -> Iterable:
    """Goes through a history without keeping a long one in memory."""
    return history.iterator(2000) if isinstance(history, QuerySet) else history


def as_row(trainee_id: int, exercise_id: int, step: Step, model: Any = PersonalRecord) -> PersonalRecord:
    """The unsaved row of a step. `model` is a class that takes these values by name."""
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
    """Sets `is_record` for all steps of some sessions: the last of its kind in a session, unless it is a baseline."""
    last: dict[tuple, PersonalRecord] = {}
    for row in sorted(rows, key=place):
        row.is_record = not row.is_baseline
        if row.is_record:
            if (before := last.get((row.session, row.kind))) is not None:
                before.is_record = False
            last[row.session, row.kind] = row


def unsaved(row: PersonalRecord) -> PersonalRecord:
    """A copy that can be saved as a row of its own."""
    twin = copy(row)
    twin.pk, twin._state.adding = None, True
    return twin


def place(row: PersonalRecord) -> tuple[datetime, UUID]:
    return row.achieved_at, row.exercise_log_id


CONTENT = ("exercise_log_id", "kind", "at_weight_kg", "value", "achieved_at", "is_baseline", "is_record")
content = attrgetter(*CONTENT)  # what makes two rows the same step


def update_records(trainee: Trainee, changed: dict[int, Touched]) -> Difference:
    """Brings the stored steps in line with the sets: (new records, records to delete).

    Call it in the transaction of the change.
    """
    missing: list[PersonalRecord] = []
    wrong: list[PersonalRecord] = []
    for exercise_id, span in changed.items():
        missing_steps, wrong_steps = after_change(trainee, exercise_id, span)
        missing += missing_steps
        wrong += wrong_steps
    if wrong:
        PersonalRecord.steps.filter(pk__in=[row.pk for row in wrong]).delete()
    if missing:
        PersonalRecord.steps.bulk_create(missing)
    return [row for row in missing if row.is_record], [row for row in wrong if row.is_record]


def difference(rows: Iterable[PersonalRecord], stored: Iterable[PersonalRecord]) -> Difference:
    """(rows that are not stored, stored rows that are not among them)."""
    right = {content(row): row for row in rows}
    found = {content(row): row for row in stored}
    missing = [row for key, row in right.items() if key not in found]
    return missing, [row for key, row in found.items() if key not in right]


def after_change(trainee: Trainee, exercise_id: int, span: Touched) -> Difference:
    """(steps that are missing, stored steps that are wrong) after a change of some sets of an exercise."""
    weighed = tuple(sorted(span.weighed))
    sets = queries.last_sets(trainee.pk, exercise_id, span.since, weighed, tuple(span.came))
    if len(sets) > queries.CHUNK:
        return recomputed(trainee, exercise_id)
    since = min([span.since, *(log.performed_at for log in sets)])
    keys = {key for log in sets for key, _value in measures(log, trainee.e1rm_formula)} | {(Kind.SESSION_VOLUME, ANY)}
    sessions = {log.session_id for log in sets} | span.sessions
    stored = steps_that_matter(trainee.pk, exercise_id, since, tuple(sorted(sessions)), tuple(sorted(keys)), weighed)

    def is_compared_again(row: PersonalRecord) -> bool:
        return row.achieved_at >= since or (row.kind == Kind.SESSION_VOLUME and row.session in span.weighed)

    kept = [row for row in stored if not is_compared_again(row)]
    best: dict[Key, Decimal] = {}
    for row in kept:
        key = (row.kind, row.at_weight_kg)
        best[key] = max(row.value, best.get(key, row.value))
    volumes = {log.session_id: (log.session_last, Decimal(log.session_volume or 0).quantize(DIGITS)) for log in sets}
    rows = [as_row(trainee.pk, exercise_id, step) for step in climb(sets, volumes, best, trainee.e1rm_formula)]
    # A session's record depends on all steps of the session, also on those from before.
    concerned = span.sessions | {row.session for row in (*rows, *stored) if row not in kept}
    rows += [unsaved(row) for row in kept if row.session in concerned]
    mark_records(rows)
    return difference(rows, [row for row in stored if row.session in concerned])


def candidates(trainee: Trainee, exercise_id: int) -> tuple[list[ExerciseLog], Volumes]:
    """The sets of a whole history that can be steps, in order; and the volumes of their sessions for `climb`."""
    volumes = rising_volumes(trainee.pk, exercise_id)
    better = possible_steps(trainee.pk, exercise_id, trainee.e1rm_formula)
    moments = {moment for moment, _volume in volumes.values()}
    weighed = ExerciseLog.objects.filter(has_volume(exercise_id), session__in=volumes, performed_at__in=moments)
    sets = sorted({*better, *weighed.only(*queries.COMPARED)}, key=lambda log: (log.performed_at, log.pk))
    last = {log.session_id: log.pk for log in sets if log.weight_kg and log.reps}
    return sets, {session: (last[session], volume) for session, (_moment, volume) in volumes.items()}


def recomputed(trainee: Trainee, exercise_id: int) -> Difference:
    """(steps that are missing, stored steps that are wrong), computed from the whole history of an exercise."""
    sets, volumes = candidates(trainee, exercise_id)
    # Creating models takes most of the time, and most steps don't change: only those that differ become models.
    steps = climb(sets, volumes, {}, trainee.e1rm_formula)
    rows = [as_row(trainee.pk, exercise_id, step, SimpleNamespace) for step in steps]
    mark_records(rows)
    stored = PersonalRecord.steps.filter(trainee=trainee.pk, exercise=exercise_id)
    found = {tuple(values): pk for pk, *values in stored.values_list("pk", *CONTENT)}
    right = dict.fromkeys(map(content, rows))
    common = {"trainee_id": trainee.pk, "exercise_id": exercise_id}
    missing = [PersonalRecord(**common, **dict(zip(CONTENT, key, strict=True))) for key in right if key not in found]
    outdated = [pk for key, pk in found.items() if key not in right]
    return missing, list(stored.filter(pk__in=outdated)) if outdated else []
