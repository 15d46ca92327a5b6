"""Answers requests that clients send again: the id that the client chose exists already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Value

from changes.services import tombstones
from policy.actor import Actor
from workouts.models import ExerciseLog, WorkoutSession

from .content_hash import same_content
from .outcomes import DeletedError, IdTakenError, OtherContentError, Refused, Replayed

Row = TypeVar("Row", ExerciseLog, WorkoutSession)
IsSame = Callable[[Row], bool]


def is_any_of(stored: str, hashes: Iterable[str]) -> bool:
    """Whether a stored hash is one of these, or has the same content as one of them."""
    return any(stored == sent or same_content(stored, sent) for sent in hashes)


def never(row: ExerciseLog | WorkoutSession) -> bool:
    """The comparison for a request that can't be read: it isn't a retry."""
    return False


def known_keys(model: type[Row], keys: Iterable[UUID]) -> set[UUID]:
    """Those of the ids that belong to a stored or a deleted row."""
    wanted = list(keys)
    if not wanted:
        return set()
    stored = set(model._base_manager.filter(pk__in=wanted).values_list("pk", flat=True))
    return stored | {UUID(row) for row in tombstones(model, *wanted).values_list("row", flat=True)}


def is_any_known(model: type[Row], keys: Iterable[UUID]) -> bool:
    """Whether `known_keys` would find any, in one query."""
    wanted = list(keys)
    if not wanted:
        return False
    stored = model._base_manager.filter(pk__in=wanted).values(known=Value(1))
    return stored.union(tombstones(model, *wanted).values(known=Value(1))).exists()


def replay(model: type[Row], pk: UUID, is_same: IsSame[Row], *, actor: Actor) -> Replayed[Row] | Refused | None:
    """The outcome of a request for an id that exists already, or None for a new id. Writes nothing."""
    return replays(model, {pk: is_same}, actor=actor).get(pk)


def replays(
    model: type[Row], requests: Mapping[UUID, IsSame[Row]], *, actor: Actor
) -> dict[UUID, Replayed[Row] | Refused]:
    """The outcomes for those of the ids that exist already. If all are new, which is usual, it takes one query."""
    if not is_any_known(model, requests):
        return {}
    rows = model.objects.permitted(actor).in_bulk(list(requests))
    outcomes: dict[UUID, Replayed[Row] | Refused] = {
        pk: Replayed(row) if requests[pk](row) else Refused(OtherContentError()) for pk, row in rows.items()
    }
    others = [pk for pk in requests if pk not in rows]
    if not others:
        return outcomes
    deleted: Any = tombstones(model, *others)  # a PermittedQuerySet
    keys = set(deleted.values_list("row", flat=True))
    readable = set(deleted.permitted(actor).values_list("row", flat=True)) if keys else set()
    taken = set(model._base_manager.filter(pk__in=others).values_list("pk", flat=True))
    for pk in others:
        if str(pk) in readable:
            outcomes[pk] = Refused(DeletedError())
        elif str(pk) in keys or pk in taken:
            outcomes[pk] = Refused(IdTakenError())
    return outcomes
