from operator import attrgetter
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from policy.admin_csv import ExportAdminMixin

from .audit_text import Readable, readable
from .model_admin import AuditedModelAdmin
from .models import AuditEntry
from .resources import AuditResource

FILTERED_MODELS = (
    *("facilities.gym", "facilities.trainer", "facilities.trainee", "facilities.invitation", "accounts.user"),
    "facilities.staffnote",
    *("training.exercise", "training.program", "training.programassignment"),
)


class WhatFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [(label, apps.get_model(label)._meta.verbose_name) for label in FILTERED_MODELS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return queryset.filter(model=self.value()) if self.value() else queryset


class WhoFilter(admin.SimpleListFilter):
    title = _("who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        staff = get_user_model().objects.permitted(request.user).exclude(role="trainee")
        return [("self", _("myself")), *((user.pk, user.get_full_name()) for user in staff.order_by("first_name")[:50])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        if self.value() == "self":
            return queryset.filter(actor=request.user)
        key = str(self.value() or "")
        if not key.isdecimal():
            return queryset
        return queryset.filter(actor__in=get_user_model().objects.permitted(request.user).filter(pk=key))


def grouped(lines: list[Readable]) -> list[AuditEntry]:
    """The entries to list: what one person did to one row without a break is one entry, and `earlier` has the rest.

    A builder saves every few seconds; an hour of it would hide whatever else happened.
    """
    shown: list[AuditEntry] = []
    for line in lines:
        entry, before = line.entry, shown[-1] if shown else None
        entry.line = line
        facts = attrgetter("actor_id", "model", "row", "action", "surface", "gym_id")
        if before is not None and entry.action == AuditEntry.Action.UPDATED and facts(entry) == facts(before):
            before.line.earlier.append(line)
        else:
            shown.append(entry)
    return shown


@admin.register(AuditEntry)
class AuditAdmin(ExportAdminMixin, AuditedModelAdmin):
    """Who changed what and when. It is read and exported, and never written."""

    resource_classes = [AuditResource]
    list_display = ("at", "who", "what", "changed", "gym", "surface")
    list_display_links = None
    list_select_related = ("gym",)
    list_filter = ("at", "action", WhatFilter, WhoFilter, "surface", ("gym", admin.RelatedOnlyFieldListFilter))
    search_fields = ("label",)
    ordering = ("-id",)
    sortable_by = ()
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        changes.result_list = list(changes.result_list)
        changes.result_list = grouped(readable(changes.result_list, request.user))
        return changes

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id or "")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    @admin.display(description=_("who"))
    def who(self, entry: Any) -> Any:
        return entry.line.who

    @admin.display(description=_("what"))
    def what(self, entry: Any) -> Any:
        return f"{entry.line.kind}: {entry.line.what}" if entry.line.what else entry.line.kind

    @admin.display(description=_("how"))
    def changed(self, entry: Any) -> Any:
        lines = format_html_join("", "<br>{}", ((line,) for line in entry.line.lines))
        if not entry.line.earlier:
            return format_html("{}{}", entry.get_action_display(), lines)
        heading = ngettext("%(n)s more change", "%(n)s more changes", len(entry.line.earlier))
        earlier = [(date_format(localtime(line.entry.at), "DATETIME_FORMAT"), line.text) for line in entry.line.earlier]
        return format_html(
            '{}{}<details class="more-changes"><summary>{}</summary><ul>{}</ul></details>',
            entry.get_action_display(),
            lines,
            heading % {"n": len(earlier)},
            format_html_join("", "<li>{}: {}</li>", earlier),
        )
