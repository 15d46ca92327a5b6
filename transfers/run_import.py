"""Runs an import. Each workout is imported whole or not at all; what was imported before stays as it is."""

from __future__ import annotations

import uuid
from collections import Counter as Counts
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.quotas import STORED, QuotaExceededError
from changes import services as changes
from common.numbers import decimal_of
from common.validators import clean_text
from metrics.models import HealthMetric
from training.models import Exercise
from workouts.models import ExerciseLog, WorkoutSession
from workouts.services import NewSession, NewSet, add_imported, hold

from . import dates
from .dialects import Source
from .dialects.cells import unguarded
from .dialects.lines import Line, Problem, Workout, assisted
from .file_summary import SHOWN_PROBLEMS
from .import_steps import ROWS, advance, settle
from .models import Import, ImportedRow
from .set_values import Counter, aware, check_start, fingerprint, problem_of, values_of

Status = Import.Status
Action = changes.Action
WORKOUTS = 25  # in one transaction


def import_steps_of(imported: Import) -> Iterator[bool]:
    source = Source(bytes(imported.content))
    workouts, counter = source.workouts(), Counter({})
    for workout in islice(workouts, imported.position):  # imported already, but their sets count for the keys
        for line in good_lines(workout):
            counter.key(line)
    while batch := list(islice(workouts, WORKOUTS)):
        imported = add(imported, batch, counter)
        yield True
    if source.metrics is not None and not imported.metrics_added:
        imported = add_metrics(imported, source)
        yield True
    while imported.unsettled:
        imported = settle(imported, Status.RUNNING, Status.WAITING)
        yield True
    with transaction.atomic():
        imported = advance(imported, Status.RUNNING, Status.WAITING)
        imported.status, imported.finished_at, imported.content = Status.DONE, timezone.now(), b""
        imported.save()
    yield True


def good_lines(workout: Workout) -> Iterator[Line]:
    return (line for line in workout.lines if line.exercise and problem_of(line) is None)


@transaction.atomic
def add(imported: Import, batch: list[Workout], counter: Counter) -> Import:
    """Imports some workouts: new sessions, and new sets of known ones."""
    imported = advance(imported, Status.RUNNING, Status.WAITING)
    hold(imported.trainee)
    zone = ZoneInfo(imported.zone)
    helped = Exercise.objects.filter(pk__in=imported.exercises.values(), is_assisted=True)
    context = Context(imported, zone, set(helped.values_list("pk", flat=True)))
    planned = [plan for workout in batch if (plan := Plan.of(workout, context, counter)) is not None]
    known = known_rows(imported, planned)
    counts = sets_of(known.values())
    sessions, logs, rows = [], [], []
    for plan in planned:
        if plan.key in known:
            session_id = known[plan.key]
            session = WorkoutSession(pk=session_id, trainee=imported.trainee)
        else:
            session = plan.session
            session_id = session.pk
            sessions.append(session)
            rows.append(row_of(imported, plan.key, session_id=session_id, is_session=True))
            known[plan.key] = session_id
        for key, values in plan.sets:
            if key in known:
                imported.sets_known += 1
                continue
            if counts[session_id] >= STORED["sets"].most:  # as by every other way
                report(imported, Problem(plan.numbers[key], str(QuotaExceededError(STORED["sets"]))))
                continue
            counts[session_id] += 1
            known[key] = session_id
            log = values.as_log(session)
            logs.append(log)
            rows.append(row_of(imported, key, session_id=session_id, exercise_log=log))
    add_imported(sessions=sessions, logs=logs)
    ImportedRow.objects.bulk_create(rows, batch_size=ROWS)
    imported.status = Status.RUNNING
    imported.position += len(batch)
    imported.sessions_added += len(sessions)
    imported.sets_added += len(logs)
    imported.unsettled = sorted({*imported.unsettled, *(log.exercise_id for log in logs)})
    imported.save()
    return imported


