from typing import Any

from common.api.serializers import StrictModelSerializer

from .. import services


class RecordedSerializer(StrictModelSerializer):
    """Writes each row together with its entry in the change log."""

    def store(self, row: Any) -> None:
        services.store(row)

    def create(self, validated_data: dict[str, Any]) -> Any:
        row = self.Meta.model(**validated_data)
        self.store(row)
        return row

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        self.store(instance)
        return instance
