"""Applies the policy to the API: permission classes, scopes of tokens, and references in request bodies."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.relations import PrimaryKeyRelatedField
from rest_framework.request import Request

from .actor import actor_of
from .rows import may, may_some, permitted_row
from .scopes import NEEDED, SIGN_IN, allows

# Actions that may be open to visitors who are not signed in.
PUBLIC_ACTIONS = {"list": "view", "retrieve": "view", "create": "create"}
OBJECT_ACTIONS = {"update": "change", "partial_update": "change", "destroy": "delete"}


def object_action(view: Any) -> str | None:
    """The policy's name for what a view's action does to a row; None for reading."""
    return OBJECT_ACTIONS.get(view.action) or getattr(view, "policy_actions", {}).get(view.action)


class InsufficientScopeError(PermissionDenied):
    """403 with the challenge of RFC 6750, which names the missing scopes."""

    default_code = "insufficient_scope"

    def __init__(self, *scopes: str) -> None:
        grantable = " ".join(scope for scope in scopes if scope != SIGN_IN)
        if grantable:
            detail = _("This token lacks the scope %(scope)s.") % {"scope": grantable}
        else:
            detail = _("No token may do this. Sign in to do it yourself.")
        super().__init__(detail)
        scope = f', scope="{grantable}"' if grantable else ""
        self.auth_header = f'Bearer realm="api", error="insufficient_scope"{scope}'


def accepted_scopes(view: Any, method: str) -> tuple[str, ...]:
    """The scopes for this operation; a token needs one of them.

    If there are several, the row decides which one: see the view's `scopes_for`. A view without a model has `scopes`:
    (to read, to write).
    """
    if by_action := getattr(view, "scopes_of_actions", {}).get(getattr(view, "action", None)):
        return by_action
    scopes = getattr(view, "scopes", None) or NEEDED[view.model.resource]
    return (scopes[0 if method in SAFE_METHODS else 1],)


def require_scopes(auth: Any, *scopes: str) -> None:
    """Raises InsufficientScopeError unless these credentials cover all of these scopes."""
    if missing := [scope for scope in scopes if not allows(auth, scope)]:
        raise InsufficientScopeError(*missing)


def require_any_scope(auth: Any, scopes: tuple[str, ...]) -> None:
    """Raises InsufficientScopeError unless these credentials cover one of these scopes."""
    if not any(allows(auth, scope) for scope in scopes):
        raise InsufficientScopeError(*scopes)


class PolicyPermission(BasePermission):
    """For views with a `model`. `policy_actions` maps additional actions of the view: {view action: policy action}."""

    def has_permission(self, request: Request, view: Any) -> bool:
        signed_in = request.user.is_authenticated
        if view.action is None:
            return signed_in  # then the view answers 405
        if request.method == "OPTIONS":  # the answer describes the URL, and never a row
            return signed_in or any(
                may_some(request.user, PUBLIC_ACTIONS[action], view.model)
                for action in view.action_map.values()
                if action in PUBLIC_ACTIONS
            )
        if signed_in:
            require_any_scope(request.auth, accepted_scopes(view, request.method))
        if view.action == "create":
            return may_some(request.user, "create", view.model)
        if view.action in ("list", "retrieve"):
            return signed_in or may_some(request.user, "view", view.model)
        return signed_in

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        action = object_action(view)
        if action is None:
            return request.method in SAFE_METHODS  # the row came from permitted(user, "view"), so it may be read
        return may(request.user, action, obj)


class SignedIn(BasePermission):
    """For views without a model: requires a signed-in user, and the scope of the operation."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        method = request.method.lower()
        if method != "options" and method in view.http_method_names and hasattr(view, method):
            require_any_scope(request.auth, accepted_scopes(view, request.method))
        return True


class PermittedRelatedField(PrimaryKeyRelatedField):
    """A reference to a row that the caller may see (or do `action` to). For any other row it answers “does not exist”.

    `context["related"]` contains rows that were read before: {(model, action): {key as text: row}}.
    """

    def __init__(self, *, model: type[Model] | None = None, action: str = "view", **kwargs: Any) -> None:
        self.model, self.action = model, action
        if not kwargs.get("read_only"):
            kwargs["queryset"] = model._default_manager.all()
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        user = self.context["request"].user
        return self.model._default_manager.permitted(user, self.action)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool | float | list | dict):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if (rows := self.context.get("related", {}).get((self.model, self.action))) is not None:
            key = self.key_of(data)
            return rows[str(key)] if str(key) in rows else self.fail("does_not_exist", pk_value=data)
        given = data if self.pk_field is None else self.pk_field.to_internal_value(data)
        try:
            key = self.model._meta.pk.to_python(given)
        except DjangoValidationError:
            self.fail("incorrect_type", data_type=type(data).__name__)
        row = self.find(key) if is_storable(key) else None
        return row if row is not None else self.fail("does_not_exist", pk_value=data)

    def find(self, key: Any) -> Any:
        return permitted_row.first(self.model, self.action, actor_of(self.context["request"].user), key)

    def key_of(self, data: Any) -> Any:
        """The key that a value in a body stands for, or None if the value can't be a key."""
        try:
            key = self.model._meta.pk.to_python(data) if isinstance(data, int | str) else None
        except DjangoValidationError:
            return None
        return key if is_storable(key) else None

    def use_pk_only_optimization(self) -> bool:
        return True


def is_storable(key: Any) -> bool:
    """Whether a number fits into a column of keys."""
    return not isinstance(key, int) or -(2**63) <= key < 2**63
