from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import LineField, UUIDField, WholeNumberField
from common.api.serializers import RowSerializer, StrictModelSerializer, StrictSerializer
from common.timestamps import TIMESTAMPS
from facilities.models import Trainee
from policy.drf import PermittedRelatedField
from training.models import Exercise, ProgramDay, ProgramExercise
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.models.sessions import MOST_PAIN
from workouts.services import NewSession, NewSet, NoSetsError
from workouts.services.content_hash import earlier_api_hash
from workouts.services.log_set import TAKES_SETS
from workouts.targets import targets_set_by_set

from .targets import TargetSerializer
from .totals import ListWithTotals, TotalsField

MOST_SETS = 500
OUTSIDE = timedelta(days=1)  # how far from its session a set may be


class PainSerializer(StrictSerializer):
    where = LineField(max_length=60)
    level = WholeNumberField(min_value=0, max_value=10, help_text="0 none … 10 the worst.")


@extend_schema_field(TargetSerializer(many=True))
class TargetsField(serializers.Field):
    """What was prescribed when the session began."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, session: WorkoutSession) -> list[dict[str, Any]]:
        return targets_set_by_set(session)


class PersonalRecordSerializer(RowSerializer):
    unit = serializers.CharField(read_only=True)

    class Meta:
        model = PersonalRecord
        fields = ("id", "trainee", "exercise", "kind", "value", "unit", "exercise_log", "achieved_at", *TIMESTAMPS)
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
            *("duration_seconds", "distance_m", "rpe", "note", "performed_at", *TIMESTAMPS),
        )
        immutable_fields = ("id", "session")
        extra_kwargs = {
            "performed_at": {
                "allow_null": True,
                "help_text": "Without it: now; in a session that is over, after its other sets, a second apart.",
            }
        }

    def validate_reps(self, reps: int | None) -> int | None:
        is_stored = self.instance is not None and self.instance.reps == 0
        if reps == 0 and not is_stored and not self.context.get("replay"):
            text = self.fields["reps"].error_messages["min_value"].format(min_value=1)
            raise serializers.ValidationError(text, code="min_value")
        return reps

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("performed_at", True) is None:
            del attrs["performed_at"]
        if self.instance is not None and attrs.get("set_number", 1) is None:
            del attrs["set_number"]  # null changes nothing
        session = attrs.get("session") or getattr(self.instance, "session", None)
        if session and (error := misplaced(attrs, session, self.instance, is_retry=self.context.get("replay", False))):
            raise serializers.ValidationError(error)
        return super().validate(attrs)

    def new_set(self) -> tuple[WorkoutSession, NewSet]:
        """The session of a valid body, and the set to log into it."""
        sent = dict(self.validated_data)
        return sent.pop("session"), new_set(sent, lambda: (earlier_api_hash(ExerciseLog, self.validated_data),))

    def is_retry_of(self, log: ExerciseLog) -> bool:
        """Whether this body created a stored set."""
        if not self.is_valid():
            return False
        session, values = self.new_set()
        return values.is_same(session.pk)(log)


def misplaced(
    values: Mapping[str, Any], session: WorkoutSession, log: ExerciseLog | None = None, *, is_retry: bool = False
) -> dict[str, Any]:
    """{field: [error]} of a set that can't be one of this session. What is stored (`log`) may stay as it is."""
    exercise, at = values.get("exercise"), values.get("performed_at")
    if exercise and exercise.trainee_id not in (None, session.trainee_id):
        return {"exercise": [serializers.ErrorDetail(_("This exercise belongs to another trainee."), "of_another")]}
    if at is None or is_retry or (log is not None and at == log.performed_at):
        return {}
    is_late = session.ended_at is not None and at > session.ended_at + OUTSIDE
    if is_late or at < session.started_at - OUTSIDE:
        text = _("This is more than a day outside of the workout.")
        return {"performed_at": [serializers.ErrorDetail(text, code="outside_session")]}
    return {}


def new_set(values: Mapping[str, Any], other_hashes: Callable[[], Iterable[str]] = tuple) -> NewSet:
    """The set of a valid body, without its session."""
    others = {name: value for name, value in values.items() if name not in ("exercise", "program_exercise")}
    exercise, line = values["exercise"], values.get("program_exercise")
    return NewSet(
        exercise_id=exercise.pk,
        is_assisted=exercise.is_assisted,
        program_exercise_id=None if line is None else line.pk,
        **others,
        fixes_details=True,
        other_hashes=other_hashes,
    )


class SessionSetSerializer(ExerciseLogSerializer):
    """A set of a session that is sent with it."""

    class Meta(ExerciseLogSerializer.Meta):
        fields = tuple(name for name in ExerciseLogSerializer.Meta.fields if name != "session")

    session = None


class WorkoutSessionSerializer(StrictModelSerializer):
    derived = ("totals",)  # follow from the sets, which have entries of their own in the change feed
    id = UUIDField(required=False)
    trainee = PermittedRelatedField(model=Trainee, action="log_workouts", required=False)
    program_day = PermittedRelatedField(model=ProgramDay, allow_null=True, required=False)
    pain = serializers.ListField(child=PainSerializer(), max_length=MOST_PAIN, required=False)
    targets = TargetsField()
    totals = TotalsField()
    sets = SessionSetSerializer(
        many=True,
        max_length=MOST_SETS,
        write_only=True,
        required=False,
        help_text="The sets of a new session, in order: a whole workout in one request.",
    )

    class Meta:
        model = WorkoutSession
        list_serializer_class = ListWithTotals
        fields = (
            *("id", "trainee", "program_day", "status", "started_at", "ended_at", "feeling", "name", "notes"),
            *("pain", "targets", "totals", "sets", *TIMESTAMPS),
        )
        immutable_fields = ("id", "trainee", "sets")
        required_by_put = ("started_at",)
        kept_by_put = ("pain",)
        extra_kwargs = {"started_at": {"allow_null": True}}  # null: now
        validators: list = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("started_at", True) is None:
            del attrs["started_at"]
        if self.instance is None:
            if "trainee" not in attrs:
                attrs["trainee"] = self.own_profile()
            attrs.setdefault("status", "completed" if attrs.get("ended_at") else "in_progress")
        self.check_sets(attrs)
        return super().validate(attrs)

    def check_sets(self, attrs: dict[str, Any]) -> None:
        """Raises ValidationError by place for sets that this session can't have."""
        if not (sets := attrs.get("sets")):
            return
        session = self.candidate({name: value for name, value in attrs.items() if name != "sets"})
        if session.status not in TAKES_SETS:
            error = serializers.ErrorDetail(NoSetsError.text, code="no_sets")
            raise serializers.ValidationError({"sets": [error]})
        errors = [misplaced(one, session) for one in sets if not self.context.get("replay")]
        if any(errors):
            raise serializers.ValidationError({"sets": errors})

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
        trainee, sets = sent.pop("trainee"), sent.pop("sets", ())
        whole = {**sent, "trainee": trainee}
        return trainee, NewSession(
            **sent,
            sets=tuple(new_set(one) for one in sets),
            fixes_details=True,
            other_hashes=lambda: () if sets else (earlier_api_hash(WorkoutSession, whole),),
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

    pain = targets = totals = sets = None


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
