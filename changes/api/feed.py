"""The change feed: changes to rows that the caller may see, in the order in which they became visible."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import resolve
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from changes import services
from changes.models import Change
from common.api.exceptions import Gone
from common.api.filters import refuse_unknown
from common.api.pagination import MAX_LIMIT, whole_number
from common.api.schema import BOUNDS
from policy.scopes import readable_resources

from .viewsets import PolicyGenericViewSet

WINDOW = 10_000  # positions that one page covers at most, so that its cost is limited
DEFAULT_LIMIT = 100
FROM_NOW = 2**62


class ChangeSerializer(serializers.Serializer):
    id = serializers.CharField(source="row", help_text="The row's key: a number or a UUID, as text.")
    resource = serializers.CharField(help_text="The row's resource, as in `/api/v1/<resource>/`.")
    action = serializers.ChoiceField(
        choices=Change.Action.values,
        help_text="`deleted`: it was deleted, or you may no longer see it. `resync`: you may now see what belongs to "
        "this row, or no longer; list it again.",
    )
    at = serializers.DateTimeField()
    data = serializers.DictField(
        allow_null=True, help_text="The row as it is now; null if it was deleted or you may not see it."
    )


class FeedSerializer(serializers.Serializer):
    results = ChangeSerializer(many=True)
    next = serializers.CharField(help_text="The cursor for the next request, even if this page is the last for now.")
    has_more = serializers.BooleanField(
        help_text="Whether more changes are waiting, so that you should ask again at once."
    )


class Changes(APIView):
    permission_classes = (IsAuthenticated,)  # the token's scopes choose the resources
    other_errors = ("410",)

    @extend_schema(
        operation_id="changes_list",
        summary="What changed since a cursor",
        description="Without `since`, the answer has no results, only the cursor to begin with. Get that cursor first, "
        "then list what you mirror, then follow the feed. A row is shown as it is now, so the same row may come again: "
        "replace what you have stored.",
        parameters=[
            OpenApiParameter(
                "since",
                {"type": "string", "pattern": "^[0-9]{1,18}$"},
                description="A cursor: the `next` of an earlier page.",
            ),
            OpenApiParameter("limit", {**BOUNDS["limit"], "default": DEFAULT_LIMIT}),
        ],
        responses=FeedSerializer,
    )
    def get(self, request: Request) -> Response:
        refuse_unknown(request, {"since", "limit"})
        limit = whole_number(request.query_params, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
        since = whole_number(request.query_params, "since", FROM_NOW, 0, FROM_NOW - 1)
        services.number_changes()
        pruned, head = services.ends()
        if since == FROM_NOW:
            since = head
        elif since > head:
            raise Gone(_("This cursor is ahead of the log. List what you mirror again."))
        elif since < pruned:
            raise Gone(_("This cursor is older than the log. List what you mirror again."))
        end = min(since + WINDOW, head)
        changes = list(self.followed().filter(position__gt=since, position__lte=end).order_by("position")[:limit])
        if len(changes) == limit:
            end = changes[-1].position
        page = Page(self.request, changes)
        body = {"results": [entry for change in changes if (entry := page.show(change))], "next": str(end)}
        return Response({**body, "has_more": end < head})

    def followed(self) -> Any:
        followed = Change.objects.permitted(self.request.user, "follow").with_right(
            self.request.user, "view", "may_know"
        )
        return followed.filter(resource__in=readable_resources(self.request.auth))


class Page:
    """Entries of the log with their rows. The rows of a resource are read together."""

    def __init__(self, request: Request, changes: list[Change]) -> None:
        self.request, self.changes = request, changes

    @cached_property
    def rows(self) -> dict[tuple[str, str], dict | None]:
        """{(resource, key): the row as the reader sees it}; None if it was removed from its plan."""
        wanted: dict[str, set[str]] = {}
        for change in self.changes:
            wanted.setdefault(change.resource, set()).add(change.row)
        return {
            (resource, key): self.lasting(resource, data)
            for resource, keys in wanted.items()
            for key, data in represented(self.request, resource, keys).items()
        }

    def lasting(self, resource: str, data: dict | None) -> dict | None:
        """The row without what follows from other rows: a change of those gives this row no entry of its own."""
        derived = getattr(viewset_of(resource).serializer_class, "derived", ())
        return data and {name: value for name, value in data.items() if name not in derived}

    def show(self, change: Change) -> dict | None:
        """None if the reader neither sees the row nor may learn that it was deleted."""
        key, action = (change.resource, change.row), change.action
        data = self.rows.get(key)
        if data is None:
            if key not in self.rows and not change.may_know:
                return None
            action = action if action == Change.Action.RESYNC else Change.Action.DELETED
        elif action == Change.Action.DELETED:
            action = Change.Action.UPDATED  # deleted for this reader then, but visible again now
        values = {"row": change.row, "resource": change.resource, "action": action, "at": change.at}
        return {**ChangeSerializer({**values, "data": None}).data, "data": data}


@cache
def viewset_of(resource: str) -> type[PolicyGenericViewSet]:
    """The viewset that answers at `/api/v1/<resource>/`."""
    return resolve(f"/api/v1/{resource}/").func.cls


def represented(request: Request, resource: str, keys: set[str]) -> dict[str, dict | None]:
    """{key: the row as this request's user sees it in the API}; None if it was removed from its plan."""
    view = viewset_of(resource)(request=request, action="retrieve", format_kwarg=None, kwargs={})
    rows = list(view.get_queryset().filter(pk__in=keys))
    data = view.get_serializer(rows, many=True).data
    return {str(row.pk): item if view.is_listed(row) else None for row, item in zip(rows, data, strict=True)}


def represent(user: Any, resource: str, key: str) -> dict | None:
    """One row as a user sees it in the API, or None if they may not see it. Webhooks call it outside of a request."""
    http_request = HttpRequest()
    http_request.method = "GET"
    request = Request(http_request)
    request.user = user
    return represented(request, resource, {key}).get(key)
