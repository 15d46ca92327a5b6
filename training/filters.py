from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet, KeyFilter, SearchFilter, StableOrderingFilter

from .models import Exercise, Muscle, Program, ProgramAssignment, ProgramDay, ProgramExercise


class ExerciseFilter(FilterSet):
    search = SearchFilter(label=_("Search"), method="search_exercises")
    muscle = django_filters.ChoiceFilter(
        label=_("Muscle"), choices=Muscle.choices, method="trains_muscle", empty_label=_("Any muscle")
    )
    equipment = django_filters.ChoiceFilter(choices=Exercise.Equipment.choices, empty_label=_("Any equipment"))
    category = django_filters.ChoiceFilter(choices=Exercise.Category.choices, empty_label=_("Any category"))
    level = django_filters.ChoiceFilter(choices=Exercise.Level.choices, empty_label=_("Any level"))
    gym = KeyFilter(field_name="gym_id")
    trainee = KeyFilter(field_name="trainee_id")
    ordering = StableOrderingFilter(fields=["id", "name"])

    class Meta:
        model = Exercise
        fields = ("mechanic", "force", "tracking", "is_archived")

    def search_exercises(self, queryset: Any, name: str, value: Any) -> Any:
        """Each word somewhere in the names, the equipment or the muscles, in any language."""
        return queryset.found_by(value)

    def trains_muscle(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.for_muscle(value)


class ProgramFilter(FilterSet):
    search = SearchFilter(label=_("Search"), field_name="name", lookup_expr="icontains")
    gym = KeyFilter(field_name="gym_id")
    owner = KeyFilter(field_name="owner_id")
    ordering = StableOrderingFilter(fields=["id", "name"])

    class Meta:
        model = Program
        fields = ("level", "visibility", "is_template", "is_archived")


class ProgramDayFilter(FilterSet):
    program = KeyFilter(field_name="program_id")

    class Meta:
        model = ProgramDay
        fields = ("week",)


class ProgramExerciseFilter(FilterSet):
    program_day = KeyFilter(field_name="program_day_id")
    program = KeyFilter(field_name="program_day__program_id")
    exercise = KeyFilter(field_name="exercise_id")

    class Meta:
        model = ProgramExercise
        fields = ()


class ProgramAssignmentFilter(FilterSet):
    trainee = KeyFilter(field_name="trainee_id")
    program = KeyFilter(field_name="program_id")
    start_after = django_filters.DateFilter(field_name="start_date", lookup_expr="gte")
    start_before = django_filters.DateFilter(field_name="start_date", lookup_expr="lte")
    status = django_filters.ChoiceFilter(choices=ProgramAssignment.Status.choices, method="has_status")
    ordering = StableOrderingFilter(fields=["id", "start_date"])

    class Meta:
        model = ProgramAssignment
        fields = ()

    def has_status(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.with_status_now().filter(status_now=value)
