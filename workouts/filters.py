from datetime import datetime, time

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class HistoryFilter(FilterSet):
    """On the page: by days of the reader's time zone, from the first up to and without the last."""

    exercise = KeyFilter(label=_("Exercise"), method="with_exercise")
    since = django_filters.DateFilter(label=_("From"), field_name="started_at", method="from_day")
    until = django_filters.DateFilter(label=_("Before"), field_name="started_at", method="before_day")

    class Meta:
        model = WorkoutSession
        fields = ()

    def with_exercise(self, queryset, name, value):
        return queryset.filter(Exists(ExerciseLog.objects.filter(session=OuterRef("pk"), exercise=value)))

    def from_day(self, queryset, name, value):
        return queryset.filter(started_at__gte=timezone.make_aware(datetime.combine(value, time.min)))

    def before_day(self, queryset, name, value):
        return queryset.filter(started_at__lt=timezone.make_aware(datetime.combine(value, time.min)))


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
