"""The shapes of errors, for the schema alone."""

from drf_standardized_errors.openapi_serializers import ClientErrorEnum
from rest_framework import serializers


class ClientErrorDetailSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class ClientErrorSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=ClientErrorEnum.choices)
    errors = ClientErrorDetailSerializer(many=True)


class ConflictSerializer(ClientErrorSerializer):
    open_session = serializers.UUIDField(required=False, help_text="Where a session is in progress already: which one.")
