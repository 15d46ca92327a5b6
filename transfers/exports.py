"""Everything that one has, to take along: JSON, a zip of CSV and JSON, and Strong's layout for other apps."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import SecurityEvent, User
from common.timestamps import TIMESTAMPS
from common.units import METRIC, from_kg, plain
from facilities.models import Trainee
from metrics.models import HealthMetric, MetricGoal
from training.models import Exercise, ExerciseMax, Program, ProgramAssignment
from training.program_plans import program_plan
from workouts.models import (
    PERFORMED,
    Comment,
    ExerciseLog,
    ExerciseNote,
    ExerciseRest,
    PersonalRecord,
    SetVersion,
    WorkoutSession,
)

from .dialects.cells import METRES, guarded

CHUNK = 2000
SET_COLUMNS = (
    *("session_id", "status", "started_at", "ended_at", "workout", "feeling", "workout_notes"),
    *("set_id", "exercise", "set_number", "set_type", "reps", "weight_kg", "duration_seconds", "distance_m"),
    *("rpe", "note", "performed_at", "assisted"),
)
METRIC_COLUMNS = ("kind", "value", "unit", "measured_at", "note")
STRONG_COLUMNS = (
    *("Date", "Workout Name", "Duration", "Exercise Name", "Set Order", "Weight", "Reps", "Distance", "Seconds"),
    *("Notes", "Workout Notes", "RPE"),
)
STRONG_MARKS = {"warmup": "W", "drop": "D", "failure": "F"}


# --- JSON ---
def everything(user: User) -> Iterator[tuple[str, Any]]:
    """(name, a value or the rows of a table), each about this person and no other."""
    yield (
        "profile",
        row(user, "email", "first_name", "last_name", "role", "units", "timezone", "language", "date_joined"),
    )
    yield (
        "security_history",
        values(SecurityEvent.objects.filter(user=user).order_by("pk"), "kind", "at", "surface", "detail"),
    )
    trainer = getattr(user, "trainer", None)
    if trainer is not None:
        yield "trainer", {"gym": trainer.gym.name, **row(trainer, "bio", "specialties")}
    programs = Program.objects.filter(owner=user).order_by("pk")
    if programs.exists():
        yield (
            "programs",
            ({**row(program, "id", "name", "visibility"), **program_plan(program).write()} for program in programs),
        )
    trainee: Trainee | None = getattr(user, "trainee", None)
    if trainee is None:
        return
    yield (
        "trainee",
        {
            "gym": trainee.gym and trainee.gym.name,
            "trainer": trainee.trainer and trainee.trainer.user.get_full_name(),
            **row(trainee, "date_of_birth", "height_cm", "goal", "plates", "shares_metrics", "trainer_sees_metrics"),
        },
    )
    own = {"trainee": trainee}
    sets = ExerciseLog.objects.filter(**own).order_by("performed_at", "id")
    yield "exercises", values(Exercise.objects.filter(**own).order_by("pk"), "id", "name", "tracking", "per_side")
    own_plan = ("start_date", "start_week", "status", "weekdays", "pauses", "moves", "overrides")
    yield (
        "program_assignments",
        values(ProgramAssignment.objects.filter(**own).order_by("pk"), "program__name", *own_plan),
    )
    maxes = ("exercise__name", "one_rm_kg", "training_max_kg", "measured_at")
    yield "maxes", values(ExerciseMax.objects.filter(**own).order_by("measured_at", "pk"), *maxes)
    yield "goals", values(MetricGoal.objects.filter(**own).order_by("kind"), "kind", "value", "by")
    yield (
        "health_metrics",
        values(
            HealthMetric.objects.filter(**own).order_by("measured_at", "pk"), "kind", "value", "measured_at", "note"
        ),
    )
    yield (
        "workout_sessions",
        values(
            WorkoutSession.objects.filter(**own).order_by("started_at", "pk"),
            *("id", "status", "name", "program_day__name", "started_at", "ended_at", "feeling", "notes", *TIMESTAMPS),
        ),
    )
    yield (
        "sets",
        values(
            sets,
            *(
                "id",
                "session_id",
                "exercise__name",
                "set_number",
                *PERFORMED,
                "is_assisted",
                "performed_at",
                "edited_at",
                *TIMESTAMPS,
            ),
        ),
    )
    versions = SetVersion.objects.filter(exercise_log__trainee=trainee).order_by("pk")
    yield "versions_of_sets", values(versions, "exercise_log_id", *PERFORMED, "edited_at", "is_overtaken")
    comments = Comment.objects.filter(session__trainee=trainee).order_by("pk")
    yield "comments", values(comments, "session_id", "exercise_log_id", "text", "created_at")
    notes = ExerciseNote.objects.filter(**own).exclude(text="").order_by("pk")
    yield "exercise_notes", values(notes, "exercise__name", "text", "written_at")
    rests = ExerciseRest.objects.filter(**own).exclude(seconds=None).order_by("pk")
    yield "exercise_rests", values(rests, "exercise__name", "seconds", "chosen_at")
    records = PersonalRecord.objects.filter(**own).order_by("achieved_at", "pk")
    yield "personal_records", values(records, "kind", "value", "exercise__name", "exercise_log_id", "achieved_at")
    yield "imports", values(trainee.imports.order_by("created_at"), "file_name", "dialect", "status", "created_at")


def row(instance: Any, *fields: str) -> dict[str, Any]:
    return {name: getattr(instance, name) for name in fields}


def values(queryset: QuerySet, *fields: str) -> Iterator[dict[str, Any]]:
    return queryset.values(*fields).iterator(CHUNK)


def as_json(user: User) -> Iterator[str]:
    """The text of one object, a table's row at a time."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    between = "{\n"
    for name, value in everything(user):
        yield f"{between}{json.dumps(name)}: "
        between = ",\n"
        if isinstance(value, dict):
            yield encoder.encode(value)
            continue
        comma = "[\n "
        for entry in value:
            yield comma + encoder.encode(entry)
            comma = ",\n "
        yield "[]" if comma == "[\n " else "\n]"
    yield "\n}\n"


