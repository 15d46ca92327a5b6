from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from changes.api.serializers import RecordedSerializer
from common.api.exceptions import Conflict
from common.api.fields import LineField, TextField
from common.api.serializers import StrictModelSerializer
from common.slugs import unique_slug
from facilities.models import Gym, Trainee
from policy.drf import PermittedRelatedField
from policy.rows import may_some
from training import services
from training.models import ALIASES, Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise

if TYPE_CHECKING:
    from accounts.models import User


class StockedGymField(PermittedRelatedField):
    """The gym that a new exercise or program belongs to: one that the caller stocks, their own when unsaid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(model=Gym, action="stock", allow_null=True, required=False, **kwargs)


class GymOwnedSerializer(RecordedSerializer):
    """What a gym owns. Null, the library, is the operator's alone."""

    gym = StockedGymField()

    def validate_gym(self, gym: Gym) -> Any:
        user = self.context["request"].user
        unchanged = self.instance is not None and self.instance.gym == gym
        if gym is None and not unchanged and not may_some(user, "stock_library", Gym):
            raise serializers.ValidationError(_("Name a gym of yours."), code="required")
        return gym

    def to_internal_value(self, data: Any) -> Any:
        if self.instance is not None and not self.partial and isinstance(data, dict) and "gym" not in data:
            data = {**data, "gym": self.instance.gym_id}  # the gym stays where PUT does not name one
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and "gym" not in attrs:
            attrs["gym"] = default_gym(self.context["request"].user)
        return super().validate(attrs)


def default_gym(user: User) -> Gym | None:
    """The one gym that the user stocks. Raises on `gym` when there is none or a choice."""
    gyms = list(Gym.objects.permitted(user, "stock").order_by("pk")[:2])
    if may_some(user, "stock_library", Gym):
        return None
    if len(gyms) != 1:
        detail = _("Name one of your gyms.") if gyms else _("You have no gym to keep this in.")
        raise serializers.ValidationError({"gym": [serializers.ErrorDetail(detail, code="required")]})
    return gyms[0]


class ExerciseSerializer(GymOwnedSerializer):
    primary_muscles = serializers.ListField(child=TextField(max_length=100), required=False)
    secondary_muscles = serializers.ListField(child=TextField(max_length=100), required=False)
    aliases = serializers.ListField(child=LineField(max_length=120), required=False, validators=[ALIASES])

    class Meta:
        model = Exercise
        fields = (
            *("id", "name", "aliases", "slug", "gym", "category", "equipment", "primary_muscles", "secondary_muscles"),
            *("level", "mechanic", "force", "tracking", "per_side", "instructions", "video_url", "is_archived"),
        )
        extra_kwargs = {
            name: {"validators": Exercise._meta.get_field(name).validators}
            for name in ("primary_muscles", "secondary_muscles")
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and not attrs.get("slug"):
            attrs["slug"] = unique_slug(Exercise, attrs["name"], 120)
        elif "slug" in attrs and not attrs["slug"]:
            attrs["slug"] = self.instance.slug
        return super().validate(attrs)

    def store(self, row: Any) -> None:
        services.save_exercise(row)


class ProgramSerializer(GymOwnedSerializer):
    class Meta:
        model = Program
        fields = (
            *("id", "name", "description", "owner", "gym", "goal", "level", "weeks", "visibility", "is_template"),
            *("is_archived", "revision"),
        )
        read_only_fields = ("owner", "revision")

    def validate_weeks(self, weeks: Any) -> Any:
        if self.instance is not None and self.instance.days.current().filter(week__gt=weeks).exists():
            raise serializers.ValidationError(_("The program has days in later weeks."), code="days_beyond")
        return weeks

    def create(self, validated_data: dict[str, Any]) -> Any:
        return super().create({**validated_data, "owner": self.context["request"].user})

    def store(self, row: Any) -> None:
        services.save_program(row)


class PlanPartSerializer(RecordedSerializer):
    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        if instance.is_archived:
            raise Conflict(_("This was removed from the program."))
        return super().update(instance, validated_data)

    def store(self, row: Any) -> None:
        services.save_part(row)


class ProgramDaySerializer(PlanPartSerializer):
    program = PermittedRelatedField(model=Program)

    class Meta:
        model = ProgramDay
        fields = ("id", "program", "week", "position", "name", "notes")
        validators: list = []  # the model's clean() names the field
        immutable_fields = ("program",)
        required_by_put = ("week", "position")


@extend_schema_field({"type": ["string", "integer"], "maxLength": 10})
class SupersetField(LineField):
    """“A” or “1” or 1: whatever one calls it."""

    def to_internal_value(self, data: Any) -> Any:
        is_number = isinstance(data, int) and not isinstance(data, bool)
        return super().to_internal_value(str(data) if is_number else data)


class ProgramExerciseSerializer(PlanPartSerializer):
    program_day = PermittedRelatedField(model=ProgramDay)
    exercise = PermittedRelatedField(model=Exercise)
    superset = SupersetField(source="block", max_length=10, allow_null=True, allow_blank=True, required=False)

    class Meta:
        model = ProgramExercise
        fields = (
            *("id", "program_day", "exercise", "position", "superset", "sets", "reps_min", "reps_max", "load_type"),
            *("load_value", "rest_seconds", "tempo", "notes"),
        )
        emptied_by_put = {"load_type": ProgramExercise.LoadType.NONE}  # it goes with its value


class DayWithExercisesSerializer(ProgramDaySerializer):
    """A day as `expand=program_days` shows it."""

    program_exercises = ProgramExerciseSerializer(many=True, read_only=True, source="plan")

    class Meta(ProgramDaySerializer.Meta):
        fields = (*ProgramDaySerializer.Meta.fields, "program_exercises")


class ProgramAssignmentSerializer(RecordedSerializer):
    trainee = PermittedRelatedField(model=Trainee)
    program = PermittedRelatedField(model=Program)
    revision = serializers.IntegerField(source="revision.number", read_only=True)

    class Meta:
        model = ProgramAssignment
        fields = ("id", "trainee", "program", "revision", "start_date", "status", "assigned_by")
        read_only_fields = ("assigned_by",)
        immutable_fields = ("trainee", "program")
        validators: list = []

    def store(self, row: Any) -> None:
        services.save_assignment(row)

    def create(self, validated_data: dict[str, Any]) -> Any:
        return services.add_assignment(actor=self.context["request"].user, **validated_data)

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        services.refuse_second_active(
            instance.trainee, validated_data.get("status", instance.status), besides=instance.pk
        )
        return super().update(instance, validated_data)


class AssignProgramSerializer(StrictModelSerializer):
    program = PermittedRelatedField(model=Program)

    class Meta:
        model = ProgramAssignment
        fields = ("program", "start_date")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class DuplicateSerializer(StrictModelSerializer):
    gym = StockedGymField()

    class Meta:
        model = Program
        fields = ("gym",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        gym = attrs["gym"] if attrs.get("gym") else default_gym(self.context["request"].user)
        return {"gym": gym}
