"""The policy for pages: sign-in first, then whose page it is, then which rows."""

from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from .rows import require, require_some


def get_permitted(user: Any, action: str, queryset: Any, **lookup: Any) -> Any:
    """The row, or 404 when the user may not see it, or 403 when they see it but may not do `action`."""
    try:
        row = get_object_or_404(queryset.permitted(user), **lookup)
    except OverflowError as error:
        raise Http404 from error
    if action != "view":
        require(user, action, row)
    return row


def policy_required(model: type, action: str) -> Any:
    """For function views: sign-in first; without any such right in the table this is another role's page, a 403."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require_some(request.user, action, model)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
