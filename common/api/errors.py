"""Serializers that describe the structure of errors in the schema."""

from rest_framework import serializers


class ErrorDetailSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True, help_text="The field or parameter, dotted for parts of one.")


class ClientErrorSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["client_error"])
    errors = ErrorDetailSerializer(many=True)


class InvalidSerializer(serializers.Serializer):
    """The body or a parameter can't be read (client_error) or is not valid (validation_error)."""

    type = serializers.ChoiceField(choices=["client_error", "validation_error"])
    errors = ErrorDetailSerializer(many=True)


class ConflictSerializer(ClientErrorSerializer):
    open_session = serializers.UUIDField(required=False, help_text="Where a session is in progress already: which one.")
