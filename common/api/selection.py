"""`fields=` and `expand=`: an answer with fewer fields, or with related rows. For lists and single rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from common.filters import MAX_VALUES

from .serializers import RowSerializer

PARAMETERS = ("fields", "expand")
LISTS = (*PARAMETERS, "ordering")  # parameters that take several values: separated by commas, or the parameter repeated


@dataclass(frozen=True)
class Expansion:
    """A related row that can be shown: its serializer, how it is loaded in few queries, and its resource."""

    serializer: type[BaseSerializer]
    load: Callable[[QuerySet[Any]], QuerySet[Any]]
    many: bool = False


def all_values(params: QueryDict, parameter: str) -> str | None:
    """The values of a parameter that may be repeated, separated by commas; None without the parameter."""
    return ",".join(params.getlist(parameter)) if parameter in params else None


def names(request: Request, parameter: str, known: Any) -> list[str] | None:
    """The comma-separated names of a parameter, or None without it. Raises ValidationError for an unknown one."""
    text = all_values(request.query_params, parameter)
    if text is None:
        return None
    values = text.split(",")
    if len(values) > MAX_VALUES:
        raise ValidationError({parameter: _("Give at most %(most)s values.") % {"most": MAX_VALUES}}, code="max_items")
    given = list(dict.fromkeys(name.strip() for name in values))
    if unknown := [name for name in given if name not in known]:
        raise ValidationError(
            {
                parameter: _("There is no %(name)s. Choose from: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(known)}
            }
        )
    return given


class SelectionMixin:
    """For viewsets. `expandable` maps the names that `expand` takes to their Expansion."""

    expandable: dict[str, Expansion] = {}

    def selects(self) -> bool:
        return self.request.method in ("GET", "HEAD") and self.action in ("list", "retrieve")

    def expanded(self) -> list[str]:
        wanted = (names(self.request, "expand", self.expandable) or []) if self.selects() else []
        for name in wanted:
            self.check_expansion(self.expandable[name])
        return wanted

    def check_expansion(self, expansion: Expansion) -> None:
        """Raises PermissionDenied if the scopes of the caller's token do not cover the related resource."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> Any:
        queryset = super().filter_queryset(queryset)
        for name in self.expanded():
            queryset = self.expandable[name].load(queryset)
        return queryset

    def plain_columns(self) -> tuple[str, ...] | None:
        """The columns that a list needs if it shows rows without `fields` or `expand`; otherwise None."""
        serializer = self.get_serializer_class()
        is_chosen = any(name in self.request.query_params for name in PARAMETERS)
        return serializer.plain_columns() if issubclass(serializer, RowSerializer) and not is_chosen else None

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        if self.selects():
            row = getattr(serializer, "child", serializer)
            for name in self.expanded():
                expansion = self.expandable[name]
                row.fields[name] = expansion.serializer(many=expansion.many, read_only=True)
            shown = [name for name, field in row.fields.items() if not field.write_only]
            kept = names(self.request, "fields", shown)
            for name in set(row.fields) - set(kept or shown):
                del row.fields[name]
        return serializer
