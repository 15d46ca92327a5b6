"""The policy for pages: sign-in first, then whose page it is, then which rows."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404

from .rows import require, require_some


def get_permitted(user, action: str, queryset, **lookup):
    """The row, or 404 when the user may not see it, or 403 when they see it but may not do `action`."""
    try:
        row = get_object_or_404(queryset.permitted(user), **lookup)
    except OverflowError as error:
        raise Http404 from error
    if action != "view":
        require(user, action, row)
    return row


def policy_required(model: type, action: str):
    """For function views: sign-in first; without any such right in the table this is another role's page, a 403."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require_some(request.user, action, model)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
