"""Verbs of training: start, log, correct, end, delete. Each whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import quotas
from changes import services as changes
from facilities.models import Trainee
from training.models import Exercise, ProgramAssignment, ProgramDay, ProgramRevision
from training.services import freeze

from .models import PERFORMED, ExerciseLog, PersonalRecord, SetVersion, WorkoutSession
from .queries import held_session
from .records import Touched, counts_otherwise, recomputed, touched, update_records
from .targets import targets_for

Status = WorkoutSession.Status
Action = changes.Action
TAKES_SETS = (Status.IN_PROGRESS, Status.COMPLETED)
NO_SETS = _("A planned or cancelled session takes no sets.")
LAST_SET = 1000  # the highest set number
EVENTS: dict[str, str] = {Status.IN_PROGRESS: "session.started", Status.COMPLETED: "session.finished"}


class Refused(Exception):
    """The state of the session stands against it; the text says what."""


class OpenSession(Refused):
    """The trainee trains already, in `session_id`."""

    def __init__(self, session_id: UUID):
        super().__init__(_("A session is in progress already."))
        self.session_id = session_id


class RefusedSets(Refused):
    """Some of many sets can't be logged: {index: what stands against it}."""

    def __init__(self, reasons: dict[int, str]):
        super().__init__(_("Some sets can't be logged."))
        self.reasons = reasons


class Summary(TypedDict):
    duration_seconds: int
    total_sets: int
    total_reps: int
    total_volume_kg: Decimal
    personal_records: list[PersonalRecord]


def settle_records(trainee: Trainee, changed: dict[int, Touched], sets: list[changes.Change]) -> list[PersonalRecord]:
    """After a change of sets: the records that are new. The log takes the sets and the records in one statement."""
    new, gone = update_records(trainee, changed)
    told = changes.entries(gone, Action.DELETED) + changes.entries(new, Action.CREATED, event="record.broken")
    changes.write(sets + told)
    return new


def performed_exercises(trainee: Trainee) -> list[int]:
    return list(
        ExerciseLog.objects.filter(trainee=trainee).order_by("exercise").values_list("exercise", flat=True).distinct()
    )


def settle_whole_records(trainee: Trainee, exercises: Iterable[int]) -> None:
    """After many sets came or went at once: the records of these exercises by their whole history, without events."""
    for exercise_id in exercises:
        missing, wrong = recomputed(trainee, exercise_id)
        PersonalRecord.steps.filter(pk__in=[row.pk for row in wrong]).delete()
        PersonalRecord.steps.bulk_create(missing, batch_size=500)
        changes.record([row for row in wrong if row.is_record], Action.DELETED)
        changes.record([row for row in missing if row.is_record], Action.CREATED)


def hold(trainee: Trainee) -> None:
    """Writes about one trainee come one after the other until the transaction ends."""
    Trainee.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=trainee.pk)


def refuse_second_open(trainee: Trainee, besides: UUID | None = None) -> None:
    sessions = WorkoutSession.objects.filter(trainee=trainee, status=Status.IN_PROGRESS)
    open_id = sessions.values_list("pk", flat=True).first()
    if open_id is not None and open_id != besides:
        raise OpenSession(open_id)


class Prescription(TypedDict):
    """What a workout asks for, as its session keeps it."""

    revision: ProgramRevision | None
    targets: dict[str, dict[str, Any]]


def prescribe(trainee: Trainee, program_day: ProgramDay | None) -> Prescription:
    """By the revision that the trainee follows and what is theirs alone, else by the program's current one."""
    if program_day is None:
        return {"revision": None, "targets": {}}
    assignment = (
        ProgramAssignment.objects.filter(trainee=trainee, program=program_day.program_id)
        .order_by("status", "-start_date")  # “active” comes first
        .select_related("revision")
        .first()
    )
    revision = assignment.revision if assignment else freeze(program_day.program)
    return {"revision": revision, "targets": targets_for(trainee, revision.plan, program_day.pk, assignment)}


@transaction.atomic
def create_session(*, trainee: Trainee, program_day: ProgramDay | None = None, **fields: Any) -> WorkoutSession:
    """A session as the client tells it, times included.

    Raises OpenSession when it would be a second open one, and QuotaExceededError.
    """
    hold(trainee)
    quotas.spend("sessions", trainee.pk)
    if fields.get("status", Status.IN_PROGRESS) == Status.IN_PROGRESS:
        refuse_second_open(trainee)
    session = WorkoutSession.objects.create(
        trainee=trainee, program_day=program_day, **prescribe(trainee, program_day), **fields
    )
    changes.created(session, event=EVENTS.get(session.status, ""))
    return session


