"""Undo of the deletion of a session: its values as they are packed before, and the session made of them again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction

from common.ids import uuid7
from facilities.models import Trainee
from policy.actor import Actor
from training.models import ProgramDay
from workouts.models import PERFORMED, Comment, ExerciseLog, WorkoutSession

from .log_set import NewSet
from .log_sets import RefusedSets
from .log_workout import log_workout
from .outcomes import Refused, Replayed
from .sessions import NewSession, Started

OF_SESSION = ("program_day_id", "status", "started_at", "ended_at", "feeling", "name", "notes", "pain", "layout")
PRESCRIBED = ("revision_id", "targets", "arranged_at")  # history keeps what was prescribed
OF_SET = ("exercise_id", "program_exercise_id", "set_number", "performed_at", "is_assisted", *PERFORMED)
OF_COMMENT = ("author_id", "text", "created_at", "read_at", "mailed_at")


def packed_session(session: WorkoutSession) -> dict[str, Any]:
    """All that `restore_session` needs, as JSON. Deleted ids can't be used again, so all rows get new ones."""
    logs = list(session.logs.order_by("performed_at", "pk"))
    place = {log.pk: n for n, log in enumerate(logs)}
    return {
        "id": str(uuid7()),
        "trainee": session.trainee_id,
        "session": values_of(session, (*OF_SESSION, *PRESCRIBED)),
        "sets": [{"id": str(uuid7()), **values_of(log, OF_SET)} for log in logs],
        "comments": [
            {**values_of(one, OF_COMMENT), "set": place.get(one.exercise_log_id)} for one in session.comments.all()
        ],
    }


def values_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: as_json(getattr(row, name)) for name in names}


def as_json(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | Decimal | datetime) else value


def from_json(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


@transaction.atomic
def restore_session(
    *, actor: Actor, trainee: Trainee, packed: dict[str, Any]
) -> Started | Replayed[WorkoutSession] | Refused | RefusedSets:
    """Makes a deleted session again. A second time it changes nothing."""
    own = from_json(WorkoutSession, packed["session"])
    prescribed = {name: own.pop(name) for name in PRESCRIBED}
    day = ProgramDay.objects.filter(pk=own.pop("program_day_id")).first()
    sets = tuple(NewSet(**from_json(ExerciseLog, one)) for one in packed["sets"])
    values = NewSession(id=UUID(packed["id"]), program_day=day, sets=sets, **own)
    outcome = log_workout(actor=actor, trainee=trainee, values=values)
    if isinstance(outcome, Started):
        WorkoutSession.objects.filter(pk=outcome.session.pk).update(**prescribed)
        Comment.objects.bulk_create(
            Comment(
                session=outcome.session,
                exercise_log_id=None if one["set"] is None else sets[one["set"]].id,
                **from_json(Comment, {name: one[name] for name in OF_COMMENT}),
            )
            for one in packed["comments"]
        )
    return outcome
