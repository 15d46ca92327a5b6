"""Rows that a user may act on: `Model.objects.permitted(user, "change")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.admin.utils import lookup_spawns_duplicates
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import BooleanField, Case, Q, Value, When

from common.prepared import prepared

from .actor import OPERATOR, Actor, actor_of
from .table import ACTIONS, ANYONE, POLICY, SIGNED_IN

if TYPE_CHECKING:
    from collections.abc import Iterator


def rule(user: Any, action: str, model: type[models.Model]) -> Q | None:
    """The condition for the rows that this user may do `action` to, or None if there can be no such row.

    Raises ValueError for an unknown action.
    """
    if action not in ACTIONS:
        raise ValueError(f"The policy has no action {action!r}.")
    actor = actor_of(user)
    if actor.role == OPERATOR:
        return Q()
    label = model._meta.label_lower
    groups = (ANYONE, SIGNED_IN, actor.role) if actor.user else (ANYONE,)
    found = [rows(actor) for group in groups if (rows := POLICY.get((label, group), {}).get(action))]
    if not found:
        return None
    if any(q == Q() for q in found):
        return Q()
    allowed = found[0]
    for q in found[1:]:
        allowed |= q
    return allowed


def single_rows(model: type[models.Model], q: Q) -> Q:
    """The same condition, but it finds each row once: conditions that join to many rows become subqueries.

    Each branch of an OR becomes a subquery of its own, for which the database can use an index. A query over all the
    joins would return rows several times, and DISTINCT would break ordering and slicing.
    """
    if q.connector == Q.OR and not q.negated:
        whole = Q()
        for child in q.children:
            whole |= single_rows(model, child if isinstance(child, Q) else Q(child))
        return whole
    if any(lookup_spawns_duplicates(model._meta, path) for path in paths(q)):
        return Q(pk__in=model._base_manager.filter(q).values("pk"))
    return q


def paths(q: Q) -> Iterator[str]:
    """The lookups of a condition."""
    for child in q.children:
        if isinstance(child, Q):
            yield from paths(child)
        else:
            yield child[0]  # type: ignore[index]  # a leaf: (lookup, value)


class PermittedQuerySet(models.QuerySet[Any]):
    def permitted(self, user: Any, action: str = "view") -> Self:
        """The rows that the user may do `action` to."""
        q = rule(user, action, self.model)
        if q is None:
            return self.none()
        return self.filter(single_rows(self.model, q)) if q else self

    def may_some(self, user: Any, action: str) -> bool:
        """Whether the user may do this to any row at all."""
        return may_some(user, action, self.model)

    def with_right(self, user: Any, action: str, name: str) -> Self:
        """Annotates each row with whether the user may do `action` to it."""
        q = rule(user, action, self.model)
        if q is None:
            return self.annotate(**{name: Value(False)})
        condition = single_rows(self.model, q) if q else Q(pk__isnull=False)
        return self.annotate(
            **{name: Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())}
        )


def may_some(user: Any, action: str, model: type[models.Model]) -> bool:
    """Whether there can be a row of this model that the user may do this to."""
    return rule(user, action, model) is not None


def may(user: Any, action: str, row: models.Model) -> bool:
    """Whether the user may do this to this stored row, by the same rule that filters lists."""
    return bool(permitted_key(type(row), action, actor_of(user), row.pk))


def require(user: Any, action: str, row: models.Model) -> None:
    """Raises PermissionDenied unless the user may do this to this stored row.

    Pages, the API and the admin each answer a PermissionDenied with their own 403.
    """
    if not may(user, action, row):
        raise PermissionDenied


def require_some(user: Any, action: str, model: type[models.Model]) -> None:
    """Raises PermissionDenied when there can be no row of this model that the user may do this to."""
    if not may_some(user, action, model):
        raise PermissionDenied


@prepared
def permitted_key(model: type[models.Model], action: str, actor: Actor, pk: Any) -> Any:
    return permitted_row.build(model, action, actor, pk).values_list("pk")


@prepared
def permitted_row(model: type[models.Model], action: str, actor: Actor, pk: Any) -> Any:
    return model._default_manager.permitted(actor, action).filter(pk=pk)  # type: ignore[attr-defined]
