"""The worker's part: imports come in, or are taken back, step by step, so that a killed worker loses nothing.

Each step is a transaction that also says how far it came. A workout is imported whole or not at all.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections import Counter as Counts
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, RestrictedError
from django.utils import timezone, translation

from changes import services as changes
from metrics.models import HealthMetric
from training.models import Exercise
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.services import hold, settle_whole_records

from . import dates, exports
from .dialects import Line, Problem, Source, Workout, assisted, unguarded
from .models import Export, Import, ImportedRow
from .services import SHOWN_PROBLEMS, Counter, aware, check_start, fingerprint, held, metric_rows, problem_of, values_of

logger = logging.getLogger(__name__)
Status = Import.Status
Action = changes.Action
AT_WORK = (Status.WAITING, Status.RUNNING, Status.UNDOING)
LEASE = timedelta(minutes=2)
SLICE = 10  # seconds at one import, until other work gets its turn
WORKOUTS = 25  # in one transaction
ROWS = 500
GIVE_UP = 5  # failures in a row
KEPT = timedelta(days=7)
PAUSE = timedelta(seconds=20)


class Superseded(Exception):
    """Another worker, or the trainee, has taken it elsewhere."""


def work_due() -> bool:
    """Works at the import that waits longest, for a while. Returns whether there was one."""
    now = timezone.now()
    due = Import.objects.filter(status__in=AT_WORK, lease_until__lte=now).order_by("lease_until", "created_at")
    key = due.values_list("pk", flat=True).first()
    if key is None or not Import.objects.filter(pk=key, lease_until__lte=now).update(lease_until=now + LEASE):
        return False
    try:
        end = time.monotonic() + SLICE
        imported = Import.objects.select_related("trainee__user").get(pk=key)
        with translation.override(imported.trainee.user.language):  # of what is reported
            steps = steps_of(imported)
            while next(steps, None) is not None and time.monotonic() < end:
                pass
        Import.objects.filter(pk=key).update(lease_until=timezone.now(), attempts=0)
    except (Superseded, Import.DoesNotExist):
        pass
    except Exception as error:
        logger.error("import %s broke at %s; it goes on where it was", key, place_of(error))
        attempts = models.F("attempts") + 1
        Import.objects.filter(pk=key).update(attempts=attempts, lease_until=timezone.now() + PAUSE)
        Import.objects.filter(pk=key, status__in=(Status.WAITING, Status.RUNNING), attempts__gte=GIVE_UP).update(
            status=Status.FAILED
        )
    return True


def place_of(error: Exception) -> str:
    """What and where, without what it says: that may hold somebody's data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"


def export_due() -> bool:
    """Makes the file that waits longest, and forgets those that are a week old. Returns whether there was one."""
    now = timezone.now()
    if (old := Export.objects.filter(created_at__lt=now - KEPT)).exists():
        old.delete()
    due = Export.objects.filter(status=Export.Status.WAITING, lease_until__lte=now).order_by("created_at")
    key = due.values_list("pk", flat=True).first()
    if key is None or not Export.objects.filter(pk=key, lease_until__lte=now).update(lease_until=now + 5 * LEASE):
        return False
    try:
        make(Export.objects.select_related("user__trainee__user").get(pk=key))
    except Export.DoesNotExist:
        pass
    except Exception as error:
        logger.error("export %s broke at %s", key, place_of(error))
        Export.objects.filter(pk=key).update(attempts=models.F("attempts") + 1, lease_until=timezone.now() + PAUSE)
        Export.objects.filter(pk=key, attempts__gte=GIVE_UP).update(status=Export.Status.FAILED)
    return True


def make(export: Export) -> None:
    """Fills an export, in the language and time zone of whose it is."""
    user = export.user
    with translation.override(user.language), timezone.override(ZoneInfo(user.timezone)):
        content = exports.strong(user) if export.kind == Export.Kind.STRONG else exports.archive(user)
    Export.objects.filter(pk=export.pk).update(content=content, size=len(content), status=Export.Status.DONE)


def steps_of(imported: Import) -> Iterator[bool]:
    """Does what is left to do; yields after each step."""
    if imported.status == Status.UNDOING:
        yield from take_back(imported)
    else:
        yield from bring_in(imported)