# --- CSV ---
def sessions_of(trainee: Trainee) -> Iterator[WorkoutSession]:
    """With their sets, some at a time."""
    sessions = WorkoutSession.objects.filter(trainee=trainee).select_related("program_day").order_by("started_at", "id")
    sets = ExerciseLog.objects.select_related("exercise").order_by("performed_at", "id")
    yield from sessions.prefetch_related(Prefetch("logs", sets, to_attr="exercise_logs")).iterator(CHUNK // 20)


def set_rows(trainee: Trainee) -> Iterator[list[str]]:
    """Our own layout, SI: what the import here reads back, row by row the same."""
    yield list(SET_COLUMNS)
    for session in sessions_of(trainee):
        about = [
            *(str(session.pk), session.status, instant(session.started_at), instant(session.ended_at)),
            *(guarded(name_of(session)), cell(session.feeling), guarded(session.notes)),
        ]
        for log in session.exercise_logs:
            yield [
                *(*about, str(log.pk), guarded(log.exercise.name), cell(log.set_number), log.set_type),
                *(cell(log.reps), cell(log.weight_kg), cell(log.duration_seconds), cell(log.distance_m)),
                *(cell(log.rpe), guarded(log.note), instant(log.performed_at), "true" if log.is_assisted else ""),
            ]
        if not session.exercise_logs:
            yield about + [""] * (len(SET_COLUMNS) - len(about))


def metric_rows(trainee: Trainee) -> Iterator[list[str]]:
    yield list(METRIC_COLUMNS)
    for metric in HealthMetric.objects.filter(trainee=trainee).order_by("measured_at", "pk").iterator(CHUNK):
        yield [metric.kind, cell(metric.value), metric.unit, instant(metric.measured_at), guarded(metric.note)]


def strong_rows(trainee: Trainee) -> Iterator[list[str]]:
    """Strong's layout, in the trainee's units and time zone; most other apps read it."""
    yield list(STRONG_COLUMNS)
    user = trainee.user
    zone, far = ZoneInfo(user.timezone), METRES["km" if user.units == METRIC else "mi"]
    for session in sessions_of(trainee):
        numbers: dict[int, int] = {}
        lasted = int((session.ended_at - session.started_at).total_seconds()) if session.ended_at else 0
        started = f"{session.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        name = guarded(name_of(session) or _("Workout"))
        for log in session.exercise_logs:
            counts = log.set_type not in STRONG_MARKS
            numbers[log.exercise_id] = numbers.get(log.exercise_id, 0) + counts
            yield [
                *(started, name, f"{lasted // 3600}h {lasted % 3600 // 60}m", guarded(log.exercise.name)),
                STRONG_MARKS.get(log.set_type) or str(numbers[log.exercise_id]),
                plain(from_kg(log.weight_kg, user.units)) if log.weight_kg else "0",
                str(log.reps or 0),
                plain((log.distance_m / far).quantize(Decimal("0.0001"))) if log.distance_m else "0",
                str(log.duration_seconds or 0),
                *(guarded(log.note), guarded(session.notes), cell(log.rpe)),
            ]


def name_of(session: WorkoutSession) -> str:
    return session.name or (session.program_day.name if session.program_day else "")


def cell(value: Any) -> str:
    return "" if value is None else plain(value) if isinstance(value, Decimal) else str(value)


def instant(time: Any) -> str:
    return "" if time is None else time.isoformat()


def as_csv(rows: Iterable[list[str]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for at, cells in enumerate(rows):
        writer.writerow(cells)
        if at % 500 == 499:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def for_excel(rows: Iterable[list[str]]) -> Iterator[str]:
    """With a byte order mark, without which Excel takes the file for one in the machine's old encoding."""
    return chain(["\ufeff"], as_csv(rows))


# --- files ---
def archive(user: User) -> bytes:
    """A zip of all tables, written a piece at a time; only the compressed result is kept in memory."""
    trainee: Trainee | None = getattr(user, "trainee", None)
    parts: list[tuple[str, Iterator[str]]] = [("everything.json", as_json(user))]
    if trainee is not None:
        parts += [("sets.csv", for_excel(set_rows(trainee))), ("metrics.csv", for_excel(metric_rows(trainee)))]
    return zipped(parts)


def strong(user: User) -> bytes:
    return zipped([("strong.csv", as_csv(strong_rows(user.trainee)))])


def zipped(parts: list[tuple[str, Iterator[str]]]) -> bytes:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, texts in parts:
                with bundle.open(name, "w", force_zip64=True) as member:
                    for text in texts:
                        member.write(text.encode())
        file.seek(0)
        return file.read()
