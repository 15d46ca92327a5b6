"""Many sets in one request: all or none, each error with its place, and harmless to send again."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from accounts.quotas import QuotaExceededError
from changes.services import tombstones
from common.api.exceptions import Conflict, Gone
from policy.drf import PermittedRelatedField
from workouts import services
from workouts.models import ExerciseLog

from .replay import OTHER_CONTENT, TAKEN, client_id, digest
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


class Batch:
    """The items of one request; errors are kept by place until all are known."""

    def __init__(self, items: list[dict], context: dict):
        self.items, self.context, self.user = items, context, context["request"].user
        self.ids = [client_id(item) for item in items]
        self.errors: dict[int, Any] = {}

    def refuse(self, place: int, field: str, said, code: str) -> None:
        self.errors[place] = {field: [ErrorDetail(str(said), code=code)]}

    def raise_errors(self, kind: type[Exception]) -> None:
        if self.errors:
            raise kind({"items": [self.errors.get(place, {}) for place in range(len(self.items))]})

    def log(self) -> tuple[int, list]:
        """(how many are new, the keys of all). Raises ValidationError or Conflict, with the places of the errors."""
        known = [pk for pk in self.ids if pk is not None]
        stored = dict(ExerciseLog.objects.filter(pk__in=known).values_list("pk", "created_digest"))
        repeated = [place for place, pk in enumerate(self.ids) if pk in stored]
        values = self.validate([place for place in range(len(self.items)) if place not in repeated], self.user)
        self.raise_errors(serializers.ValidationError)
        self.refuse_deleted(known)
        self.refuse_changed(repeated, stored)
        new = self.without_twins(values)
        self.raise_errors(Conflict)
        try:
            logs = dict(zip(new, services.log_sets(list(new.values())), strict=True))
        except services.RefusedSets as error:
            for at, said in error.reasons.items():
                self.refuse(list(new)[at], "session", said, "conflict")
            self.raise_errors(Conflict)
        except QuotaExceededError as error:
            raise serializers.ValidationError({"items": [ErrorDetail(str(error), code=error.code)]}) from error
        return len(logs), [logs[place].pk if place in logs else pk for place, pk in enumerate(self.ids)]

    def validate(self, places: list[int], user) -> dict[int, dict]:
        """What is to be stored; without a user also what is out of sight may be referred to, to compare it."""
        items = [self.items[place] for place in places]
        context = {**self.context, "related": related(items, user)}
        values = {}
        for place, item in zip(places, items, strict=True):
            serializer = ExerciseLogSerializer(data=item, context=context)
            if serializer.is_valid():
                content = dict(serializer.validated_data)
                values[place] = {**content, "created_digest": digest(content, ExerciseLog)}
            else:
                self.errors[place] = serializer.errors
        return values

    def refuse_deleted(self, known: list) -> None:
        gone = tombstones(ExerciseLog, *known)
        told = set(gone.permitted(self.user).values_list("row", flat=True))
        deleted = set(gone.values_list("row", flat=True))
        for place, pk in enumerate(self.ids):
            if str(pk) in deleted:
                said = Gone.default_detail if str(pk) in told else TAKEN
                self.refuse(place, "id", said, "gone" if str(pk) in told else "conflict")

    def refuse_changed(self, repeated: list[int], stored: dict) -> None:
        """An id that is known takes the same content only, and only from who may read it."""
        mine = ExerciseLog.objects.permitted(self.user).filter(pk__in=stored)
        readable = set(mine.values_list("pk", flat=True))
        values = self.validate(repeated, None)
        for place in repeated:
            pk = self.ids[place]
            if pk not in readable:
                self.refuse(place, "id", TAKEN, "conflict")
            elif place not in values or values[place]["created_digest"] != stored[pk]:
                self.refuse(place, "id", OTHER_CONTENT, "conflict")

    def without_twins(self, values: dict[int, dict]) -> dict[int, dict]:
        """The items that are new; of those that stand twice in the request the first."""
        new: dict[int, dict] = {}
        first: dict[Any, dict] = {}
        for place, content in values.items():
            pk = self.ids[place]
            twin = first.setdefault(pk, content) if pk is not None else content
            if twin is content:
                new[place] = content
            elif twin["created_digest"] != content["created_digest"]:
                self.refuse(place, "id", OTHER_CONTENT, "conflict")
        return new


def related(items: list[dict], user) -> dict:
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
            found[field.model, field.action] = {str(row.pk): row for row in rows.filter(pk__in=keys)}
    return found
