"""The policy for the API: 401, then 405, then 403 or 404, then 400, then 409."""

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.relations import PrimaryKeyRelatedField
from rest_framework.response import Response

from changes import services as changes
from common import replica
from common.api.etags import EntityTagMixin
from common.api.selection import SelectionMixin
from policy.actor import actor_of
from policy.drf import object_action, require_scopes
from policy.rows import may, permitted_row
from policy.scopes import NEEDED


class PermittedRelatedField(PrimaryKeyRelatedField):
    """A reference to a row that the caller may see (or do `action` to): anything else does not exist.

    `context["replay"]` lifts that for a body that is only compared with what is stored (workouts.api.commands);
    `context["related"]` holds what was read already: {(model, action): {key as text: row}}.
    """

    def __init__(self, *, model=None, action: str = "view", **kwargs):
        self.model, self.action = model, action
        if not kwargs.get("read_only"):
            kwargs["queryset"] = model._default_manager.all()
        super().__init__(**kwargs)

    def get_queryset(self):
        if self.context.get("replay"):
            return self.model._default_manager.all()
        user = self.context["request"].user
        return self.model._default_manager.permitted(user, self.action)

    def to_internal_value(self, data):
        if isinstance(data, bool | float | list | dict):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if (read := self.context.get("related", {}).get((self.model, self.action))) is not None:
            key = self.key_of(data)
            return read[str(key)] if str(key) in read else self.fail("does_not_exist", pk_value=data)
        given = data if self.pk_field is None else self.pk_field.to_internal_value(data)
        try:
            key = self.model._meta.pk.to_python(given)
        except DjangoValidationError:
            self.fail("incorrect_type", data_type=type(data).__name__)
        row = self.find(key) if is_storable(key) else None
        return row if row is not None else self.fail("does_not_exist", pk_value=data)

    def find(self, key):
        if self.context.get("replay"):
            return self.get_queryset().filter(pk=key).first()
        return permitted_row.first(self.model, self.action, actor_of(self.context["request"].user), key)

    def key_of(self, data):
        """The key that a value of a body stands for, or None where it can be none."""
        try:
            key = self.model._meta.pk.to_python(data) if isinstance(data, int | str) else None
        except DjangoValidationError:
            return None
        return key if is_storable(key) else None

    def use_pk_only_optimization(self) -> bool:
        return True


def is_storable(key) -> bool:
    return not isinstance(key, int) or -(2**63) <= key < 2**63


class PolicyGenericViewSet(EntityTagMixin, SelectionMixin, viewsets.GenericViewSet):
    """`model` and a serializer; `rows()` adds what the serializer needs to the permitted rows."""

    model: type
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            replica.read_for(request.user.pk)

    def rows(self):
        return self.model._default_manager.all()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.rows().none()
        return self.rows().permitted(self.request.user)

    def check_expansion(self, expansion):
        require_scopes(self.request.auth, NEEDED[expansion.serializer.Meta.model.resource][0])

    def is_listed(self, row) -> bool:
        """Whether a row that may be read stands in the list."""
        return True

    def get_object(self):
        """The row if the caller may do to it what this action does: one query; only a refusal asks further."""
        wanted = object_action(self)
        if wanted is None:
            return super().get_object()
        key = {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}
        row = self.get_queryset().permitted(self.request.user, wanted).filter(**key).first()
        if row is None:
            row = super().get_object()
        require_scopes(self.request.auth, *self.scopes_for(row))
        return row

    def scopes_for(self, row) -> tuple[str, ...]:
        """The scopes that a token needs to do this to this row, beside what the operation needs for any row."""
        return ()

    def recheck(self, instance, action: str) -> None:
        """Raises (and so rolls back) when what was written is not the caller's to write."""
        if not may(self.request.user, action, instance):
            raise PermissionDenied()

    def answer(self, pk, status_code: int = status.HTTP_200_OK) -> Response:
        """The stored row as a reader sees it, also where the change took it out of the writer's sight."""
        row = self.get_queryset().filter(pk=pk).first() or self.rows().get(pk=pk)
        response = Response(self.get_serializer(row).data, status=status_code)
        response.is_row = True
        return response

    def held(self, row):
        """Under If-Match: the row as it is now, held until the transaction ends. Raises PreconditionFailed."""
        if "If-Match" in self.request.headers:
            changes.held(row)
            row = self.get_queryset().get(pk=row.pk)
            self.refuse_stale(row)
        return row


class CreateMixin(mixins.CreateModelMixin):
    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            self.perform_create(serializer)
            self.recheck(serializer.instance, "create")
        return self.answer(serializer.instance.pk, status.HTTP_201_CREATED)


class UpdateMixin(mixins.UpdateModelMixin):
    # Moving a row must not take it where the caller could not have put it.
    def update(self, request, *args, **kwargs):
        instance = self.get_object()
        with transaction.atomic():
            instance = self.held(instance)
            serializer = self.get_serializer(instance, data=request.data, partial=kwargs.get("partial", False))
            serializer.is_valid(raise_exception=True)
            self.perform_update(serializer)
            self.recheck(serializer.instance, "change")
        return self.answer(instance.pk)


class DestroyMixin(mixins.DestroyModelMixin):
    @transaction.atomic
    def destroy(self, request, *args, **kwargs):
        self.perform_destroy(self.held(self.get_object()))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_destroy(self, instance):
        changes.delete(instance)


class PolicyViewSet(
    CreateMixin, mixins.RetrieveModelMixin, UpdateMixin, DestroyMixin, mixins.ListModelMixin, PolicyGenericViewSet
):
    """All five verbs on `model`."""


class PolicyReadOnlyViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, PolicyGenericViewSet):
    pass
