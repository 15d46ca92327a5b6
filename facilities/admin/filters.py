"""What a gym's admin asks of their lists."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Trainee, Trainer

INACTIVE = timedelta(days=14)
MOST_TRAINERS = 100


def monday(now=None):
    """When this week began, in the time zone of whoever asks."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())


def trained_since(moment):
    """Whether a trainee began a workout since then: all that the administration asks of workouts."""
    sessions = Trainee._meta.get_field("sessions").related_model._base_manager
    return Exists(sessions.filter(trainee=OuterRef("pk"), started_at__gte=moment))


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of one question; `answers` are {value: (label, condition)}."""

    def answers(self):
        raise NotImplementedError

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _condition) in self.answers().items()]

    def queryset(self, request, queryset):
        answer = self.answers().get(self.value())
        return queryset.filter(answer[1]) if answer else queryset


class TrainedFilter(ChoiceFilter):
    title = _("training")
    parameter_name = "trained"

    def answers(self):
        return {
            "this-week": (_("trained this week"), trained_since(monday())),
            "not-lately": (_("not for 14 days"), ~trained_since(timezone.now() - INACTIVE)),
        }


class CoachedFilter(ChoiceFilter):
    title = _("trainer")
    parameter_name = "coached"

    def answers(self):
        return {"yes": (_("has one"), Q(trainer__isnull=False)), "no": (_("has none"), Q(trainer=None))}


class TrainerFilter(admin.SimpleListFilter):
    """By name, in one query however many there are."""

    title = _("trainer")
    parameter_name = "trainer"

    def lookups(self, request, model_admin):
        trainers = Trainer.objects.permitted(request.user, "administer").select_related("user")
        return [(one.pk, str(one)) for one in trainers.order_by("user__first_name", "pk")[:MOST_TRAINERS]]

    def has_output(self):
        return True

    def queryset(self, request, queryset):
        key = str(self.value() or "")
        return queryset.filter(trainer=key) if key.isdecimal() and len(key) < 19 else queryset


class ProgramFilter(ChoiceFilter):
    title = _("program")
    parameter_name = "program"

    def answers(self):
        assignments = Trainee._meta.get_field("assignments").related_model._base_manager
        active = Exists(assignments.filter(trainee=OuterRef("pk"), status="active"))
        return {"active": (_("follows one"), active), "none": (_("follows none"), ~active)}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("pending", _("waiting")), ("accepted", _("accepted")), ("over", _("no longer works"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "pending":
            return queryset.pending()
        if self.value() == "accepted":
            return queryset.exclude(accepted_at=None)
        if self.value() == "over":
            return queryset.filter(accepted_at=None, expires_at__lte=now)
        return queryset
