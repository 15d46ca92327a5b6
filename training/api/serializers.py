from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from changes.api.serializers import RecordedSerializer
from common.api.exceptions import Conflict
from common.api.fields import LineField, TextField, WholeNumberField
from common.api.serializers import StrictModelSerializer, StrictSerializer
from common.slugs import unique_slug
from common.validators import validate_plan_date
from facilities.models import Gym, Trainee
from policy.drf import PermittedRelatedField
from policy.rows import may_some, require
from training import services
from training.models import Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise
from training.plans import PLAIN_FIELDS
from training.program_plans import program_plan
from training.translations import ALIASES, MISTAKES, validate_translations

from .fields import (
    AlternativesField,
    BlocksField,
    SetGroupsField,
    StartWeekField,
    SupersetField,
    WeekdaysField,
    WeekNotesField,
)
from .overrides import Overrides, OverridesField
from .plain_fields import groups_from_plain, plain_reading, refuse_contradiction
from .plans import MOST_DAYS, PlanDaySerializer, replace_plan

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


class TranslationSerializer(StrictSerializer):
    """What an exercise is called and how it is done in another language; empty where it isn't translated."""

    name = LineField(max_length=120, allow_blank=True, default="")
    aliases = serializers.ListField(child=LineField(max_length=120), default=list)
    instructions = TextField(max_length=8000, allow_blank=True, default="")
    mistakes = serializers.ListField(child=LineField(max_length=300), default=list)


class ExerciseSerializer(GymOwnedSerializer):
    trainee = PermittedRelatedField(
        model=Trainee,
        action="train",
        allow_null=True,
        required=False,
        help_text="Whose own it is: private to them and their trainer. Set for what a trainee creates.",
    )
    primary_muscles = serializers.ListField(child=TextField(max_length=100), required=False)
    secondary_muscles = serializers.ListField(child=TextField(max_length=100), required=False)
    aliases = serializers.ListField(child=LineField(max_length=120), required=False, validators=[ALIASES])
    mistakes = serializers.ListField(
        child=LineField(max_length=300), required=False, validators=[MISTAKES], help_text="Common errors."
    )
    translations = serializers.DictField(
        child=TranslationSerializer(),
        required=False,
        validators=[validate_translations],
        help_text="By language (`de`). `name` and the other fields are in English.",
    )

    class Meta:
        model = Exercise
        fields = (
            *("id", "name", "aliases", "slug", "gym", "trainee", "category", "equipment", "primary_muscles"),
            *("secondary_muscles", "level", "mechanic", "force", "tracking", "per_side", "instructions", "video_url"),
            *("is_archived", "mistakes", "translations"),
        )
        kept_by_put = ("mistakes", "translations")
        immutable_fields = ("trainee",)
        extra_kwargs = {
            name: {"validators": Exercise._meta.get_field(name).validators}
            for name in ("primary_muscles", "secondary_muscles")
        }

    def validate_gym(self, gym: Gym) -> Any:
        return gym if gym is None and self.own_trainee() else super().validate_gym(gym)

    def own_trainee(self) -> Trainee | None:
        """Whose own a new exercise of the caller is."""
        return Trainee.objects.filter(pk__in=self.context["request"].user.actor.trainee).first()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and (attrs.get("trainee") or (owner := self.own_trainee())):
            attrs["trainee"] = attrs.get("trainee") or owner
            attrs.setdefault("gym", None)
        if self.instance is None and not attrs.get("slug"):
            attrs["slug"] = unique_slug(Exercise, attrs["name"], 120)
        elif "slug" in attrs and not attrs["slug"]:
            attrs["slug"] = self.instance.slug
        return super().validate(attrs)

    def stored_again(self) -> Exercise | None:
        """The trainee's own exercise that was created by the same request before; its name is theirs alone."""
        owner, name = self.own_trainee(), self.initial_data.get("name") if isinstance(self.initial_data, dict) else None
        if owner is None or not isinstance(name, str):
            return None
        stored: Exercise | None = Exercise.objects.filter(trainee=owner, name__iexact=name.strip()).first()
        if stored is None:
            return None
        try:
            sent = self.candidate({"trainee": owner, "slug": stored.slug, **self.to_internal_value(self.initial_data)})
        except serializers.ValidationError:
            return None  # the errors are answered as for any other
        sent.derive()
        names = [field.attname for field in Exercise._meta.concrete_fields if field.name != "id"]
        return stored if all(getattr(sent, name) == getattr(stored, name) for name in names) else None

    def store(self, row: Any) -> None:
        services.save_exercise(row)