def advance(imported: Import, *statuses: str) -> Import:
    """The import as it is now, held. Raises Superseded where it isn't in one of these states any more."""
    current = held(imported)
    if current.status not in statuses or current.position != imported.position:
        raise Superseded
    current.lease_until = timezone.now() + LEASE
    return current


# --- in ---
def bring_in(imported: Import) -> Iterator[bool]:
    source = Source(bytes(imported.content))
    workouts, counter = source.workouts(), Counter({})
    for workout in islice(workouts, imported.position):  # done already; their sets are counted all the same
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
    sessions, logs, rows = [], [], []
    for plan in planned:
        if plan.key in known:
            session_id = known[plan.key]
        else:
            session_id = plan.session.pk
            sessions.append(plan.session)
            rows.append(row_of(imported, plan.key, session_id=session_id, is_session=True))
            known[plan.key] = session_id
        for key, log in plan.sets:
            if key in known:
                imported.sets_known += 1
                continue
            known[key] = session_id
            log.session_id = session_id
            logs.append(log)
            rows.append(row_of(imported, key, session_id=session_id, exercise_log=log))
    WorkoutSession.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(logs, batch_size=ROWS)
    ImportedRow.objects.bulk_create(rows, batch_size=ROWS)
    changes.record([*sessions, *logs], Action.CREATED)
    imported.status = Status.RUNNING
    imported.position += len(batch)
    imported.sessions_added += len(sessions)
    imported.sets_added += len(logs)
    imported.unsettled = sorted({*imported.unsettled, *(log.exercise_id for log in logs)})
    imported.save()
    return imported


def row_of(imported: Import, key: str, **what: Any) -> ImportedRow:
    return ImportedRow(imported=imported, trainee_id=imported.trainee_id, key=key, **what)


def known_rows(imported: Import, planned: list[Plan]) -> dict[str, uuid.UUID]:
    """{key: its session} of what was imported before, or (from our own export) is still here."""
    keys = [key for plan in planned for key in (plan.key, *(key for key, _log in plan.sets))]
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
    """Workouts that begin in the same second as one that is here, whatever brought that one: one is not two."""
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
        for key, log in plan.sets:
            if sets[pk][content(log)] > 0:
                sets[pk][content(log)] -= 1
                known.setdefault(key, pk)


def content(log: ExerciseLog) -> tuple:
    """What was done, as far as every app keeps it: others round weights in their own unit."""
    return log.exercise_id, log.reps, log.duration_seconds, round(log.weight_kg or 0, 1)


@dataclass(frozen=True)
class Context:
    """What a file's lines are read with."""

    imported: Import
    zone: ZoneInfo
    assisted: set[int]  # exercises whose weight helps


class Plan:
    """A workout of the file as rows to be."""

    def __init__(self, key: str, session: WorkoutSession):
        self.key, self.session = key, session
        self.sets: list[tuple[str, ExerciseLog]] = []
        self.own_id: uuid.UUID | None = None
        self.own_sets: dict[uuid.UUID, str] = {}

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
            log = log_of(context, line, started + timedelta(seconds=at))
            if log is None:
                continue
            numbers[log.exercise_id] = numbers.get(log.exercise_id, 0) + 1
            log.set_number = min(line.set_number or numbers[log.exercise_id], 1000)
            plan.sets.append((key, log))
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
    text = "\n".join(notes).replace("\x00", "")
    now = timezone.now()
    return WorkoutSession(
        trainee_id=context.imported.trainee_id,
        status=WorkoutSession.Status.COMPLETED,
        started_at=started,
        ended_at=max(started, min(ended, max(now, started))),
        name=first.name[:120],
        notes=text if len(text) <= 4000 else text[:3999] + "…",
        feeling=first.feeling if first.feeling in range(1, 6) else None,
    )


def log_of(context: Context, line: Line, at: datetime) -> ExerciseLog | None:
    imported = context.imported
    try:
        values = values_of(line, imported.units)
    except ValidationError as error:
        report(imported, Problem(line.number, " ".join(error.messages)))
        return None
    exercise = imported.exercises[line.exercise]
    return ExerciseLog(
        trainee_id=imported.trainee_id,
        exercise_id=exercise,
        performed_at=line.performed or at,
        is_assisted=line.assisted or exercise in context.assisted or assisted(line.exercise),
        **values,
    )


