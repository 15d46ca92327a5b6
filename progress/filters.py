from datetime import datetime, time
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet, KeyFilter
from workouts.models import ExerciseLog, WorkoutSession


class HistoryFilter(FilterSet):
    """Filters workouts by exercise and by days in the user's time zone, from `since` on and before `until`."""

    exercise = KeyFilter(label=_("Exercise"), method="with_exercise")
    since = django_filters.DateFilter(label=_("From"), field_name="started_at", method="from_day")
    until = django_filters.DateFilter(label=_("Before"), field_name="started_at", method="before_day")

    class Meta:
        model = WorkoutSession
        fields = ()

    def with_exercise(self, queryset: QuerySet[Any], name: str, value: Any) -> Any:
        return queryset.filter(Exists(ExerciseLog.objects.filter(session=OuterRef("pk"), exercise=value)))

    def from_day(self, queryset: QuerySet[Any], name: str, value: Any) -> Any:
        return queryset.filter(started_at__gte=timezone.make_aware(datetime.combine(value, time.min)))

    def before_day(self, queryset: QuerySet[Any], name: str, value: Any) -> Any:
        return queryset.filter(started_at__lt=timezone.make_aware(datetime.combine(value, time.min)))
