from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changes.model_admin import AuditedModelAdmin
from policy.admin import in_words
from policy.admin_csv import ExportAdminMixin
from policy.rows import may_some

from .. import services
from ..forms import GymForm
from ..models import Gym
from .resources import GymResource

REGISTRATION = in_words("open_registration", heading=_("who may join"), yes=_("anyone"), no=_("by invitation"))
STATE = in_words("is_active", heading=_("state"), yes=_("open"), no=_("closed"))


@admin.register(Gym)
class GymAdmin(ExportAdminMixin, AuditedModelAdmin):
    resource_classes = [GymResource]
    list_action = "change"  # gyms are public, but the list is that of an admin's work
    list_display = ("name", "city", "country", REGISTRATION, STATE)
    list_filter = ("is_active", "open_registration")
    search_fields = ("name", "city")
    autocomplete_fields = ("admins",)
    form = GymForm
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
