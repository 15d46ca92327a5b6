import django_filters

from common.filters import FilterSet, KeyFilter

from .models import HealthMetric


class HealthMetricFilter(FilterSet):
    trainee = KeyFilter(field_name="trainee_id")
    measured_after = django_filters.IsoDateTimeFilter(field_name="measured_at", lookup_expr="gte")
    measured_before = django_filters.IsoDateTimeFilter(field_name="measured_at", lookup_expr="lt")

    class Meta:
        model = HealthMetric
        fields = ("kind",)
