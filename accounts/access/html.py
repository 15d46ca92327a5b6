"""The policy for pages: sign-in first, then whose page it is, then which rows."""

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from .querysets import may, may_some


class PolicyMixin(AccessMixin):
    """`requires = (model, action)`: without any such right in the table this is another role's page, a 403."""

    requires: tuple[type, str] | None = None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.requires and not may_some(request.user, self.requires[1], self.requires[0]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def get_permitted(user, action: str, queryset, **lookup):
    """The row, or 404 when the user may not see it, or 403 when they see it but may not do `action`."""
    try:
        row = get_object_or_404(queryset.permitted(user), **lookup)
    except OverflowError as error:
        raise Http404 from error
    if action != "view" and not may(user, action, row):
        raise PermissionDenied
    return row