def sets_of(sessions: Iterable[uuid.UUID]) -> Counts[uuid.UUID]:
    """How many sets each of these sessions has."""
    rows = ExerciseLog.objects.filter(session__in=set(sessions)).order_by().values_list("session")
    return Counts(dict(rows.annotate(Count("pk"))))


def row_of(imported: Import, key: str, **what: Any) -> ImportedRow:
    return ImportedRow(imported=imported, trainee_id=imported.trainee_id, key=key, **what)


def known_rows(imported: Import, planned: list[Plan]) -> dict[str, uuid.UUID]:
    """{key: its session} of rows that were imported before, or that (in our own export) are still stored."""
    keys = [key for plan in planned for key in (plan.key, *(key for key, _values in plan.sets))]
    rows = ImportedRow.objects.filter(trainee=imported.trainee_id, key__in=keys)
    known: dict[str, uuid.UUID] = dict(rows.values_list("key", "session"))
    ids = {plan.own_id: plan.key for plan in planned if plan.own_id}
    for pk in WorkoutSession.objects.filter(trainee=imported.trainee_id, pk__in=ids).values_list("pk", flat=True):
        known.setdefault(ids[pk], pk)
    own = {pk: key for plan in planned for pk, key in plan.own_sets.items()}
    logs = ExerciseLog.objects.filter(trainee=imported.trainee_id, pk__in=own)
    for pk, session in logs.values_list("pk", "session"):
        known.setdefault(own[pk], session)
    known_by_content(imported, [plan for plan in planned if plan.key not in known], known)
    return known


def known_by_content(imported: Import, planned: list[Plan], known: dict[str, uuid.UUID]) -> None:
    """Adds workouts that begin in the same second as a stored one: they are the same, however that was logged."""
    begun = Q(pk__in=[])
    for plan in planned:
        second = plan.session.started_at.replace(microsecond=0)
        begun |= Q(started_at__gte=second, started_at__lt=second + timedelta(seconds=1))
    sessions = WorkoutSession.objects.filter(begun, trainee=imported.trainee_id).order_by("pk")
    here = {session.started_at.replace(microsecond=0): session.pk for session in sessions}
    sets: dict[uuid.UUID, Counts[tuple]] = {pk: Counts() for pk in here.values()}
    for log in ExerciseLog.objects.filter(session__in=sets):
        sets[log.session_id][content(log)] += 1
    for plan in planned:
        if (pk := here.get(plan.session.started_at.replace(microsecond=0))) is None:
            continue
        known[plan.key] = pk
        for key, values in plan.sets:
            if sets[pk][content(values)] > 0:
                sets[pk][content(values)] -= 1
                known.setdefault(key, pk)


def content(log: ExerciseLog | NewSet) -> tuple:
    """What was done, as precisely as every app stores it: some round weights in their own unit."""
    return log.exercise_id, log.reps, log.duration_seconds, round(log.weight_kg or 0, 1)


@dataclass(frozen=True)
class Context:
    """What a file's lines are read with."""

    imported: Import
    zone: ZoneInfo
    assisted: set[int]  # exercises whose weight helps


