from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from common.api.fields import TextField, WholeNumberField
from common.api.serializers import StrictSerializer
from common.validators import validate_timezone
from transfers.dialects import LABELS
from transfers.exercise_matching import Matcher
from transfers.models import Import


class SuggestionSerializer(serializers.Serializer):
    exercise = serializers.IntegerField()
    name = serializers.CharField()
    score = serializers.IntegerField(min_value=0, max_value=100)


class ImportedExerciseSerializer(serializers.Serializer):
    """A name in the file, and the exercise that it is imported as; null: a new one of their own."""

    name = serializers.CharField()
    sets = serializers.IntegerField()
    exercise = serializers.IntegerField(allow_null=True)
    suggestions = SuggestionSerializer(many=True)


class ProblemSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    reason = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer):
    dialect = serializers.ChoiceField(choices=list(LABELS.items()))
    workouts = serializers.IntegerField(source="found.sessions", help_text="In the file.")
    sets = serializers.IntegerField(source="found.sets")
    metrics = serializers.IntegerField(source="found.metrics")
    first_day = serializers.DateField(source="found.first", allow_null=True)
    last_day = serializers.DateField(source="found.last", allow_null=True)
    asks_units = serializers.BooleanField(source="found.asks_units", help_text="The file does not say its unit.")
    asks_timezone = serializers.BooleanField(source="found.asks_zone", help_text="Its times are of no time zone.")
    timezone = serializers.CharField(source="zone")
    reason = serializers.CharField(help_text="Why an `unreadable` file can't be read; else empty.")
    problems = serializers.SerializerMethodField()
    exercises = serializers.SerializerMethodField()
    percent = serializers.IntegerField(min_value=0, max_value=100)
    problem_count = serializers.IntegerField(min_value=0)
    sessions_added = serializers.IntegerField(min_value=0)
    sets_added = serializers.IntegerField(min_value=0)
    sets_known = serializers.IntegerField(min_value=0)
    metrics_added = serializers.IntegerField(min_value=0)

    class Meta:
        model = Import
        fields = (
            *("id", "status", "reason", "created_at", "finished_at", "file_name", "dialect"),
            *("workouts", "sets", "metrics", "first_day", "last_day"),
            *("asks_units", "units", "asks_timezone", "timezone", "exercises"),
            *("problem_count", "problems", "percent", "sessions_added", "sets_added", "sets_known", "metrics_added"),
        )
        extra_kwargs = {"units": {"allow_blank": False}}

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, imported: Any) -> list[Any]:
        """The first 200 rows that can't be understood."""
        return [{"line": line, "reason": reason} for line, reason in imported.problems]

    @extend_schema_field(ImportedExerciseSerializer(many=True))
    def get_exercises(self, imported: Any) -> list[Any]:
        """Suggestions stand there while one can choose, in the answer for a single import."""
        choosing = imported.status == Import.Status.READY and not self.is_list
        known = Matcher(imported.trainee).exercises if choosing else {}
        return [
            {
                "name": name,
                "sets": imported.found["names"][name]["sets"],
                "exercise": imported.exercises[name] or None,
                "suggestions": [
                    {"exercise": key, "name": known[key], "score": score}
                    for key, score in (imported.suggestions or {}).get(name, ())
                    if key in known
                ],
            }
            for name in imported.names
        ]

    @property
    def is_list(self) -> bool:
        return isinstance(self.parent, serializers.ListSerializer)


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField(max_length=1000, allow_empty_file=True)  # an empty one is refused with a word


class ChosenExerciseSerializer(StrictSerializer):
    name = TextField(max_length=120)
    exercise = WholeNumberField(allow_null=True, min_value=1, max_value=2**63 - 1)


class ChoicesSerializer(StrictSerializer):
    units = serializers.ChoiceField(choices=User.Units.choices, required=False)
    timezone = TextField(required=False, max_length=64, validators=[validate_timezone])
    exercises = ChosenExerciseSerializer(many=True, required=False, max_length=800)


class StartImportSerializer(StrictSerializer):
    without_problems = serializers.BooleanField(
        default=False, help_text="Import the rest where some rows can't be understood."
    )
