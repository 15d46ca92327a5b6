"""What a gym's admin asks of their lists."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Trainer

MOST_TRAINERS = 100


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of one question; `answers` are {value: (label, condition)}."""

    def answers(self) -> Any:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [(value, label) for value, (label, _condition) in self.answers().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        answer = self.answers().get(self.value())
        return queryset.filter(answer[1]) if answer else queryset


class CoachedFilter(ChoiceFilter):
    title = _("coaching")
    parameter_name = "coached"

    def answers(self) -> dict[str, Any]:
        return {
            "yes": (_("with a trainer"), Q(trainer__isnull=False)),
            "no": (_("without a trainer"), Q(trainer=None)),
        }


class TrainerFilter(admin.SimpleListFilter):
    """By name, in one query however many there are."""

    title = _("trainer")
    parameter_name = "trainer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        trainers = Trainer.objects.permitted(request.user, "choose").select_related("user")
        return [(one.pk, str(one)) for one in trainers.order_by("user__first_name", "pk")[:MOST_TRAINERS]]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        key = str(self.value() or "")
        return queryset.filter(trainer=key) if key.isdecimal() and len(key) < 19 else queryset


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("pending", _("waiting")), ("accepted", _("accepted")), ("over", _("no longer works"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        now = timezone.now()
        if self.value() == "pending":
            return queryset.pending()
        if self.value() == "accepted":
            return queryset.exclude(accepted_at=None)
        if self.value() == "over":
            return queryset.filter(accepted_at=None, expires_at__lte=now)
        return queryset
