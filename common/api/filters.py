from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from .selection import LISTS, PARAMETERS, all_values

UNKNOWN = _("This list has no such parameter.")
REPEATED = _("Give this parameter only once.")


def refuse_unknown(request: Request, known: Any) -> None:
    """Raises ValidationError for an unknown parameter, and for one that is repeated but takes only one value."""
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        raise ValidationError({name: [UNKNOWN] for name in unknown}, code="unknown_parameter")
    repeated = sorted(name for name, values in request.query_params.lists() if len(values) > 1 and name not in LISTS)
    if repeated:
        raise ValidationError({name: [REPEATED] for name in repeated}, code="repeated_parameter")


class StrictFilterBackend(DjangoFilterBackend):
    """Filters by the model's FilterSet. A parameter that neither it nor the paginator knows is answered with 400."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        if view.action == "list":
            filterset_class = self.get_filterset_class(view, queryset)
            known = set(filterset_class.base_filters) if filterset_class else set()
            refuse_unknown(request, known | set(view.paginator.query_params) | set(PARAMETERS))
            return super().filter_queryset(request, queryset, view)
        return queryset

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet[Any], view: Any) -> dict[str, Any]:
        data = request.query_params
        if (ordering := all_values(data, "ordering")) is not None:
            data = data.copy()
            data["ordering"] = ordering
        return {**super().get_filterset_kwargs(request, queryset, view), "data": data, "only": data}
