from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import services
from ..models import Trainee, Trainer
from .filters import CoachedFilter, TrainerFilter
from .forms import HandOverForm, TraineeForm
from .people import PersonAdmin
from .resources import TraineeResource


@admin.register(Trainee)
class TraineeAdmin(PersonAdmin):
    form = TraineeForm
    resource_classes = [TraineeResource]
    import_help = _("Says who trains with whom, by their addresses. New people are invited, not imported.")
    list_display = ("name", "email", "gym", "trainer", "active")
    list_select_related = ("user", "gym", "trainer__user")
    list_filter = (
        CoachedFilter,
        "user__is_active",
        ("gym", admin.RelatedOnlyFieldListFilter),
        TrainerFilter,
    )
    reference_actions = {"gym": "staff", "trainer": "choose"}
    autocomplete_fields = ("gym", "trainer")
    actions = ("hand_over", "activate", "deactivate", "release")
    fields = ("first_name", "last_name", "email", "gym", "trainer", "goal")
    readonly_fields = ("email",)

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
