"""Applications that act for people. Operators can list them, stop one and allow it again."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from changes.model_admin import AuditedModelAdmin
from policy.rows import may_some

from . import applications
from .models import ConnectedApplication


class StoppedFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "may_act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("yes", _("may act")), ("no", _("refused"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("yes", "no"):
            return queryset
        return (
            queryset.filter(applications.usable()) if self.value() == "yes" else queryset.exclude(applications.usable())
        )


@admin.register(ConnectedApplication)
class ConnectedApplicationAdmin(AuditedModelAdmin):
    list_display = ("name", "developer", "people", "last_used", "may_act", "is_stopped")
    list_filter = (StoppedFilter,)
    list_select_related = ("user", "stop")
    search_fields = ("name", "user__email")
    ordering = ("name", "id")
    actions = ("stop", "allow")
    fields = ("name", "developer", "client_type", "redirect_uris", "created", "people", "last_used", "may_act")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        return rows.with_use()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # developers register their applications on their account page

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return may_some(request.user, "stop", ConnectedApplication)

    def trails(self, obj: Any) -> Q:
        return Q(model="accounts.applicationstop", row=str(obj.pk))

    @admin.display(description=_("developer"), ordering="user__email")
    def developer(self, application: Any) -> Any:
        return application.user.email if application.user else "–"

    @admin.display(description=_("people who gave it access"), ordering="users")
    def people(self, application: Any) -> Any:
        return application.users

    @admin.display(description=_("last token"), ordering="last_token_at")
    def last_used(self, application: Any) -> Any:
        return application.last_token_at

    @admin.display(description=_("stopped"), boolean=True)
    def is_stopped(self, application: Any) -> bool:
        return hasattr(application, "stop")

    @admin.display(description=_("may act"), boolean=True)
    def may_act(self, application: Any) -> Any:
        active = application.user is None or application.user.is_active
        return active and not self.is_stopped(application)

    @admin.action(description=_("Stop: its tokens and webhooks are refused"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: Any) -> None:
        number = self.each(request, queryset, applications.stop_application)
        message = ngettext("%(n)s application is stopped.", "%(n)s applications are stopped.", number)
        self.message_user(request, message % {"n": number}, messages.SUCCESS)

    @admin.action(description=_("Let it act again"), permissions=["stop"])
    def allow(self, request: HttpRequest, queryset: Any) -> None:
        number = self.each(request, queryset, applications.allow_application)
        message = ngettext("%(n)s application may act again.", "%(n)s applications may act again.", number)
        self.message_user(request, message % {"n": number}, messages.SUCCESS)

    @transaction.atomic
    def each(self, request: HttpRequest, queryset: Any, command: Any) -> int:
        """Runs the command for each chosen application. Returns how many of them it changed."""
        return sum(command(application=row) for row in queryset.permitted(request.user, "stop"))