class ProgramSerializer(GymOwnedSerializer):
    week_notes = WeekNotesField()
    days = PlanDaySerializer(
        many=True,
        max_length=MOST_DAYS,
        write_only=True,
        required=False,
        help_text="The plan of a new program, as at `programs/{id}/plan/`.",
    )

    class Meta:
        model = Program
        routine_fields = {
            "visibility": Program.Visibility.PRIVATE,
            "is_template": False,
        }  # the only values of a routine
        fields = (
            *("id", "name", "description", "owner", "gym", "goal", "level", "weeks", "visibility", "is_offered"),
            *("is_template", "is_archived", "revision", "week_notes", "days"),
        )
        read_only_fields = ("owner", "revision")
        immutable_fields = ("days",)
        kept_by_put = ("week_notes", "is_offered")

    @property
    def routine_of(self) -> int | None:
        """The key of the trainee whose routine it is, or None for a program of a gym."""
        if self.instance is not None:
            trainee: int | None = self.instance.trainee_id
            return trainee
        return next(iter(self.context["request"].user.actor.trainee), None)

    def to_internal_value(self, data: Any) -> Any:
        if self.routine_of is not None and not self.partial and isinstance(data, dict):
            data = {"visibility": Program.Visibility.PRIVATE, "gym": None, **data}
        return super().to_internal_value(data)

    def validate_gym(self, gym: Gym) -> Any:
        return None if gym is None and self.routine_of is not None else super().validate_gym(gym)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.routine_of is not None:
            text = _("A routine is private: only you and your trainer see it.")
            wrong = [name for name, only in self.Meta.routine_fields.items() if attrs.get(name, only) != only]
            if wrong:
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(text, code="private")] for name in wrong}
                )
        return super().validate(attrs)

    def validate_weeks(self, weeks: Any) -> Any:
        if self.instance is not None and self.instance.days.current().filter(week__gt=weeks).exists():
            raise serializers.ValidationError(_("The program has days in later weeks."), code="days_beyond")
        return weeks

    def create(self, validated_data: dict[str, Any]) -> Any:
        user, days = self.context["request"].user, validated_data.pop("days", None)
        program = super().create({**validated_data, "owner": user, "trainee_id": self.routine_of})
        if days:
            replace_plan(program=program, sent={"days": days}, user=user)
        return program

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
    blocks = BlocksField()

    class Meta:
        model = ProgramDay
        fields = ("id", "program", "week", "position", "name", "notes", "blocks")
        validators: list = []  # the model's clean() names the field
        immutable_fields = ("program",)
        required_by_put = ("week", "position")
        kept_by_put = ("blocks",)


