from common.api.serializers import StrictModelSerializer

from .. import services


class RecordedSerializer(StrictModelSerializer):
    """Stores through the change log."""

    def store(self, row) -> None:
        services.store(row)

    def create(self, validated_data):
        row = self.Meta.model(**validated_data)
        self.store(row)
        return row

    def update(self, instance, validated_data):
        for name, value in validated_data.items():
            setattr(instance, name, value)
        self.store(instance)
        return instance