@transaction.atomic
def update_session(*, session: WorkoutSession, **fields: Any) -> WorkoutSession:
    hold(session.trainee)
    if fields.get("status") == Status.IN_PROGRESS:
        refuse_second_open(session.trainee, besides=session.pk)
    if "program_day" in fields and fields["program_day"] != session.program_day:
        fields |= prescribe(session.trainee, fields["program_day"])
    was = session.status
    for name, value in fields.items():
        setattr(session, name, value)
    session.save(force_update=True)
    changes.updated(session, event=EVENTS.get(session.status, "") if session.status != was else "")
    return session


@transaction.atomic
def end_session(
    *, session: WorkoutSession, ended_at: datetime | None = None, feeling: int | None = None, notes: str | None = None
) -> WorkoutSession:
    """Completes the session. Again with the same end or none changes nothing; with another end raises Refused."""
    hold(session.trainee)
    session.refresh_from_db()
    if session.status == Status.COMPLETED:
        if ended_at is not None and ended_at != session.ended_at:
            raise Refused(_("The session ended at another time."))
        return session
    if session.status == Status.CANCELLED:
        raise Refused(_("The session was cancelled."))
    session.ended_at = ended_at or max(timezone.now(), session.started_at)
    session.status = Status.COMPLETED
    session.feeling = feeling if feeling is not None else session.feeling
    session.notes = notes if notes is not None else session.notes
    session.save(update_fields=["ended_at", "status", "feeling", "notes"])
    changes.updated(session, event=EVENTS[session.status])
    return session


@transaction.atomic
def move_session(*, session: WorkoutSession, started_at: datetime, ended_at: datetime | None) -> WorkoutSession:
    """Corrects when a workout was; its sets move along, and with them its records."""
    hold(session.trainee)
    shift = started_at - session.started_at
    session.started_at, session.ended_at = started_at, ended_at
    session.save(update_fields=["started_at", "ended_at"])
    changes.updated(session)
    if shift:
        logs = list(session.logs.all())
        were = [copy(log) for log in logs]
        for log in logs:
            log.performed_at += shift
        ExerciseLog.objects.bulk_update(logs, ["performed_at"])
        told = changes.entries(logs, Action.UPDATED)
        settle_records(session.trainee, touched(session.trainee, came=logs, went=were), told)
    return session


@transaction.atomic
def arrange(*, session: WorkoutSession, layout: list[dict], arranged_at: datetime | None = None) -> WorkoutSession:
    """The exercises of a session in order; of two devices the one that was touched later is right."""
    hold(session.trainee)
    session.refresh_from_db(fields=["layout", "arranged_at"])
    at = arranged_at or timezone.now()
    if session.arranged_at is None or at > session.arranged_at:
        session.layout, session.arranged_at = layout, at
        session.save(update_fields=["layout", "arranged_at"])
    return session


def late_time(session: WorkoutSession) -> datetime | None:
    """When a set was done that is written into a session that is over: with its last one. None while it runs."""
    if session.is_open:
        return None
    last = session.logs.aggregate(last=Max("performed_at"))["last"]
    return last or session.ended_at or session.started_at


def summarise(session: WorkoutSession) -> Summary:
    totals = WorkoutSession.objects.with_totals().get(pk=session.pk)
    records = PersonalRecord.objects.filter(exercise_log__session=session).select_related("exercise")
    end = session.ended_at or timezone.now()
    return {
        "duration_seconds": int((end - session.started_at).total_seconds()),
        "total_sets": totals.total_sets,
        "total_reps": totals.total_reps,
        "total_volume_kg": Decimal(totals.total_volume_kg).quantize(Decimal("0.0001")),
        "personal_records": list(records.order_by("achieved_at", "id")),
    }


@transaction.atomic
def log_set(*, session: WorkoutSession, exercise: Exercise, live: bool = False, **fields: Any) -> ExerciseLog:
    """Logs a set; `broken_records` on it are those it broke. Raises Refused where the session takes none, and
    QuotaExceededError where it is full.

    A `live` set needs the session in progress, others may come late.
    """
    session = held_session.get(session.pk, exercise.pk)
    if live and not session.is_open:
        raise Refused(_("This session is over."))
    if session.status not in TAKES_SETS:
        raise Refused(NO_SETS)
    quotas.refuse_beyond("sets", session.set_count or 0)
    if fields.get("set_number") is None:
        fields["set_number"] = min((session.last_set or 0) + 1, LAST_SET)
    fields["is_assisted"] = exercise.is_assisted
    log = ExerciseLog.objects.create(session=session, trainee=session.trainee, exercise=exercise, **fields)
    told = changes.entries([log], Action.CREATED, event="set.logged")
    new = settle_records(session.trainee, touched(session.trainee, came=[log]), told)
    log.broken_records = [record for record in new if record.exercise_log_id == log.pk]
    return log


