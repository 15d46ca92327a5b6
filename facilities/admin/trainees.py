from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from policy.rows import may_some

from .. import services
from ..models import Trainee, Trainer
from .filters import CoachedFilter, TrainerFilter
from .forms import HandOverForm, TraineeForm
from .people import ACCOUNT, PersonAdmin
from .resources import TraineeResource
from .staff_notes import StaffNotesMixin


@dataclass
class TraineeColumn:
    """A column of the list of trainees that another app fills, with one query for a page."""

    name: str
    heading: Any
    look_up: Callable[[list[int]], dict[int, Any]]
    needs: tuple[str, Any]  # the policy action and model without which nobody sees it

    @property
    def shown(self) -> Any:
        def text(trainee: Any) -> Any:
            return getattr(trainee, self.name)

        text.__name__ = self.name
        return admin.display(description=self.heading, empty_value="–")(text)


@admin.register(Trainee)
class TraineeAdmin(StaffNotesMixin, PersonAdmin):
    form = TraineeForm
    resource_classes = [TraineeResource]
    import_help = _("Says who trains with whom, by their addresses. New people are invited, not imported.")
    list_display = ("name", "email", "gym", "trainer", ACCOUNT, "joined")
    list_select_related = ("user", "gym", "trainer__user")
    list_filter = (
        CoachedFilter,
        ACCOUNT.list_filter,
        ("gym", admin.RelatedOnlyFieldListFilter),
        TrainerFilter,
    )
    reference_actions = {"gym": "staff", "trainer": "choose"}
    autocomplete_fields = ("gym", "trainer")
    actions = ("hand_over", "activate", "deactivate", "release")
    fields = ("first_name", "last_name", "email", "gym", "trainer", "goal")
    readonly_fields = ("email",)
    change_form_template = "admin/facilities/trainee/change_form.html"

    nothing_yet = _("No trainees yet. Invite the first ones: each gets a mail with a link.")
    # What other apps show of a trainee: (column, {trainee: text} for a page of trainees, model that must be readable)
    more_columns: tuple[TraineeColumn, ...] = ()

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = list(super().get_list_display(request))
        place = columns.index("trainer") + 1
        columns[place:place] = [column.shown for column in self.columns_for(request)]
        return columns

    def columns_for(self, request: HttpRequest) -> list[TraineeColumn]:
        return [column for column in self.more_columns if may_some(request.user, *column.needs)]

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return [one for one in filters if may_some(request.user, *getattr(one, "needs", ("view", Trainee)))]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        changes.result_list = list(changes.result_list)
        for column in self.columns_for(request):
            texts = column.look_up([row.pk for row in changes.result_list])
            for row in changes.result_list:
                setattr(row, column.name, texts.get(row.pk))
        return changes

    @admin.display(description=_("joined"), ordering="user__date_joined")
    def joined(self, trainee: Any) -> Any:
        return date_format(localtime(trainee.user.date_joined), "DATE_FORMAT")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people register by themselves, at /join/<gym>/, or are invited

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # “out of the gym” is an action; accounts are deleted by their owners

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        tools = [{"url": reverse("admin:facilities_invitation_add"), "label": _("Invite trainees")}]
        return super().changelist_view(request, {"list_tools": tools, **(extra_context or {})})

    @admin.action(description=_("Hand over to a trainer…"), permissions=["change"])
    def hand_over(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        people = self.chosen(request, queryset, "administer")
        if not people:
            return None
        gyms = {person.gym for person in people}
        if len(gyms) != 1 or None in gyms:
            said = _("Choose people of one gym: a trainer works at one.")
            self.message_user(request, said, messages.ERROR)
            return None
        trainers = Trainer.objects.permitted(request.user, "choose").filter(gym__in=gyms, user__is_active=True)
        trainers = trainers.select_related("user").order_by("user__first_name")
        form = HandOverForm(request.POST if "apply" in request.POST else None, trainers=trainers)
        if form.is_valid():
            services.hand_over(trainees=people, trainer=form.cleaned_data["trainer"])
            said = ngettext("%(n)s person handed over.", "%(n)s people handed over.", len(people))
            self.message_user(request, said % {"n": len(people)}, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hand over to a trainer"),
            "opts": self.opts,
            "form": form,
            "people": people,
        }
        return TemplateResponse(request, "admin/facilities/trainee/hand_over.html", context)

    @admin.action(description=_("Take out of the gym (nothing is deleted)"), permissions=["change"])
    def release(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        people = self.chosen(request, queryset, "delete")
        with transaction.atomic():
            for trainee in people:
                services.release_trainee(trainee=trainee)
        said = ngettext("%(n)s person left the gym.", "%(n)s people left the gym.", len(people)) % {"n": len(people)}
        self.message_user(request, said)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.write_names(obj, form)
        services.save_trainee(obj)
        if form.former_trainer is not None:
            said = _("%(name)s is at %(gym)s now, without a trainer: %(trainer)s works at %(former)s.")
            names = {"name": obj, "gym": obj.gym or _("no gym"), "trainer": form.former_trainer}
            self.message_user(request, said % {**names, "former": form.former_trainer.gym}, messages.WARNING)
