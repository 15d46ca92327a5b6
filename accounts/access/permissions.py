"""Who gets as far as the view: 401, then 405, then 403 or 404. A token's scopes narrow what its user may do."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.scopes import NEEDED, allows

from .querysets import may, may_some

OBJECT_ACTIONS = {"update": "change", "partial_update": "change", "destroy": "delete"}


def object_action(view) -> str | None:
    """The policy's name for what a view's action does to a row; None for reading."""
    return OBJECT_ACTIONS.get(view.action) or getattr(view, "policy_actions", {}).get(view.action)


def needed_scope(view, method: str) -> str:
    """The scope that a token needs for this. A view without a model names its `scopes`: (to read, to write)."""
    scopes = getattr(view, "scopes", None) or NEEDED[view.model.resource]
    return scopes[0 if method in SAFE_METHODS else 1]


def require_scope(auth, scope: str) -> None:
    """Raises PermissionDenied where these credentials do not cover the scope."""
    if not allows(auth, scope):
        raise PermissionDenied(_("This token lacks the scope %(scope)s.") % {"scope": scope}, "insufficient_scope")


class PolicyPermission(BasePermission):
    """Needs `view.model`; own actions name theirs in `view.policy_actions` ({view action: policy action})."""

    def has_permission(self, request, view) -> bool:
        signed_in = request.user.is_authenticated
        if view.action is None:
            return signed_in  # on to the 405
        if signed_in:
            require_scope(request.auth, needed_scope(view, request.method))
        if view.action == "create":
            return may_some(request.user, "create", view.model)
        if view.action in ("list", "retrieve"):
            return signed_in or may_some(request.user, "view", view.model)
        return signed_in

    def has_object_permission(self, request, view, obj) -> bool:
        action = object_action(view)
        if action is None:
            return request.method in SAFE_METHODS  # seen already: the row came from permitted(user, "view")
        return may(request.user, action, obj)


class SignedIn(BasePermission):
    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.method.lower() in view.http_method_names and hasattr(view, request.method.lower()):
            require_scope(request.auth, needed_scope(view, request.method))
        return True
