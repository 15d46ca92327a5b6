"""Pagination: limit and offset for lists like the exercises, a keyset cursor for lists that keep growing."""

import base64
import binascii
import json
from typing import Any

from django.core.exceptions import ValidationError as InvalidKeyError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination, LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 50, 1000, 2**62


def whole_number(params: dict[str, Any], name: str, default: int, least: int, most: int) -> int:
    text = params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or not least <= int(text) <= most:
        raise ValidationError(
            {name: _("Enter a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}}
        )
    return int(text)


class LimitOffset(LimitOffsetPagination):
    default_limit, max_limit = DEFAULT_LIMIT, MAX_LIMIT
    query_params = ("limit", "offset")

    def get_limit(self, request: Request) -> Any:
        return whole_number(request.query_params, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)

    def get_offset(self, request: Request) -> Any:
        return whole_number(request.query_params, "offset", 0, 0, MAX_OFFSET)


class Keyset(BasePagination):
    """Newest first by (`view.keyset_field`, primary key), so that page 10,000 takes no longer than page 1.

    A cursor contains the values of a row, not its number, so new rows do not shift the pages.
    """

    query_params = ("limit", "cursor")

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> Any:
        self.request, self.field = request, view.keyset_field
        self.limit = whole_number(request.query_params, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
        position = self.decode(request.query_params.get("cursor"), queryset.model)
        backwards = bool(position and position["back"])
        order = (self.field, "pk") if backwards else (f"-{self.field}", "-pk")
        if position:
            queryset = queryset.filter(self.beyond(position, backwards))
        if (columns := view.plain_columns()) is not None:
            queryset = queryset.values_list(*dict.fromkeys(["pk", self.field, *columns]), named=True)
        rows = list(queryset.order_by(*order)[: self.limit + 1])
        more, rows = len(rows) > self.limit, rows[: self.limit]
        if backwards:
            rows.reverse()
        self.has_next = backwards or more
        self.has_previous = more if backwards else bool(position)
        self.rows = rows
        return rows

    def beyond(self, position: Any, backwards: bool) -> Q:
        # The database needs the first condition for the index; the second one decides between equal values by the key.
        way = "gt" if backwards else "lt"
        at = position["at"]
        return Q(**{f"{self.field}__{way}e": at}) & (
            Q(**{f"{self.field}__{way}": at}) | Q(**{f"pk__{way}": position["pk"]})
        )

    def decode(self, cursor: str | None, model: type[Model]) -> dict[str, Any] | None:
        if cursor is None:
            return None
        try:
            at, pk, back = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
            instant = parse_datetime(at)
            if instant is None or instant.tzinfo is None or not isinstance(back, bool):
                raise ValueError
            return {"at": instant, "pk": model._meta.pk.to_python(pk), "back": back}
        except (ValueError, TypeError, RecursionError, OverflowError, binascii.Error, InvalidKeyError) as error:
            raise ValidationError({"cursor": _("This cursor doesn't belong to this list.")}) from error

    def link(self, row: Any, back: bool) -> str:
        position = [getattr(row, self.field).isoformat(), str(row.pk), back]
        cursor = base64.urlsafe_b64encode(json.dumps(position).encode()).decode()
        params = self.request.query_params.copy()
        params["cursor"] = cursor
        return f"{self.request.build_absolute_uri(self.request.path)}?{params.urlencode()}"

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self.link(self.rows[-1], False) if self.rows and self.has_next else None,
                "previous": self.link(self.rows[0], True) if self.rows and self.has_previous else None,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": "Rows of a page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "A position, as `next` and `previous` hold it.",
                "schema": {"type": "string"},
            },
        ]
