"""Applies the policy to pages: first the sign-in, then the role that the page is for, then the rows."""

from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from .rows import require, require_some


def get_permitted(user: Any, action: str, queryset: Any, **lookup: Any) -> Any:
    """The row. Answers 404 if the user may not see it, and 403 if they may see it but not do `action` to it."""
    try:
        row = get_object_or_404(queryset.permitted(user), **lookup)
    except OverflowError as error:
        raise Http404 from error
    if action != "view":
        require(user, action, row)
    return row


def policy_required(model: type, action: str) -> Any:
    """Decorates a function view: redirects to the sign-in, or answers 403 if the user may do `action` to no row."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require_some(request.user, action, model)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
