"""Personal records, derived from the sets: recomputed whenever a set of the exercise changes, so that none is stale.

Strictly greater than all before; warm-ups never count; the first is a baseline, no record; one of a kind in a session.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from facilities.models import Trainee

from .formulas import e1rm
from .models import ExerciseLog, PersonalRecord

Kind = PersonalRecord.Kind


class Award(NamedTuple):
    kind: str
    log: ExerciseLog
    value: Decimal


def measures(log: ExerciseLog):
    """(kind, what it is compared within, value) of one set."""
    if log.weight_kg and log.reps:
        yield Kind.WEIGHT, None, log.weight_kg
        yield Kind.SET_VOLUME, None, log.weight_kg * log.reps
        yield Kind.REPS_AT_WEIGHT, log.weight_kg, Decimal(log.reps)
        estimate = e1rm(log.weight_kg, log.reps)
        if estimate is not None:
            yield Kind.E1RM, None, estimate
    elif log.reps:
        yield Kind.REPS_AT_WEIGHT, None, Decimal(log.reps)
    if log.duration_seconds:
        yield Kind.DURATION, None, Decimal(log.duration_seconds)
    if log.distance_m:
        yield Kind.DISTANCE, None, log.distance_m


def awards(history: list[ExerciseLog]) -> list[Award]:
    """The records in a history of one exercise, given in order of time, warm-ups apart."""
    best: dict[tuple, Decimal] = {}
    won: dict[tuple[str, UUID], Award] = {}
    volumes: dict[UUID, Decimal] = {}
    last_sets: dict[UUID, ExerciseLog] = {}
    for log in history:
        for kind, within, value in measures(log):
            key = (kind, within)
            if key in best and value > best[key]:
                won[kind, log.session_id] = Award(kind, log, value)
            best[key] = max(value, best.get(key, value))
        if log.volume_kg:
            volumes[log.session_id] = volumes.get(log.session_id, Decimal(0)) + log.volume_kg
            last_sets[log.session_id] = log
    best_volume: Decimal | None = None
    for session, volume in volumes.items():
        if best_volume is not None and volume > best_volume:
            won[Kind.SESSION_VOLUME, session] = Award(Kind.SESSION_VOLUME, last_sets[session], volume)
        best_volume = max(volume, best_volume or volume)
    return list(won.values())


def record_of(trainee: Trainee, exercise_id: int, award: Award) -> PersonalRecord:
    """An award as the row that is stored, unsaved."""
    return PersonalRecord(
        trainee=trainee,
        exercise_id=exercise_id,
        kind=award.kind,
        value=award.value,
        exercise_log=award.log,
        achieved_at=award.log.performed_at,
    )


def update_records(trainee: Trainee, exercise_ids: set[int]) -> tuple[list[PersonalRecord], list[PersonalRecord]]:
    """Makes the stored records those of the history: (new, gone). Call it in the change's transaction."""
    new: list[PersonalRecord] = []
    gone: list[PersonalRecord] = []
    for exercise_id in exercise_ids:
        history = list(ExerciseLog.objects.history(trainee.pk, exercise_id).counted())
        stored = {
            (record.exercise_log_id, record.kind): record
            for record in PersonalRecord.objects.filter(trainee=trainee, exercise=exercise_id)
        }
        fresh: list[PersonalRecord] = []
        for award in awards(history):
            record = stored.pop((award.log.pk, award.kind), None)
            if record is not None and (record.value, record.achieved_at) == (award.value, award.log.performed_at):
                continue
            if record is not None:
                stored[award.log.pk, award.kind] = record
            fresh.append(record_of(trainee, exercise_id, award))
        if stored:
            gone += stored.values()
            PersonalRecord.objects.filter(pk__in=[record.pk for record in stored.values()]).delete()
        if fresh:
            new += PersonalRecord.objects.bulk_create(fresh)
    return new, gone
