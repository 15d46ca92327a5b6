from changes.api.viewsets import PolicyViewSet
from common.api.pagination import Keyset
from metrics.filters import HealthMetricFilter
from metrics.models import HealthMetric

from .serializers import HealthMetricSerializer


class HealthMetricViewSet(PolicyViewSet):
    about = (
        "A measurement of one's body, in the unit of its kind. Trainers see those of their trainees who let them; "
        "gym admins never see any."
    )
    model = HealthMetric
    serializer_class = HealthMetricSerializer
    filterset_class = HealthMetricFilter
    pagination_class = Keyset
    keyset_field = "measured_at"
    lookup_value_converter = "int"
