"""Viewsets that follow the policy and write through the change log.

They check in this order: 401, 405, 403 or 404, 400, 409.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from changes import services as changes
from common import replica
from common.api.etags import EntityTagMixin
from common.api.selection import SelectionMixin
from policy.drf import object_action, require_scopes
from policy.rows import require
from policy.scopes import NEEDED


class PolicyGenericViewSet(EntityTagMixin, SelectionMixin, viewsets.GenericViewSet):
    """For a `model` and its serializer. Override `rows()` to add what the serializer needs, such as related rows."""

    model: type
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            replica.read_for(request.user.pk)

    def rows(self) -> Any:
        return self.model._default_manager.all()

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.rows().none()
        return self.rows().permitted(self.request.user)

    def check_expansion(self, expansion: Any) -> None:
        require_scopes(self.request.auth, NEEDED[expansion.serializer.Meta.model.resource][0])

    def is_listed(self, row: Any) -> bool:
        """Whether a row that may be read is in the list."""
        return True

    def get_object(self) -> Any:
        """The row, if the caller may do this action to it. It takes one query, and more only for a refusal."""
        wanted = object_action(self)
        if wanted is None:
            return super().get_object()
        key = {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}
        row = self.get_queryset().permitted(self.request.user, wanted).filter(**key).first()
        if row is None:
            row = super().get_object()
        require_scopes(self.request.auth, *self.scopes_for(row))
        return row

    def scopes_for(self, row: Any) -> tuple[str, ...]:
        """The scopes that a token needs for this row, in addition to those that the operation needs for any row."""
        return ()

    def recheck(self, instance: Any, action: str) -> None:
        """Raises PermissionDenied, which rolls back, if the caller may not write the row as it now is."""
        require(self.request.user, action, instance)

    def answer(self, pk: Any, status_code: int = status.HTTP_200_OK) -> Response:
        """The stored row as a reader sees it, also if the writer can no longer see it."""
        row = self.get_queryset().filter(pk=pk).first() or self.rows().get(pk=pk)
        response = Response(self.get_serializer(row).data, status=status_code)
        response.is_row = True
        return response

    def check_if_match(self, row: Any) -> Any:
        """With If-Match, locks the row until the transaction ends and returns it as it is now.

        Raises PreconditionFailed if it is not the row that the caller read.
        """
        if "If-Match" in self.request.headers:
            changes.held(row)
            row = self.get_queryset().get(pk=row.pk)
            self.refuse_stale(row)
        return row


class CreateMixin(mixins.CreateModelMixin):
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            self.perform_create(serializer)
            self.recheck(serializer.instance, "create")
        return self.answer(serializer.instance.pk, status.HTTP_201_CREATED)


class UpdateMixin(mixins.UpdateModelMixin):
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        instance = self.get_object()
        with transaction.atomic():
            instance = self.check_if_match(instance)
            serializer = self.get_serializer(instance, data=request.data, partial=kwargs.get("partial", False))
            serializer.is_valid(raise_exception=True)
            self.perform_update(serializer)
            self.recheck(serializer.instance, "change")  # they may not hand the row to someone else
        return self.answer(instance.pk)


class DestroyMixin(mixins.DestroyModelMixin):
    @transaction.atomic
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.perform_destroy(self.check_if_match(self.get_object()))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_destroy(self, instance: Any) -> None:
        changes.delete(instance)


class PolicyViewSet(
    CreateMixin, mixins.RetrieveModelMixin, UpdateMixin, DestroyMixin, mixins.ListModelMixin, PolicyGenericViewSet
):
    """All five verbs on `model`."""


class PolicyReadOnlyViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, PolicyGenericViewSet):
    pass
