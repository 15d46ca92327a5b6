"""Runs commands of workouts.services with the body of a request, and raises their refusals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NoReturn

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from accounts.quotas import QuotaExceededError
from common.api.exceptions import Conflict, Gone
from policy.actor import Actor
from workouts.models import ExerciseLog, WorkoutSession
from workouts.services import (
    DeletedError,
    Logged,
    NoSetsError,
    Refused,
    RefusedSets,
    Replayed,
    Started,
    log_set,
    log_workout,
    replay,
)

from .serializers import ExerciseLogSerializer, WorkoutSessionSerializer

# Reads the body. With `replay=True` it may refer to rows that the caller can't see, to compare it with what is stored.
ReadSet = Callable[..., ExerciseLogSerializer]
ReadSession = Callable[..., WorkoutSessionSerializer]


def client_id(body: Any) -> uuid.UUID | None:
    """The id in a body, or None if it is missing or invalid (which validation reports)."""
    try:
        return uuid.UUID(body["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def log_from_body(read: ReadSet, *, actor: Actor, body: Any, only_open: bool = False) -> Logged | Replayed[ExerciseLog]:
    """Logs the set in a body. Raises an exception that the API turns into its answer."""
    serializer = read()
    if serializer.is_valid():
        session, values = serializer.new_set()
        outcome = log_set(actor=actor, session=session, values=values, only_open=only_open)
    else:
        outcome = retry_of(ExerciseLog, read, serializer, actor=actor, body=body)
    if isinstance(outcome, Refused):
        raise outcome.error
    return outcome


def start_from_body(read: ReadSession, *, actor: Actor, body: Any) -> Started | Replayed[WorkoutSession]:
    """Creates the session in a body. Raises an exception that the API turns into its answer."""
    serializer = read()
    if serializer.is_valid():
        trainee, values = serializer.new_session()
        outcome = log_workout(actor=actor, trainee=trainee, values=values)
    else:
        outcome = retry_of(WorkoutSession, read, serializer, actor=actor, body=body)
    if isinstance(outcome, RefusedSets):
        raise_refused(outcome, len(body["sets"]), "sets")
    if isinstance(outcome, Refused):
        raise outcome.error
    return outcome


def raise_refused(refused: RefusedSets, count: int, name: str) -> NoReturn:
    """Raises the errors of the sets of a list, each at its place."""
    errors: list[dict[str, Any]] = [{} for _place in range(count)]
    for place, error in refused.errors.items():
        if isinstance(error, QuotaExceededError):
            raise serializers.ValidationError({name: [ErrorDetail(str(error), code=error.code)]}) from error
        code = "gone" if isinstance(error, DeletedError) else "conflict"
        text = str(Gone.default_detail) if isinstance(error, DeletedError) else str(error)
        field = "session" if isinstance(error, NoSetsError) else "id"
        errors[place] = {field: [ErrorDetail(text, code=code)]}
    raise Conflict({name: errors})


def retry_of(model: Any, read: Callable[..., Any], invalid: Any, *, actor: Actor, body: Any) -> Any:
    """The outcome for an invalid body whose id exists already. Raises ValidationError for any other.

    A retry may refer to rows that the caller can no longer see: its content is still the same.
    """
    pk = client_id(body)
    answer = None if pk is None else replay(model, pk, lambda row: read(replay=True).is_retry_of(row), actor=actor)
    if answer is None:
        raise serializers.ValidationError(invalid.errors)
    return answer
