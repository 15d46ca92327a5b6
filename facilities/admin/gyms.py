from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from changes.model_admin import AuditedModelAdmin
from common.refusals import shown_on
from policy.admin import in_words
from policy.admin_csv import ExportAdminMixin
from policy.admin_input import is_key
from policy.rows import may_some, require

from .. import services
from ..forms import GymForm
from ..models import Gym
from .forms import StaffForm
from .resources import GymResource

REGISTRATION = in_words("open_registration", heading=_("who may join"), yes=_("anyone"), no=_("by invitation"))
STATE = in_words("is_active", heading=_("state"), yes=_("open"), no=_("closed"))


@admin.register(Gym)
class GymAdmin(ExportAdminMixin, AuditedModelAdmin):
    resource_classes = [GymResource]
    list_action = "change"  # gyms are public, but the list is that of an admin's work
    list_display = ("name", "city", "country", REGISTRATION, STATE)
    list_filter = (STATE.list_filter, REGISTRATION.list_filter)
    search_fields = ("name", "city")
    autocomplete_fields = ("admins",)
    form = GymForm
    change_form_template = "admin/facilities/gym/change_form.html"
    fieldsets = (
        (None, {"fields": ("name", "slug", "is_active", "open_registration", "asks_consent", "admins")}),
        (_("Where"), {"fields": ("address", "city", "country", "timezone")}),
        (_("Contact"), {"fields": ("phone", "email", "website")}),
        (
            _("Opening hours"),
            {
                "fields": ("opening_hours",),
                "description": _("Shown where people join. Leave it empty to show nothing."),
            },
        ),
        (
            _("Bar and plates"),
            {
                "fields": ("bar", "plate_list", "unit"),
                "description": _("Weights of programs are rounded to what can be loaded with these."),
            },
        ),
    )

    def get_urls(self) -> list[Any]:
        staff = self.admin_site.admin_view(self.staff_view)
        return [path("<path:object_id>/staff/", staff, name="facilities_gym_staff"), *super().get_urls()]

    def staff_view(self, request: HttpRequest, object_id: str) -> Any:
        """Who runs the gym: admins and front desk, invited and removed here."""
        gym = self.get_object(request, unquote(object_id))
        if gym is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        require(request.user, "hire", gym)
        form = StaffForm(request.POST if "invite" in request.POST else None)
        said = ""
        if "remove" in request.POST:
            said = self.removed(request, gym)
        elif form.is_valid():
            with shown_on(form, None):
                services.invite_staff(request=request, gym=gym, **form.cleaned_data)
            said = "" if form.errors else _("The invitation is on its way.")
        if said:
            self.message_user(request, said)
            return HttpResponseRedirect(request.path)
        desk = _("They look after people and invitations, and see no programs and no records of changes.")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who runs %(gym)s") % {"gym": gym},
            "opts": self.opts,
            "original": gym,
            "form": form,
            "staff": [
                (_("Admins"), _("They do everything for the gym."), gym.admins.order_by("first_name", "pk")),
                (_("Front desk"), desk, gym.front_desk.order_by("first_name", "pk")),
            ],
        }
        return TemplateResponse(request, "admin/facilities/gym/staff.html", context)

    def removed(self, request: HttpRequest, gym: Gym) -> Any:
        """Removes the person whom the form names, and says so."""
        key = request.POST["remove"]
        staff = User.objects.filter(Q(gyms=gym) | Q(desk_gyms=gym)).exclude(pk=request.user.pk)
        person = staff.filter(pk=key).first() if is_key(key) else None
        if person is None:
            return _("They don't work for this gym.")
        try:
            services.remove_staff(gym=gym, user=person)
        except ValidationError as error:
            return error.messages[0]
        return _("%(name)s no longer works for the gym.") % {"name": person}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"timezone": request.user.timezone, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if may_some(request.user, "appoint", Gym) else ("admins",)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().write(request, obj, form, change)
            return
        fields = {name: value for name, value in form.cleaned_data.items() if name != "admins"}
        created = services.create_gym(actor=request.user, plates=obj.plates, **fields)
        obj.pk, obj.slug = created.pk, created.slug
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = set(form.instance.admins.values_list("pk", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(form.instance.admins.values_list("pk", flat=True))
        services.appoint_admins(gym=form.instance, before=before, after=after)
