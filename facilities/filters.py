from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import FilterSet, FlagFilter, KeyFilter, SearchFilter, StableOrderingFilter
from common.search import words_of

from .models import Gym, Trainee, Trainer


def search_people(queryset: QuerySet[Any], name: str, value: Any) -> Any:
    """Each word in the first name, the last name or the e-mail."""
    for word in words_of(value):
        queryset = queryset.filter(
            Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word) | Q(user__email__icontains=word)
        )
    return queryset


def search_names(queryset: QuerySet[Any], name: str, value: Any) -> Any:
    """By name only: trainers' e-mails are not for everyone, so they can't be found by it either."""
    for word in words_of(value):
        queryset = queryset.filter(Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word))
    return queryset


class GymFilter(FilterSet):
    search = SearchFilter(label=_("Search"), method="search_gyms")
    ordering = StableOrderingFilter(fields=["id", "name", "city"])

    class Meta:
        model = Gym
        fields = ("city", "country", "slug", "is_active", "open_registration")

    def search_gyms(self, queryset: QuerySet[Any], name: str, value: Any) -> Any:
        return queryset.filter(Q(name__icontains=value) | Q(city__icontains=value))


class TrainerFilter(FilterSet):
    search = SearchFilter(label=_("Search"), method=search_names)
    is_active = FlagFilter(field_name="user__is_active")
    gym = KeyFilter(field_name="gym_id")
    ordering = StableOrderingFilter(
        fields={"id": "id", "user__first_name": "first_name", "user__last_name": "last_name"}
    )

    class Meta:
        model = Trainer
        fields = ()


class TraineeFilter(FilterSet):
    search = SearchFilter(label=_("Search"), method=search_people)
    is_active = FlagFilter(field_name="user__is_active")
    gym = KeyFilter(field_name="gym_id")
    trainer = KeyFilter(field_name="trainer_id")
    ordering = StableOrderingFilter(
        fields={"id": "id", "user__first_name": "first_name", "user__last_name": "last_name"}
    )

    class Meta:
        model = Trainee
        fields = ()
