"""The undo of a deleted set, for whoever logs: the trainee, or the trainer who logs for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from common import undo
from common.ids import uuid7
from training.models import Exercise
from workouts.models import PERFORMED, ExerciseLog, WorkoutSession
from workouts.services import Logged, NewSet, Refused, Replayed, log_set

if TYPE_CHECKING:
    from policy.actor import Actor


def pack_set(log: ExerciseLog) -> str:
    """The set as a token, before it is deleted."""
    values = {
        "id": str(uuid7()),  # of the set that comes back: a deleted id can't be used again
        "session": str(log.session_id),
        "comments": list(log.comments.values_list("pk", flat=True)),
        "exercise": log.exercise_id,
        "program_exercise": log.program_exercise_id,
        "occurrence": log.occurrence,
        "set_number": log.set_number,
        "performed_at": log.performed_at.isoformat(),
        **{name: None if getattr(log, name) is None else str(getattr(log, name)) for name in PERFORMED},
    }
    return undo.pack("set", values)


def restore_set(*, actor: Actor, session: WorkoutSession, token: str) -> Logged | Replayed | Refused:
    """Logs the set of the token again, with its comments. Sent again, it changes nothing.

    Raises BadRequest for a token that is forged or too old, and Http404 for one of another workout.
    """
    packed = undo.unpack("set", token)
    if packed.pop("session") != str(session.pk):
        raise Http404
    exercise = Exercise.objects.get(pk=packed.pop("exercise"))
    comments = packed.pop("comments")
    columns = {field.name: field for field in ExerciseLog._meta.concrete_fields}
    fields: dict[str, Any] = {columns[name].attname: columns[name].to_python(value) for name, value in packed.items()}
    values = NewSet(exercise_id=exercise.pk, is_assisted=exercise.is_assisted, **fields)
    outcome = log_set(actor=actor, session=session, values=values)
    match outcome:
        case Logged(log) | Replayed(log):
            session.comments.filter(pk__in=comments, exercise_log=None).update(exercise_log=log)
    return outcome
