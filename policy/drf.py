"""Who gets as far as the view: 401, then 405, then 403 or 404. A token's scopes narrow what its user may do."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from .rows import may, may_some
from .scopes import NEEDED, SIGN_IN, allows

PUBLIC_ACTIONS = {"list": "view", "retrieve": "view", "create": "create"}  # which strangers may have the right to
OBJECT_ACTIONS = {"update": "change", "partial_update": "change", "destroy": "delete"}


def object_action(view) -> str | None:
    """The policy's name for what a view's action does to a row; None for reading."""
    return OBJECT_ACTIONS.get(view.action) or getattr(view, "policy_actions", {}).get(view.action)


class InsufficientScopeError(PermissionDenied):
    """403 with the challenge that RFC 6750 asks for: it names the scopes that are missing."""

    default_code = "insufficient_scope"

    def __init__(self, *scopes: str):
        grantable = " ".join(scope for scope in scopes if scope != SIGN_IN)
        if grantable:
            detail = _("This token lacks the scope %(scope)s.") % {"scope": grantable}
        else:
            detail = _("No token may do this. Sign in to do it yourself.")
        super().__init__(detail)
        scope = f', scope="{grantable}"' if grantable else ""
        self.auth_header = f'Bearer realm="api", error="insufficient_scope"{scope}'


def accepted_scopes(view, method: str) -> tuple[str, ...]:
    """The scopes of which a token needs one for this operation.

    Where there are several, the row decides which of them it takes: see `scopes_for` of the view. A view without a
    model names its `scopes`: (to read, to write).
    """
    if by_action := getattr(view, "scopes_of_actions", {}).get(getattr(view, "action", None)):
        return by_action
    scopes = getattr(view, "scopes", None) or NEEDED[view.model.resource]
    return (scopes[0 if method in SAFE_METHODS else 1],)


def require_scopes(auth, *scopes: str) -> None:
    """Raises InsufficientScopeError unless these credentials cover all of these scopes."""
    if missing := [scope for scope in scopes if not allows(auth, scope)]:
        raise InsufficientScopeError(*missing)


def require_any_scope(auth, scopes: tuple[str, ...]) -> None:
    """Raises InsufficientScopeError unless these credentials cover one of these scopes."""
    if not any(allows(auth, scope) for scope in scopes):
        raise InsufficientScopeError(*scopes)


class PolicyPermission(BasePermission):
    """Needs `view.model`; own actions name theirs in `view.policy_actions` ({view action: policy action})."""

    def has_permission(self, request, view) -> bool:
        signed_in = request.user.is_authenticated
        if view.action is None:
            return signed_in  # on to the 405
        if request.method == "OPTIONS":  # tells of the address, never of a row
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

    def has_object_permission(self, request, view, obj) -> bool:
        action = object_action(view)
        if action is None:
            return request.method in SAFE_METHODS  # seen already: the row came from permitted(user, "view")
        return may(request.user, action, obj)


class SignedIn(BasePermission):
    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated:
            return False
        method = request.method.lower()
        if method != "options" and method in view.http_method_names and hasattr(view, method):
            require_any_scope(request.auth, accepted_scopes(view, request.method))
        return True
