import django_filters

from common.filters import FilterSet, KeyFilter

from .models import ExerciseLog, PersonalRecord, WorkoutSession


class WorkoutSessionFilter(FilterSet):
    trainee = KeyFilter(field_name="trainee_id")
    program_day = KeyFilter(field_name="program_day_id")
    started_after = django_filters.IsoDateTimeFilter(field_name="started_at", lookup_expr="gte")
    started_before = django_filters.IsoDateTimeFilter(field_name="started_at", lookup_expr="lt")

    class Meta:
        model = WorkoutSession
        fields = ("status",)


class ExerciseLogFilter(FilterSet):
    trainee = KeyFilter(field_name="trainee_id")
    session = django_filters.UUIDFilter(field_name="session_id")
    exercise = KeyFilter(field_name="exercise_id")
    performed_after = django_filters.IsoDateTimeFilter(field_name="performed_at", lookup_expr="gte")
    performed_before = django_filters.IsoDateTimeFilter(field_name="performed_at", lookup_expr="lt")

    class Meta:
        model = ExerciseLog
        fields = ("set_type",)


class PersonalRecordFilter(FilterSet):
    trainee = KeyFilter(field_name="trainee_id")
    exercise = KeyFilter(field_name="exercise_id")
    achieved_after = django_filters.IsoDateTimeFilter(field_name="achieved_at", lookup_expr="gte")
    achieved_before = django_filters.IsoDateTimeFilter(field_name="achieved_at", lookup_expr="lt")

    class Meta:
        model = PersonalRecord
        fields = ("kind",)
