from typing import Any

from rest_framework import serializers

from changes.api.serializers import RecordedSerializer
from facilities.models import Trainee
from metrics.models import HealthMetric
from metrics.services import save_metric
from policy.drf import PermittedRelatedField


class HealthMetricSerializer(RecordedSerializer):
    trainee = PermittedRelatedField(model=Trainee, action="add_metrics", required=False)
    unit = serializers.CharField(read_only=True)

    class Meta:
        model = HealthMetric
        fields = ("id", "trainee", "kind", "value", "unit", "measured_at", "note")
        immutable_fields = ("trainee",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and "trainee" not in attrs:
            own = Trainee.objects.own(self.context["request"].user)
            if own is None:
                raise serializers.ValidationError({"trainee": ["Metrics belong to a trainee."]}, code="required")
            attrs["trainee"] = own
        return super().validate(attrs)

    def store(self, row: Any) -> None:
        save_metric(row)
