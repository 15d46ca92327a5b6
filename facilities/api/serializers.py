from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from accounts import services as accounts
from accounts.email_change import ask_to_confirm
from accounts.models import User
from changes.api.serializers import RecordedSerializer
from common.api.fields import AddressField, LineField, TextField
from common.api.serializers import StrictModelSerializer
from common.responses import whole_number
from common.slugs import unique_slug
from common.validators import ListOf
from facilities import services
from facilities.models import Gym, Trainee, Trainer
from policy.drf import PermittedRelatedField
from policy.rows import may
from policy.scopes import allows

EMAIL_TAKEN = UniqueValidator(User.objects.all(), message=_("This e-mail is taken."), lookup="iexact")


class GymSerializer(RecordedSerializer):
    admins = serializers.SerializerMethodField(help_text="Keys of users; null unless one is an admin of the gym.")

    class Meta:
        model = Gym
        fields = (
            *("id", "name", "slug", "address", "city", "country", "timezone", "phone", "email", "website"),
            *("open_registration", "asks_consent", "is_active", "admins"),
        )

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField(), allow_null=True))
    def get_admins(self, gym: Gym) -> Any:
        if not getattr(gym, "administered", True):
            return None
        return sorted(user.pk for user in gym.admins.all())

    def reset_omitted(self, values: Any, locked: Any) -> None:
        """But for `asks_consent`: a client that doesn't know it must not switch consent off."""
        super().reset_omitted(values, locked | {"asks_consent"})

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and not attrs.get("slug"):
            attrs["slug"] = unique_slug(Gym, attrs["name"])
        elif "slug" in attrs and not attrs["slug"]:
            attrs["slug"] = self.instance.slug
        return super().validate(attrs)

    def create(self, validated_data: dict[str, Any]) -> Any:
        return services.create_gym(actor=self.context["request"].user, **validated_data)


class PersonSerializer(RecordedSerializer):
    """A profile together with the names that its account carries."""

    first_name = LineField(source="user.first_name", max_length=80)
    last_name = LineField(source="user.last_name", max_length=80, allow_blank=True)
    is_active = serializers.BooleanField(source="user.is_active", required=False)
    administrative: tuple[str, ...] = ()

    def locked_fields(self) -> Any:
        request = self.context.get("request")
        if request is None or self.instance is None:
            return set()
        administers = may(request.user, "administer", self.instance) and allows(request.auth, "gym:admin")
        return set() if administers else set(self.administrative)

    def split(self, validated_data: dict[str, Any]) -> Any:
        """The names, whether active (None: unsaid), and the rest."""
        account = validated_data.pop("user", {})
        return account, account.pop("is_active", None), validated_data

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        account, active, profile = self.split(validated_data)
        user = instance.user
        if account:
            accounts.rename(user, **account)
        if active is not None:
            services.set_active(user=user, active=active)
        return super().update(instance, profile)


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 100},
        "maxItems": 20,
        "uniqueItems": True,
    }
)
class SpecialtiesField(serializers.JSONField):
    """A list of short texts."""


class TrainerSerializer(PersonSerializer):
    gym = PermittedRelatedField(model=Gym)
    email = serializers.SerializerMethodField(help_text="Null unless one is this trainer or an admin of the gym.")
    specialties = SpecialtiesField(required=False, validators=[ListOf()])
    administrative = ("gym", "is_active")

    class Meta:
        model = Trainer
        fields = ("id", "user", "gym", "first_name", "last_name", "email", "bio", "specialties", "is_active")
        read_only_fields = ("user",)

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_email(self, trainer: Trainer) -> Any:
        return trainer.user.email if getattr(trainer, "contactable", True) else None

    def validate_gym(self, gym: Gym) -> Any:
        if self.instance and gym != self.instance.gym and not may(self.context["request"].user, "staff", gym):
            raise serializers.ValidationError(_("You do not administer this gym."), code="not_administered")
        return gym

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        gym = validated_data.pop("gym", instance.gym)
        if gym != instance.gym:
            services.move_trainer(trainer=instance, gym=gym)
        return super().update(instance, validated_data)


