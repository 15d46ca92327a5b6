from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

from .selection import PARAMETERS

UNKNOWN = _("This list has no such parameter.")


def refuse_unknown(request, known) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        raise ValidationError({name: [UNKNOWN] for name in unknown}, code="unknown_parameter")


class StrictFilterBackend(DjangoFilterBackend):
    """The model's FilterSet; a parameter that neither it nor the paginator knows is a 400 that names it."""

    def filter_queryset(self, request, queryset, view):
        if view.action == "list":
            filterset_class = self.get_filterset_class(view, queryset)
            known = set(filterset_class.base_filters) if filterset_class else set()
            refuse_unknown(request, known | set(view.paginator.query_params) | set(PARAMETERS))
            return super().filter_queryset(request, queryset, view)
        return queryset

    def get_filterset_kwargs(self, request, queryset, view):
        return {**super().get_filterset_kwargs(request, queryset, view), "only": request.query_params}