class ProgramExerciseSerializer(PlanPartSerializer):
    program_day = PermittedRelatedField(model=ProgramDay)
    exercise = PermittedRelatedField(model=Exercise)
    set_groups = SetGroupsField(source="groups", help_text="What is to be done, in order.")
    block = LineField(
        max_length=10,
        allow_null=True,
        allow_blank=True,
        required=False,
        help_text="The key of its block; one that the day's `blocks` lack is a superset.",
    )
    superset = SupersetField(
        max_length=10,
        allow_null=True,
        allow_blank=True,
        required=False,
        help_text="The block's key, where the block is a superset.",
    )
    alternatives = AlternativesField(help_text="Exercises that the trainee may choose instead.")

    class Meta:
        model = ProgramExercise
        fields = (
            *("id", "program_day", "exercise", "position", "superset", *PLAIN_FIELDS, "tempo", "notes"),
            *("set_groups", "block", "per_side", "alternatives"),
        )
        emptied_by_put = {"load_type": ProgramExercise.LoadType.NONE}  # it goes with its value
        kept_by_put = ("per_side", "alternatives")
        extra_kwargs = {name: {"allow_null": True} for name in ("sets", "load_type")}

    def to_representation(self, instance: Any) -> Any:
        shown = super().to_representation(instance)
        if instance.set_groups:  # else the row's own fields are the reading
            for name, value in plain_reading(instance.groups).items():
                if name in shown:
                    shown[name] = None if value is None else self.fields[name].to_representation(value)
        return shown

    def validate_alternatives(self, keys: list[int]) -> list[int]:
        stored = self.instance.alternatives if self.instance is not None else []
        new = set(keys) - set(stored)
        user = self.context["request"].user
        found = Exercise.objects.permitted(user).shelved(user).filter(pk__in=new).values_list("pk", flat=True)
        if missing := new - set(found):
            text = _("Choose an exercise from the list.")
            places = {str(keys.index(key)): [serializers.ErrorDetail(text, "does_not_exist")] for key in missing}
            raise serializers.ValidationError(places)
        return keys

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.settle_groups(attrs)
        self.settle_block(attrs)
        return super().validate(attrs)

    def settle_groups(self, attrs: dict[str, Any]) -> None:
        """Replaces the plain fields by `groups`. What is sent as it was read says nothing new."""
        current = self.instance.groups if self.instance is not None else None
        sent = {name: attrs.pop(name) for name in PLAIN_FIELDS if name in attrs}
        reading = {} if current is None else plain_reading(current)
        changed = {name: value for name, value in sent.items() if name not in reading or value != reading[name]}
        groups = attrs.pop("groups", None)
        if groups is not None:  # what a PUT leaves out beside them is not emptied: they say it
            changed = {name: value for name, value in changed.items() if name in self.initial_data}
        else:  # and what the plain fields can't say is not theirs to empty
            unsaid = {name for name, value in reading.items() if value is None and name not in self.initial_data}
            changed = {name: value for name, value in changed.items() if name not in unsaid}
        if groups is not None and groups != current:
            refuse_contradiction(groups, changed)
            attrs["groups"] = groups
        elif changed:
            attrs["groups"] = groups_from_plain(current, changed)

    def settle_block(self, attrs: dict[str, Any]) -> None:
        """Replaces `superset` by `block`, in the same way."""
        line, superset = self.instance, attrs.pop("superset", None) or None
        attrs |= {"block": attrs["block"] or None} if "block" in attrs else {}
        says_superset = "superset" in self.initial_data and superset != (line and line.superset)
        if "superset" in self.initial_data and "block" not in self.initial_data:
            attrs.pop("block", None)  # a PUT that names the superset
        if not says_superset:
            return
        if "block" not in self.initial_data or (line is not None and attrs["block"] == line.block):
            attrs["block"] = superset
        day = attrs.get("program_day") or line.program_day
        if day.superset_of(attrs["block"]) != superset:
            error = serializers.ErrorDetail(_("This contradicts the block."), code="contradicts")
            raise serializers.ValidationError({"superset": [error]})

    def candidate(self, attrs: dict[str, Any]) -> Any:
        row = super().candidate(attrs)
        if "groups" in attrs:
            row.groups = attrs["groups"]
        return row


class DayWithExercisesSerializer(ProgramDaySerializer):
    """A day as `expand=program_days` shows it."""

    program_exercises = ProgramExerciseSerializer(many=True, read_only=True, source="plan")

    class Meta(ProgramDaySerializer.Meta):
        fields = (*ProgramDaySerializer.Meta.fields, "program_exercises")