class TrainerInvitationSerializer(TrainerSerializer):
    email = AddressField()

    class Meta(TrainerSerializer.Meta):
        fields = ("email", "first_name", "last_name", "gym", "bio", "specialties")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if services.is_email_taken(attrs["email"], attrs["gym"]):
            error = serializers.ErrorDetail(EMAIL_TAKEN.message, code="unique")
            raise serializers.ValidationError({"email": [error]})
        return super().validate(attrs)

    def create(self, validated_data: dict[str, Any]) -> Any:
        account, _active, profile = self.split(validated_data)
        email = profile.pop("email")
        return services.invite_trainer(request=self.context["request"], email=email, **account, **profile)


class TraineeSerializer(PersonSerializer):
    gym = PermittedRelatedField(model=Gym, allow_null=True, required=False)
    trainer = PermittedRelatedField(model=Trainer, allow_null=True, required=False)
    email = serializers.EmailField(source="user.email", read_only=True)
    active_assignment = serializers.IntegerField(read_only=True, allow_null=True)
    shares_metrics = serializers.BooleanField(
        source="sharing",
        required=False,
        help_text="Whether the trainer sees health metrics. The trainee alone writes it (with `metrics:write`).",
    )
    administrative = ("gym", "trainer", "is_active")

    class Meta:
        model = Trainee
        fields = (
            *("id", "user", "gym", "trainer", "first_name", "last_name", "email", "date_of_birth", "height_cm", "goal"),
            *("shares_metrics", "is_active", "active_assignment"),
        )
        read_only_fields = ("user",)

    def locked_fields(self) -> Any:
        request = self.context.get("request")
        if request is None or self.instance is None:
            return set()
        own = self.instance.pk in request.user.actor.trainee and allows(request.auth, "metrics:write")
        return super().locked_fields() | (set() if own else {"shares_metrics"})

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        shared = validated_data.pop("sharing", None)
        row = super().update(instance, validated_data)
        if shared is not None:
            services.share_metrics(trainee=row, shared=shared)
        return row

    def store(self, row: Any) -> None:
        services.save_trainee(row)

    def validate_gym(self, gym: Gym) -> Any:
        if gym == self.instance.gym:
            return gym
        if gym is None or not may(self.context["request"].user, "staff", gym):
            raise serializers.ValidationError(_("You do not administer this gym."), code="not_administered")
        return gym

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("gym", self.instance.gym) != self.instance.gym:
            attrs.setdefault("trainer", None)  # a trainer of the former gym stays behind
        return super().validate(attrs)


class RegistrationSerializer(StrictModelSerializer):
    email = AddressField(validators=[EMAIL_TAKEN])
    password = TextField(write_only=True, max_length=1024, trim_whitespace=False)
    first_name = LineField(max_length=80)
    last_name = LineField(max_length=80, allow_blank=True)
    gym = PermittedRelatedField(model=Gym, allow_null=True, required=False)

    class Meta:
        model = Trainee
        fields = ("email", "password", "first_name", "last_name", "gym")

    def validate_gym(self, gym: Gym) -> Any:
        request = self.context["request"]
        administers = gym is not None and may(request.user, "staff", gym) and allows(request.auth, "gym:admin")
        if gym is not None and not gym.open_registration and not administers:
            raise serializers.ValidationError(_("This gym takes people in by invitation."), code="not_open")
        return gym

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        person = User(**{name: attrs[name] for name in ("email", "first_name", "last_name")})
        try:
            validate_password(attrs["password"], person)
        except DjangoValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from error
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Any:
        with transaction.atomic():
            trainee = services.register_trainee(**validated_data)
            ask_to_confirm(request=self.context["request"], user=trainee.user)
        return trainee


class JoinSerializer(StrictModelSerializer):
    gym = serializers.CharField(max_length=80, help_text="The gym's id or slug.")

    class Meta:
        model = Trainee
        fields = ("gym",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # a gym to join is not checked

    def validate_gym(self, value: Any) -> Any:
        gyms = Gym.objects.permitted(self.context["request"].user)
        key = whole_number(value)
        gym = gyms.filter(**({"slug": value} if key is None else {"pk": key})).first()
        if gym is None:
            raise serializers.ValidationError(_("There is no such gym."), code="does_not_exist")
        if not may(self.context["request"].user, "join", gym):
            raise serializers.ValidationError(_("This gym takes people in by invitation."), code="not_open")
        return gym
