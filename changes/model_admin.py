"""Django admin that writes through the change log and shows the audit trail as a row's history."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from common.api.exceptions import blockers, in_use_by
from policy.admin import PolicyModelAdmin
from policy.rows import may_some, require, require_some

from . import services as changes
from .audit_text import readable
from .models import AuditEntry


class AuditedModelAdmin(PolicyModelAdmin):
    object_history_template = "admin/object_history.html"

    # The audit trail records all interfaces; Django's own log would record this one a second time.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        pass

    def trails(self, obj: Any) -> Q:
        """The rows whose audit entries the object's history shows."""
        return Q(model=self.opts.label_lower, row=str(obj.pk))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        require_some(request.user, "view", AuditEntry)
        rows = AuditEntry.objects.permitted(request.user).filter(self.trails(obj)).order_by("-id")
        page = self.get_paginator(request, rows, 50).get_page(request.GET.get("p", 1))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(object)s") % {"object": obj},
            "page": page,
            "entries": readable(page.object_list, request.user),
            "object": obj,
            "opts": self.opts,
            "module_name": self.opts.verbose_name_plural,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["may_read_trail"] = may_some(request.user, "view", AuditEntry)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.write(request, obj, form, change)
        # Django admin runs the view in a transaction, so raising undoes the write.
        require(request.user, "change" if change else "create", obj)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Stores a row. Models with a service of their own override this."""
        changes.store(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Lists only the rows themselves, because related rows may be someone's health data."""
        allowed = all(self.has_delete_permission(request, obj) for obj in objs)
        counts = {self.opts.verbose_name_plural: len(objs)}
        return [str(obj) for obj in objs], counts, set() if allowed else {self.opts.verbose_name}, []

    def remove(self, obj: Any) -> None:
        """Deletes a row. Models with a service of their own override this."""
        changes.delete(obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, RestrictedError) as error:
            self.message_user(request, self.why_it_is_in_use(error), messages.ERROR)
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")

    def why_it_is_in_use(self, error: Any) -> str:
        """Why a row can't be deleted. It does not reveal how much people have logged."""
        rows = blockers(error)
        listed = [row for row in rows if type(row) in self.admin_site._registry]
        reasons = [in_use_by(listed)] if listed else []
        if len(listed) < len(rows):
            reasons.append(_("It is used in plans or in logged workouts. Archive it instead."))
        return " ".join(reasons)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.remove(obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting is one row at a time, so that the answer can say why one can't be deleted.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
