from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import UUIDField
from common.api.serializers import RowSerializer, StrictModelSerializer
from facilities.models import Trainee
from policy.drf import PermittedRelatedField
from training.models import Exercise, ProgramDay, ProgramExercise
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.services import NewSession, NewSet
from workouts.services.content_hash import earlier_api_hash


class WorkoutSessionSerializer(StrictModelSerializer):
    id = UUIDField(required=False)
    trainee = PermittedRelatedField(model=Trainee, action="log_workouts", required=False)
    program_day = PermittedRelatedField(model=ProgramDay, allow_null=True, required=False)

    class Meta:
        model = WorkoutSession
        fields = ("id", "trainee", "program_day", "status", "started_at", "ended_at", "feeling", "name", "notes")
        immutable_fields = ("id", "trainee")
        required_by_put = ("started_at",)
        extra_kwargs = {"started_at": {"allow_null": True}}  # null: now
        validators: list = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("started_at", True) is None:
            del attrs["started_at"]
        if self.instance is None:
            if "trainee" not in attrs:
                attrs["trainee"] = self.own_profile()
            attrs.setdefault("status", "completed" if attrs.get("ended_at") else "in_progress")
        return super().validate(attrs)

    def own_profile(self) -> Trainee:
        own = Trainee.objects.own(self.context["request"].user)
        if own is None:
            raise serializers.ValidationError(
                {"trainee": [serializers.ErrorDetail(_("Choose a trainee."), code="required")]}
            )
        return own

    def new_session(self) -> tuple[Trainee, NewSession]:
        """The trainee of a valid body, and the session to create."""
        sent = dict(self.validated_data)
        trainee = sent.pop("trainee")
        return trainee, NewSession(
            **sent,
            fixes_details=True,
            other_hashes=lambda: (earlier_api_hash(WorkoutSession, self.validated_data),),
        )

    def is_retry_of(self, session: WorkoutSession) -> bool:
        """Whether this body created a stored session."""
        if not self.is_valid():
            return False
        trainee, values = self.new_session()
        return values.is_same(trainee.pk)(session)


class StartSerializer(WorkoutSessionSerializer):
    class Meta(WorkoutSessionSerializer.Meta):
        fields = ("id", "trainee", "program_day", "started_at")


class PersonalRecordSerializer(RowSerializer):
    unit = serializers.CharField(read_only=True)

    class Meta:
        model = PersonalRecord
        fields = ("id", "trainee", "exercise", "kind", "value", "unit", "exercise_log", "achieved_at")
        read_only_fields = fields


class EndSerializer(StrictModelSerializer):
    class Meta:
        model = WorkoutSession
        fields = ("ended_at", "feeling", "notes")
        extra_kwargs = {"notes": {"allow_null": True}}  # null changes nothing, as if the field was left out

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ended_at = attrs.get("ended_at")
        if ended_at is not None and ended_at < self.context["session"].started_at:
            raise serializers.ValidationError({"ended_at": [_("The end is before the start.")]}, code="before_start")
        return attrs


class SummarySerializer(serializers.Serializer):
    duration_seconds = serializers.IntegerField()
    total_sets = serializers.IntegerField()
    total_reps = serializers.IntegerField()
    total_volume_kg = serializers.DecimalField(max_digits=18, decimal_places=4)
    personal_records = PersonalRecordSerializer(many=True)


class ExerciseLogSerializer(StrictModelSerializer):
    id = UUIDField(required=False)
    session = PermittedRelatedField(model=WorkoutSession, pk_field=UUIDField())
    exercise = PermittedRelatedField(model=Exercise)
    program_exercise = PermittedRelatedField(model=ProgramExercise, allow_null=True, required=False)

    class Meta:
        model = ExerciseLog
        fields = (
            *("id", "session", "exercise", "program_exercise", "set_number", "set_type", "reps", "weight_kg"),
            *("duration_seconds", "distance_m", "rpe", "note", "performed_at"),
        )
        immutable_fields = ("id", "session")
        extra_kwargs = {"performed_at": {"allow_null": True}}  # null: now

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("performed_at", True) is None:
            del attrs["performed_at"]
        if self.instance is not None and attrs.get("set_number", 1) is None:
            del attrs["set_number"]  # null changes nothing
        exercise, session = attrs.get("exercise"), attrs.get("session") or getattr(self.instance, "session", None)
        if exercise and session and exercise.trainee_id not in (None, session.trainee_id):
            error = serializers.ErrorDetail(_("This exercise belongs to another trainee."), code="of_another")
            raise serializers.ValidationError({"exercise": [error]})
        return super().validate(attrs)

    def new_set(self) -> tuple[WorkoutSession, NewSet]:
        """The session of a valid body, and the set to log into it."""
        sent = dict(self.validated_data)
        session, exercise, line = sent.pop("session"), sent.pop("exercise"), sent.pop("program_exercise", None)
        return session, NewSet(
            exercise_id=exercise.pk,
            is_assisted=exercise.is_assisted,
            program_exercise_id=None if line is None else line.pk,
            **sent,
            fixes_details=True,
            other_hashes=lambda: (earlier_api_hash(ExerciseLog, self.validated_data),),
        )

    def is_retry_of(self, log: ExerciseLog) -> bool:
        """Whether this body created a stored set."""
        if not self.is_valid():
            return False
        session, values = self.new_set()
        return values.is_same(session.pk)(log)


class LogExerciseSerializer(ExerciseLogSerializer):
    """A set of the session that the address names, while it is in progress."""

    class Meta(ExerciseLogSerializer.Meta):
        fields = tuple(name for name in ExerciseLogSerializer.Meta.fields if name != "session")

    session = None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate({**attrs, "session": self.context["session"]})


class LoggedSetSerializer(ExerciseLogSerializer):
    personal_records = PersonalRecordSerializer(many=True, read_only=True)

    class Meta(ExerciseLogSerializer.Meta):
        fields = (*ExerciseLogSerializer.Meta.fields, "personal_records")
