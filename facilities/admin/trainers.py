from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from policy.rows import require

from .. import services
from ..models import Trainee, Trainer
from .forms import LeaveForm, NewTrainerForm, TrainerForm
from .people import ACCOUNT, PersonAdmin
from .resources import TrainerResource


@admin.register(Trainer)
class TrainerAdmin(PersonAdmin):
    form = TrainerForm
    resource_classes = [TrainerResource]
    list_action = "contact"
    nothing_yet = _("No trainers yet. Invite the first one: they get a mail with a link.")
    import_help = _("Each new trainer gets a mail with a link to choose a password when you confirm.")
    list_display = ("name", "email", "gym", "load", ACCOUNT)
    list_filter = (("gym", admin.RelatedOnlyFieldListFilter), ACCOUNT.list_filter)
    reference_actions = {"gym": "staff"}
    fields = ("first_name", "last_name", "email", "gym", "bio", "specialties")
    change_form_template = "admin/facilities/trainer/change_form.html"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        changes.result_list = list(changes.result_list)
        rows = Trainee.objects.filter(trainer__in=[row.pk for row in changes.result_list], user__is_active=True)
        loads = dict(rows.values_list("trainer").annotate(number=Count("pk")))
        for row in changes.result_list:
            row.load = loads.get(row.pk, 0)
        return changes

    @admin.display(description=_("trainees"))
    def load(self, trainer: Trainer) -> Any:
        url = reverse("admin:facilities_trainee_changelist")
        return format_html('<a href="{}?trainer={}">{}</a>', url, trainer.pk, trainer.load)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        return ("name", "email", "gym", "bio", "specialties")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "email") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewTrainerForm
        return super().get_form(request, obj, change=change, **kwargs)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            created = services.invite_trainer(request=request, **form.cleaned_data)
            obj.pk, obj.user = created.pk, created.user
            obj._state.adding = False
            self.message_user(request, _("The invitation is on its way."), messages.SUCCESS)
            return
        if "gym" in form.changed_data:
            services.move_trainer(trainer=obj, gym=form.cleaned_data["gym"])
        self.write_names(obj, form)
        super().write(request, obj, form, change)

    def remove(self, obj: Any) -> None:
        services.dismiss_trainer(trainer=obj)

    def get_urls(self) -> list[Any]:
        leave = self.admin_site.admin_view(self.leave_view)
        return [path("<path:object_id>/leave/", leave, name="facilities_trainer_leave"), *super().get_urls()]

    def leave_view(self, request: HttpRequest, object_id: str) -> Any:
        """Asks who takes over which trainee of a trainer who leaves, shows what will happen, then does all of it."""
        trainer = self.get_object(request, unquote(object_id))
        if trainer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        require(request.user, "delete", trainer)
        trainees = list(trainer.trainees.select_related("user").order_by("user__first_name", "user__last_name", "pk"))
        others = Trainer.objects.permitted(request.user, "administer").filter(gym=trainer.gym, user__is_active=True)
        others = others.exclude(pk=trainer.pk).select_related("user").order_by("user__first_name")
        form = LeaveForm(request.POST or None, trainees=trainees, trainers=others)
        valid = request.method == "POST" and form.is_valid()
        successors = form.successors() if valid else {}
        if valid and "confirm" in request.POST:
            services.replace_trainer(trainer=trainer, successors=successors, deactivate=form.cleaned_data["deactivate"])
            self.message_user(request, _("%(name)s has left the gym.") % {"name": trainer}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:facilities_trainer_changelist"))
        shares: dict = {}
        for trainee in trainees if valid else ():
            shares.setdefault(successors[trainee.pk], []).append(trainee)
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(name)s leaves") % {"name": trainer},
            "opts": self.opts,
            "original": trainer,
            "form": form,
            "shares": shares.items(),
            "is_summary": valid,
            "programs": trainer.user.programs.filter(gym=trainer.gym).count(),
            "invitations": trainer.invitations.pending().count(),
        }
        return TemplateResponse(request, "admin/facilities/trainer/leave.html", context)
