"""POSTs that may be sent again: the id that the client chose decides, and the content of the first POST."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Value
from django.utils.translation import gettext_lazy as _
from rest_framework import status

from changes.services import tombstones
from common.api.exceptions import Conflict, Gone

TAKEN = _("This id is taken.")
OTHER_CONTENT = _("This id was used with other content.")


def plain(value: Any) -> Any:
    """A validated value in one spelling: 80, "80.0" and 80.0000 are the same content."""
    if isinstance(value, models.Model):
        return plain(value.pk)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def digest(content: dict[str, Any], model: type[models.Model]) -> str:
    """Of what the client said, absent and empty alike, with the defaults that do not depend on the time."""
    defaults = {
        field.name: field.default
        for field in model._meta.concrete_fields
        if field.editable and field.has_default() and not callable(field.default)
    }
    said = {**defaults, **content}
    said.pop("id", None)
    body = {name: plain(value) for name, value in said.items() if value not in (None, "")}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def client_id(data: Any) -> uuid.UUID | None:
    """The id in a body, or None where there is none or none that could be stored (validation says so)."""
    try:
        return uuid.UUID(data["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


class ReplayMixin:
    """For viewsets of rows whose ids clients choose."""

    takes_ids = True

    def create(self, request, *args, **kwargs):
        return self.create_once(request)

    def create_once(self, request, **context):
        replayed = self.replay(request, **context)
        if replayed is not None:
            return replayed
        serializer = self.get_serializer(data=request.data)
        serializer.context.update(context)
        serializer.is_valid(raise_exception=True)
        try:
            self.write(serializer)
        except IntegrityError:
            # The same POST at the same time won: then this one is the retry.
            replayed = self.replay(request, **context)
            if replayed is None:
                raise
            return replayed
        return self.created(serializer.instance)

    def write(self, serializer) -> None:
        with transaction.atomic():
            serializer.save(created_digest=digest(serializer.validated_data, self.model))
            self.recheck(serializer.instance, "create")

    def created(self, row):
        return self.answer(row.pk, status.HTTP_201_CREATED)

    def replay(self, request, **context):
        """The answer for an id that is known, or None."""
        pk = client_id(request.data)
        if pk is None:
            return None
        if not self.is_known(pk):
            return None
        self.refuse_deleted(pk)
        stored = self.model.objects.permitted(request.user).filter(pk=pk).first()
        if stored is None:
            raise Conflict(TAKEN)
        serializer = self.get_serializer(data=request.data)
        # What the first POST named may be out of sight by now; that makes the retry no other content.
        serializer.context.update(context, replay=True)
        if not serializer.is_valid() or digest(serializer.validated_data, self.model) != stored.created_digest:
            raise Conflict(OTHER_CONTENT)
        return self.replayed(stored)

    def is_known(self, pk: uuid.UUID) -> bool:
        """One query says whether the id is new, which is the common case."""
        stored, deleted = self.model._base_manager.filter(pk=pk), tombstones(self.model, pk)
        return stored.values(known=Value(1)).union(deleted.values(known=Value(1))).exists()

    def replayed(self, row):
        return self.answer(row.pk)

    def refuse_deleted(self, pk: uuid.UUID) -> None:
        deleted = tombstones(self.model, pk)
        if deleted.exists():
            if deleted.permitted(self.request.user).exists():
                raise Gone()
            raise Conflict(TAKEN)