class ProgramAssignmentSerializer(RecordedSerializer):
    trainee = PermittedRelatedField(model=Trainee)
    program = PermittedRelatedField(model=Program)
    revision = serializers.IntegerField(source="revision.number", read_only=True)
    weekdays = WeekdaysField()
    start_week = StartWeekField()
    overrides = OverridesField(required=False)

    class Meta:
        model = ProgramAssignment
        fields = (
            *("id", "trainee", "program", "revision", "start_date", "end_date", "status", "assigned_by"),
            *("weekdays", "start_week", "overrides"),
        )
        read_only_fields = ("assigned_by", "end_date")
        immutable_fields = ("trainee", "program")
        kept_by_put = ("weekdays", "overrides")
        validators: list = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        assignment = self.instance
        refuse_later_week(attrs, attrs["program"] if assignment is None else assignment.program)
        if "overrides" in attrs:
            plan = program_plan(attrs["program"]) if assignment is None else assignment.revision.plan
            exercises = Exercise.objects.permitted(self.context["request"].user)
            stored = {} if assignment is None else assignment.overrides
            attrs["overrides"] = Overrides(plan, exercises, stored).read(attrs["overrides"])
        return super().validate(attrs)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {**super().to_representation(instance), "status": instance.status_now.value}

    def store(self, row: Any) -> None:
        services.save_assignment(row)

    def create(self, validated_data: dict[str, Any]) -> Any:
        user, trainee = self.context["request"].user, validated_data["trainee"]
        if trainee.user_id == user.pk:
            require(user, "follow", validated_data["program"])
            services.refuse_beside_trainers(trainee, validated_data["start_date"])
        return services.add_assignment(actor=user, **validated_data)

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        if instance.status_now == ProgramAssignment.Status.ENDED:
            instance.status = ProgramAssignment.Status.ENDED
        changed = copy(instance)
        for name in ("status", "start_date"):
            setattr(changed, name, validated_data.get(name, getattr(instance, name)))
        services.refuse_overlap(changed)
        user = self.context["request"].user
        if instance.trainee.user_id == user.pk and changed.status != ProgramAssignment.Status.ENDED:
            services.refuse_beside_trainers(instance.trainee, changed.start_date)
        return super().update(instance, validated_data)


def refuse_later_week(attrs: dict[str, Any], program: Program) -> None:
    """Raises ValidationError for a start week that the program doesn't have."""
    if attrs.get("start_week", 1) > program.weeks:
        error = serializers.ErrorDetail(_("The program has %(n)s weeks.") % {"n": program.weeks}, code="max_value")
        raise serializers.ValidationError({"start_week": [error]})


class AssignProgramSerializer(StrictModelSerializer):
    program = PermittedRelatedField(model=Program)
    weekdays = WeekdaysField()
    start_week = StartWeekField()

    class Meta:
        model = ProgramAssignment
        fields = ("program", "start_date", "weekdays", "start_week")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        refuse_later_week(attrs, attrs["program"])
        return attrs


class PauseSerializer(StrictSerializer):
    to = serializers.DateField(source="last", required=False, allow_null=True, help_text="Without it: until `resume`.")
    reason = LineField(max_length=200, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` can't be the name of an attribute."""
        return {"from": serializers.DateField(source="first", validators=[validate_plan_date]), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("last") is not None and attrs["last"] < attrs["first"]:
            error = serializers.ErrorDetail(_("The pause ends before it begins."), code="before_start")
            raise serializers.ValidationError({"to": [error]})
        return attrs


class MoveSerializer(StrictSerializer):
    program_day = WholeNumberField(min_value=1, max_value=2**63 - 1)
    date = serializers.DateField(
        allow_null=True, validators=[validate_plan_date], help_text="null: back to where the plan has it."
    )

    def validate_program_day(self, key: int) -> int:
        if self.context["assignment"].revision.plan.day(key) is None:
            raise serializers.ValidationError(_("This workout is not part of the program."), code="does_not_exist")
        return key


class DuplicateSerializer(StrictModelSerializer):
    gym = StockedGymField()

    class Meta:
        model = Program
        fields = ("gym",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = self.context["request"].user
        trainee = Trainee.objects.own(user)
        if trainee is not None:
            return {"gym": None, "trainee": trainee}
        return {"gym": attrs["gym"] if attrs.get("gym") else default_gym(user)}