class Plan:
    """A workout of the file, with the rows to create from it."""

    def __init__(self, key: str, session: WorkoutSession) -> None:
        self.key, self.session = key, session
        self.sets: list[tuple[str, NewSet]] = []
        self.own_id: uuid.UUID | None = None
        self.own_sets: dict[uuid.UUID, str] = {}
        self.numbers: dict[str, int] = {}  # the lines of the sets in the file

    @classmethod
    def of(cls, workout: Workout, context: Context, counter: Counter) -> Plan | None:
        lines = [line for line in workout.lines if problem_of(line) is None]
        if not lines:
            return None
        first = lines[0]
        started = aware(first.started, context.zone)
        try:
            check_start(started)
        except ValidationError as error:  # in the chosen time zone it is still to come
            for line in lines:
                report(context.imported, Problem(line.number, " ".join(error.messages)))
            return None
        plan = cls(fingerprint("session", first.session), session_of(context, workout, lines, started))
        plan.own_id = as_uuid(first.session_key)
        numbers: dict[int, int] = {}
        for at, line in enumerate(lines):
            if not line.exercise:
                continue
            key = counter.key(line)
            values = set_of(context, line, started + timedelta(seconds=at))
            if values is None:
                continue
            numbers[values.exercise_id] = numbers.get(values.exercise_id, 0) + 1
            number = min(line.set_number or numbers[values.exercise_id], 1000)
            plan.sets.append((key, replace(values, set_number=number)))
            plan.numbers[key] = line.number
            if (own := as_uuid(line.key)) is not None:
                plan.own_sets[own] = key
        return plan


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def session_of(context: Context, workout: Workout, lines: list[Line], started: datetime) -> WorkoutSession:
    first = lines[0]
    ended = started + first.ended if isinstance(first.ended, timedelta) else first.ended
    ended = started if ended is None else aware(ended, context.zone)
    notes = dict.fromkeys(text for text in (*(line.session_note for line in lines), *workout.remarks) if text)
    text = clean_text("\n".join(notes))
    now = timezone.now()
    values = NewSession(
        status=WorkoutSession.Status.COMPLETED,
        started_at=started,
        ended_at=max(started, min(ended, max(now, started))),
        name=first.name[:120],
        notes=text if len(text) <= 4000 else text[:3999] + "…",
        feeling=first.feeling if first.feeling in range(1, 6) else None,
    )
    return values.as_session(context.imported.trainee)


def set_of(context: Context, line: Line, at: datetime) -> NewSet | None:
    """The set of a line, or None where the chosen unit makes it impossible."""
    imported = context.imported
    try:
        values = values_of(line, imported.units)
    except ValidationError as error:
        report(imported, Problem(line.number, " ".join(error.messages)))
        return None
    exercise = imported.exercises[line.exercise]
    return NewSet(
        exercise_id=exercise,
        performed_at=line.performed or at,
        is_assisted=line.assisted or exercise in context.assisted or assisted(line.exercise),
        **values,
    )


def report(imported: Import, problem: Problem) -> None:
    """Adds a problem that appeared only with the chosen unit or time zone."""
    imported.problem_count += 1
    if len(imported.problems) < SHOWN_PROBLEMS:
        imported.problems.append([problem.number, problem.reason])


@transaction.atomic
def add_metrics(imported: Import, source: Source) -> Import:
    """Imports the measurements of our own export in one step, because they are few."""
    imported = advance(imported, Status.RUNNING, Status.WAITING)
    trainee = imported.trainee
    stored = HealthMetric.objects.filter(trainee=trainee)
    here = {(kind, at, value) for kind, at, value in stored.values_list("kind", "measured_at", "value")}
    metrics = []
    for number, row in source.measurements():
        try:
            metric = HealthMetric(
                trainee=trainee,
                kind=row["kind"],
                value=decimal_of(row["value"]),
                measured_at=dates.parse(row["measured_at"]),
                note=clean_text(unguarded(row.get("note", ""))),
            )
            metric.clean_fields(exclude=["trainee"])
            metric.clean()
        except (KeyError, ValueError, ValidationError) as error:
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            report(imported, Problem(number, f"metrics.csv: {reason}"))
            continue
        if (metric.kind, metric.measured_at, metric.value) not in here:
            here.add((metric.kind, metric.measured_at, metric.value))
            metrics.append(metric)
    for metric in metrics:
        metric.save()
    changes.record(metrics, Action.CREATED)
    rows = [row_of(imported, fingerprint("metric", metric.pk), metric=metric) for metric in metrics]
    ImportedRow.objects.bulk_create(rows, batch_size=ROWS)
    imported.metrics_added = len(metrics)
    imported.save()
    return imported