@transaction.atomic
def log_sets(sets: list[dict[str, Any]]) -> list[ExerciseLog]:
    """Logs many sets, each given as `log_set` takes it: all or none. Raises RefusedSets and QuotaExceededError."""
    trainees = {fields["session"].trainee_id: fields["session"].trainee for fields in sets}
    for key in sorted(trainees):
        hold(trainees[key])
    sessions = WorkoutSession.objects.in_bulk({fields["session"].pk for fields in sets})
    takes = {key: session.status in TAKES_SETS for key, session in sessions.items()}
    refused = {at: str(NO_SETS) for at, fields in enumerate(sets) if not takes.get(fields["session"].pk)}
    if refused:
        raise RefusedSets(refused)
    last: dict[tuple[UUID, int], int] = {}
    counts = Counter(fields["session"].pk for fields in sets)
    stored = ExerciseLog.objects.filter(session__in=sessions).order_by().values_list("session", "exercise")
    for session, exercise, number, count in stored.annotate(Max("set_number"), Count("pk")):
        last[session, exercise] = number or 0
        counts[session] += count
    for count in counts.values():
        quotas.refuse_beyond("sets", count, adding=0)
    for key, count in sorted(Counter(fields["session"].trainee_id for fields in sets).items()):
        quotas.spend("sets in bulk", key, count)
    logs = []
    for fields in sets:
        place = (fields["session"].pk, fields["exercise"].pk)
        number = fields.get("set_number") or min(last.get(place, 0) + 1, LAST_SET)
        last[place] = max(last.get(place, 0), number)
        more = {"trainee": fields["session"].trainee, "is_assisted": fields["exercise"].is_assisted}
        logs.append(ExerciseLog(**{**fields, **more, "set_number": number}))
    ExerciseLog.objects.bulk_create(logs)
    for key, trainee in trainees.items():
        own = [log for log in logs if log.trainee_id == key]
        told = changes.entries(own, Action.CREATED, event="set.logged")
        settle_records(trainee, touched(trainee, came=own), told)
    return logs


@transaction.atomic
def update_set(*, log: ExerciseLog, edited_at: datetime | None = None, **fields: Any) -> ExerciseLog:
    """Edits a set. What it was stays in its versions; an edit older than the last one goes there itself.

    `edited_at` is when the person did it, who may have been offline; the same edit again changes nothing. Raises
    QuotaExceededError for a set that was edited too often.
    """
    hold(log.trainee)
    was = ExerciseLog.objects.get(pk=log.pk)
    at = edited_at or timezone.now()
    if edited_at is not None and (edited_at == was.edited_at or was.versions.filter(edited_at=edited_at).exists()):
        return was
    if "exercise" in fields:
        fields["is_assisted"] = fields["exercise"].is_assisted
    for name, value in fields.items():
        setattr(log, name, value)
    if any(getattr(was, name) != getattr(log, name) for name in PERFORMED):
        quotas.refuse_beyond("versions", was.versions.all())
    if was.edited_at is not None and at < was.edited_at:
        keep_version(log, log, at, is_overtaken=True)
        return was
    if any(getattr(was, name) != getattr(log, name) for name in PERFORMED):
        keep_version(log, was, was.edited_at or was.performed_at)
        log.edited_at = at
    log.save(update_fields=[*fields, "edited_at"])
    told = changes.entries([log], Action.UPDATED)
    settle_records(
        log.trainee, touched(log.trainee, came=[log], went=[was]) if counts_otherwise(was, log) else {}, told
    )
    return log


def keep_version(log: ExerciseLog, values: ExerciseLog, edited_at: datetime, **fields: bool) -> None:
    performed = {name: getattr(values, name) for name in PERFORMED}
    SetVersion.objects.create(exercise_log=log, edited_at=edited_at, **performed, **fields)


@transaction.atomic
def delete_set(*, log: ExerciseLog) -> None:
    hold(log.trainee)
    trainee, changed = log.trainee, touched(log.trainee, went=[log])
    told = changes.entries([*log.personal_records.all(), log], Action.DELETED)
    log.delete()
    settle_records(trainee, changed, told)


@transaction.atomic
def delete_session(*, session: WorkoutSession) -> None:
    hold(session.trainee)
    trainee, sets = session.trainee, list(session.logs.all())
    records = list(PersonalRecord.objects.filter(exercise_log__session=session))
    told = changes.entries([*records, *sets, session], Action.DELETED)
    session.delete()
    settle_records(trainee, touched(trainee, went=sets), told)