def report(imported: Import, problem: Problem) -> None:
    """A row that only the chosen unit made impossible."""
    imported.problem_count += 1
    if len(imported.problems) < SHOWN_PROBLEMS:
        imported.problems.append([problem.number, problem.reason])


@transaction.atomic
def add_metrics(imported: Import, source: Source) -> Import:
    """The measurements of our own export, as one step: they are few."""
    imported = advance(imported, Status.RUNNING, Status.WAITING)
    trainee = imported.trainee
    stored = HealthMetric.objects.filter(trainee=trainee)
    here = {(kind, at, value) for kind, at, value in stored.values_list("kind", "measured_at", "value")}
    metrics = []
    for number, row in metric_rows(source):
        try:
            metric = HealthMetric(
                trainee=trainee,
                kind=row["kind"],
                value=Decimal(row["value"]),
                measured_at=dates.parse(row["measured_at"]),
                note=unguarded(row.get("note", "")),
            )
            metric.clean_fields(exclude=["trainee"])
            metric.clean()
        except (KeyError, ValueError, InvalidOperation, ValidationError) as error:
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


@transaction.atomic
def settle(imported: Import, *statuses: str) -> Import:
    """Works out the records of one exercise anew."""
    imported = advance(imported, *statuses)
    hold(imported.trainee)
    exercise, *rest = imported.unsettled
    settle_whole_records(imported.trainee, [exercise])
    imported.unsettled = rest
    imported.save()
    return imported


# --- and back ---
def take_back(imported: Import) -> Iterator[bool]:
    for part in (remove_sets, remove_sessions, remove_metrics):
        while part(imported):
            imported.refresh_from_db(fields=["unsettled"])
            yield True
    while imported.unsettled:
        imported = settle(imported, Status.UNDOING)
        yield True
    with transaction.atomic():
        imported = advance(imported, Status.UNDOING)
        for exercise in Exercise.objects.filter(pk__in=imported.made, trainee=imported.trainee):
            try:
                with transaction.atomic():
                    changes.delete(exercise)
            except RestrictedError:
                pass  # used since
        imported.rows.all().delete()
        imported.status, imported.finished_at, imported.content = Status.UNDONE, timezone.now(), b""
        imported.save()
    yield True


@transaction.atomic
def remove_sets(imported: Import) -> bool:
    current = advance(imported, Status.UNDOING)
    hold(current.trainee)
    rows = list(current.rows.exclude(exercise_log=None).select_related("exercise_log")[:ROWS])
    logs = [row.exercise_log for row in rows if row.exercise_log is not None]
    if not logs:
        return False
    keys = [log.pk for log in logs]
    records = PersonalRecord.objects.filter(exercise_log__in=keys)
    changes.record([*records, *logs], Action.DELETED)
    ImportedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    ExerciseLog.objects.filter(pk__in=keys).delete()
    current.unsettled = sorted({*current.unsettled, *(log.exercise_id for log in logs)})
    current.save()
    return True


@transaction.atomic
def remove_sessions(imported: Import) -> bool:
    """Those that hold no set which came otherwise."""
    current = advance(imported, Status.UNDOING)
    rows = list(current.rows.filter(is_session=True).select_related("session")[:ROWS])
    if not rows:
        return False
    sessions = WorkoutSession.objects.filter(pk__in=[row.session_id for row in rows], logs=None)
    gone = list(sessions)
    changes.record(gone, Action.DELETED)
    ImportedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    WorkoutSession.objects.filter(pk__in=[session.pk for session in gone]).delete()
    current.save()
    return True


@transaction.atomic
def remove_metrics(imported: Import) -> bool:
    current = advance(imported, Status.UNDOING)
    rows = list(current.rows.exclude(metric=None).select_related("metric")[:ROWS])
    metrics = [row.metric for row in rows if row.metric is not None]
    if not metrics:
        return False
    changes.record(metrics, Action.DELETED)
    HealthMetric.objects.filter(pk__in=[metric.pk for metric in metrics]).delete()
    current.save()
    return True
