"""Logs many sets in one request, all or none. Errors have the place of their item; the request may be sent again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Model
from rest_framework import serializers

from accounts.models import User
from policy.drf import PermittedRelatedField
from training.models import Exercise
from training.services import former_exercises
from workouts.models import ExerciseLog
from workouts.services import Logged, RefusedSets, Retry, SetInSession, known_keys, log_sets

from .commands import client_id, raise_refused
from .serializers import ExerciseLogSerializer

MOST = 500


class BulkSerializer(serializers.Serializer):
    items = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST, allow_empty=False)


class BulkRequestSerializer(serializers.Serializer):
    """The body as the schema shows it."""

    items = ExerciseLogSerializer(many=True, min_length=1, max_length=MOST)


class BulkResultSerializer(serializers.Serializer):
    created = serializers.IntegerField(help_text="How many were new; the others were stored already.")
    results = ExerciseLogSerializer(many=True, help_text="All of them, in the order of the request.")


class PlacedErrors:
    """The errors of a list's items, by place."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.errors: dict[int, Any] = {}

    def raise_as(self, kind: type[Exception]) -> None:
        """Raises the errors, if there are any."""
        if self.errors:
            raise kind({"items": [self.errors.get(place, {}) for place in range(self.count)]})


def log_items(items: list[dict], context: dict[str, Any]) -> tuple[int, list[UUID]]:
    """(how many are new, the keys of all). Raises ValidationError or Conflict, with the places of the errors."""
    user, errors = context["request"].user, PlacedErrors(len(items))
    answers = log_sets(actor=user.actor, sets=read_items(items, context, errors))
    if isinstance(answers, RefusedSets):
        raise_refused(answers, len(items), "items")
    keys = [answer.log.pk if isinstance(answer, Logged) else answer.row.pk for answer in answers]
    return sum(isinstance(answer, Logged) for answer in answers), keys


def read_items(items: list[dict], context: dict[str, Any], errors: PlacedErrors) -> list[SetInSession | Retry]:
    """The sets of a body. An invalid item may still be the retry of a stored set; otherwise raises ValidationError."""
    read = serializers_of(items, context, context["request"].user)
    invalid = {place: pk for place, one in enumerate(read) if not one.is_valid() and (pk := client_id(items[place]))}
    known = known_keys(ExerciseLog, invalid.values())
    retries = [place for place, pk in invalid.items() if pk in known]
    # A retry may refer to rows that the user can no longer see: its content is still the same.
    again = serializers_of([items[place] for place in retries], context, None)
    sets: dict[int, SetInSession | Retry] = {
        place: Retry(invalid[place], one.is_retry_of) for place, one in zip(retries, again, strict=True)
    }
    for place, one in enumerate(read):
        if place in sets:
            continue
        if one.is_valid():
            sets[place] = one.new_set()
        else:
            errors.errors[place] = one.errors
    errors.raise_as(serializers.ValidationError)
    return [sets[place] for place in range(len(items))]


def serializers_of(items: list[dict], context: dict[str, Any], user: User | None) -> list[ExerciseLogSerializer]:
    """A serializer for each item. Without a user, items may also refer to rows that the user can't see."""
    context = {**context, "related": related(items, user), "replay": user is None}
    return [ExerciseLogSerializer(data=item, context=context) for item in items]


def comparing(body: Any, context: dict[str, Any]) -> dict[str, Any]:
    """The context to read one set; with `replay` it may also refer to rows that the user can't see any more."""
    return {**context, "related": related([body], None)} if context.get("replay") else context


def related(items: list[dict], user: User | None) -> dict[tuple[type[Model] | None, str], dict[str, Any]]:
    """The rows that the items refer to, read once for each field: {(model, action): {key: row}}."""
    found = {}
    for name, field in ExerciseLogSerializer().fields.items():
        if isinstance(field, PermittedRelatedField):
            rows = field.model._default_manager.all()
            if user is not None:
                rows = rows.permitted(user, field.action)
            if name == "session":
                rows = rows.select_related("trainee")
            keys = {key for item in items if (key := field.key_of(item.get(name))) is not None}
            read = {str(row.pk): row for row in rows.filter(pk__in=keys)}
            if user is None and field.model is Exercise:
                read |= {str(key): row for key, row in former_exercises(keys).items()}
            found[field.model, field.action] = read
    return found
