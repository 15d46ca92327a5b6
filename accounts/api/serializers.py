from dataclasses import asdict, replace
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import attempts
from accounts.models import User
from accounts.rest_defaults import LONGEST, RestDefaults
from common.api.fields import TextField, WholeNumberField
from common.api.serializers import StrictModelSerializer, StrictSerializer


class SignInSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=254, help_text="The e-mail address.")
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    code = TextField(
        max_length=20,
        required=False,
        allow_blank=True,
        help_text="Of the authenticator app, or a recovery code: for accounts with a second factor.",
    )


class TokenPairSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds that the access token lives.")


class RefreshSerializer(serializers.Serializer):
    refresh_token = serializers.CharField(max_length=4096)


class PasswordChangeSerializer(serializers.Serializer):
    current_password = TextField(max_length=1024, trim_whitespace=False)
    new_password = TextField(max_length=1024, trim_whitespace=False)

    def validate_current_password(self, value: Any) -> Any:
        if not attempts.is_own_password(self.context["request"].user, value):
            raise serializers.ValidationError("This is not your password.", code="wrong_password")
        return value

    def validate_new_password(self, value: Any) -> Any:
        try:
            validate_password(value, self.context["request"].user)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code="weak_password") from error
        return value


class RestDefaultsSerializer(StrictSerializer):
    """What a PATCH leaves out stays as it is."""

    timer = serializers.BooleanField(required=False, help_text="Whether there is a rest timer.")
    working = WholeNumberField(min_value=0, max_value=LONGEST, required=False, help_text="Seconds.")
    isolation = WholeNumberField(
        min_value=0,
        max_value=LONGEST,
        required=False,
        help_text="After a working set of an exercise whose `mechanic` is `isolation`.",
    )
    warmup = WholeNumberField(min_value=0, max_value=LONGEST, required=False)
    drop = WholeNumberField(min_value=0, max_value=LONGEST, required=False)


class MeSerializer(StrictModelSerializer):
    rest_defaults = RestDefaultsSerializer(
        required=False, help_text="Rests in seconds after a set for which the plan prescribes none."
    )
    trainer = serializers.SerializerMethodField()
    trainee = serializers.SerializerMethodField()
    gyms = serializers.SerializerMethodField(help_text="Administered, or where one works or trains.")

    class Meta:
        model = User
        fields = (
            *("id", "email", "first_name", "last_name", "role", "units", "effort_scale", "timezone", "language"),
            *("rest_defaults", "trainer", "trainee", "gyms"),
        )
        read_only_fields = ("email", "role")

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        """Writes only the given columns, so that a password that was changed meanwhile is not overwritten."""
        if (rests := validated_data.get("rest_defaults")) is not None:
            validated_data["rest_defaults"] = replace(RestDefaults.of(instance), **rests).differing()
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save(update_fields=list(validated_data))
        return instance

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {**super().to_representation(instance), "rest_defaults": asdict(RestDefaults.of(instance))}

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_trainer(self, user: User) -> Any:
        return next(iter(user.actor.trainer), None)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_trainee(self, user: User) -> Any:
        return next(iter(user.actor.trainee), None)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_gyms(self, user: User) -> Any:
        return sorted(user.actor.gym + user.actor.gyms + user.actor.desk)
