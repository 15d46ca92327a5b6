"""The policy for Django admin: which models, which rows, which choices, and no look at what hangs on them."""

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError, Q, RestrictedError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from changes import services as changes
from changes.models import AuditEntry
from common.api.exceptions import blockers, in_use_by
from common.filters import MAX_VALUES
from common.search import SearchField, search_error
from policy.admin_input import RowField, RowsField, RowsWidget, RowWidget, is_key, is_valid_lookup
from policy.rows import may, may_some, require

from .audit_text import readable


class PolicyAdminMixin:
    """Mixes into ModelAdmin and inlines alike."""

    # {foreign key: policy action that its choices need}
    reference_actions: dict[str, str] = {}

    def get_queryset(self, request):
        return super().get_queryset(request).permitted(request.user)

    def has_module_permission(self, request):
        return may_some(request.user, "view", self.model)

    def has_view_permission(self, request, obj=None):
        return self.allowed(request, "view", obj)

    def has_add_permission(self, request, obj=None):
        return may_some(request.user, "create", self.model)

    def has_change_permission(self, request, obj=None):
        return self.allowed(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self.allowed(request, "delete", obj)

    def allowed(self, request, action: str, obj) -> bool:
        # An inline asks with its parent; the rows of the inline are scoped by its queryset.
        if obj is None or not isinstance(obj, self.model):
            return may_some(request.user, action, self.model)
        return may(request.user, action, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if hasattr(db_field.related_model._default_manager, "permitted"):
            kwargs["queryset"] = db_field.related_model._default_manager.permitted(
                request.user, self.reference_actions.get(db_field.name, "view")
            )
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowWidget(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **{"form_class": RowField, **kwargs})

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowsWidget(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **{"form_class": RowsField, **kwargs})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Choices are chosen; rows of other kinds are made and changed in their own lists."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for right in ("add", "change", "delete", "view"):
            if hasattr(field, "widget") and hasattr(field.widget, f"can_{right}_related"):
                setattr(field.widget, f"can_{right}_related", False)
        return field


LONGEST_FILTER = 4000  # characters: MAX_VALUES keys of rows


class SearchForm(ChangeListSearchForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = SearchField(required=False, strip=False)


class BoundedChangeList(ChangeList):
    """A list that says when a search is too long, instead of trying thousands of words on every row."""

    search_form_class = SearchForm

    def get_filters(self, request):
        for name, values in self.filter_params.items():
            text = ",".join(values)
            if text.count(",") >= MAX_VALUES or len(text) > LONGEST_FILTER:
                raise DisallowedModelAdminLookup(f"Too many values of {name}")
        return super().get_filters(request)

    def get_queryset(self, request, *args, **kwargs):
        rows = super().get_queryset(request, *args, **kwargs)
        return rows.none() if search_error(request.GET.get(SEARCH_VAR, "")) else rows


class PolicyModelAdmin(PolicyAdminMixin, admin.ModelAdmin):
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False
    object_history_template = "admin/object_history.html"

    def lookup_allowed(self, lookup, value, request=None):
        """By what the list offers as a filter, and nothing else: a lookup that answers is a question about a row."""
        if request is None or lookup == IS_POPUP_VAR:
            return False
        filters = [item for item in (*super().get_list_filter(request), self.date_hierarchy) if item]
        if any(lookup == getattr(item, "parameter_name", None) for item in filters):
            return True
        offered = [item if isinstance(item, str) else item[0] for item in filters if isinstance(item, str | tuple)]
        for name in offered:
            if lookup == name or lookup.startswith(f"{name}__"):
                return is_valid_lookup(self.model, name, lookup.removeprefix(name).removeprefix("__"), value)
        return False

    def of_one_gym(self, request) -> bool:
        """Whether all that is listed is of the same gym, so that naming it says nothing."""
        actor = request.user.actor
        return actor.role == "admin" and len(actor.gyms) == 1

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return [name for name in shown if name != "gym"] if self.of_one_gym(request) else shown

    def get_list_filter(self, request):
        filters = super().get_list_filter(request)
        if not self.of_one_gym(request):
            return filters
        return [item for item in filters if not (isinstance(item, tuple) and item[0] == "gym")]

    def get_changelist(self, request, **kwargs):
        return BoundedChangeList

    def get_search_results(self, request, queryset, search_term):
        if search_error(search_term):  # as the choices of a field ask, which have no place for an error
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(self, request, extra_context=None):
        if ACTION_CHECKBOX_NAME in request.POST:
            request.POST = request.POST.copy()
            keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
            request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in keys if is_key(key)])
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)  # `_to_field=` names no field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:  # nothing is saved as a copy, and Django would show a form of no row
            request.POST = request.POST.copy()
            del request.POST["_saveasnew"]
        return super().changeform_view(request, object_id, form_url, extra_context)

    # The audit trail tells of all surfaces; Django's own log would tell of this one a second time.
    def log_addition(self, request, obj, message):
        pass

    def log_change(self, request, obj, message):
        pass

    def log_deletions(self, request, queryset):
        pass

    def trails(self, obj) -> Q:
        """Of which rows the trail tells on the object's page."""
        return Q(model=self.opts.label_lower, row=str(obj.pk))

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
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

    def save_model(self, request, obj, form, change):
        self.write(request, obj, form, change)
        # Admin runs the view in a transaction: raising takes the row back.
        require(request.user, "change" if change else "create", obj)

    def write(self, request, obj, form, change) -> None:
        """How a row is stored; those with a service of their own override this."""
        changes.store(obj)

    def get_deleted_objects(self, objs, request):
        """Names what is deleted and nothing else: what hangs on it may be someone's health data."""
        allowed = all(self.has_delete_permission(request, obj) for obj in objs)
        counts = {self.opts.verbose_name_plural: len(objs)}
        return [str(obj) for obj in objs], counts, set() if allowed else {self.opts.verbose_name}, []

    def remove(self, obj) -> None:
        """How a row is deleted; those with a service of their own override this."""
        changes.delete(obj)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, RestrictedError) as error:
            self.message_user(request, self.in_the_way(error), messages.ERROR)
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")

    def in_the_way(self, error) -> str:
        """What keeps a row from being deleted; of what people logged not even how much."""
        rows = blockers(error)
        told = [row for row in rows if type(row) in self.admin_site._registry]
        said = [in_use_by(told)] if told else []
        if len(told) < len(rows):
            said.append(_("It stands in plans or in what people logged: archive it instead."))
        return " ".join(said)

    def delete_model(self, request, obj):
        self.remove(obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.remove(obj)

    def get_actions(self, request):
        # Deleting is one row at a time, where the answer can say what stands in the way.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
