"""Applies the policy to the models, rows and choices of Django admin, which reveals nothing about related rows."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from common.filters import MAX_VALUES
from common.numbers import NumberField, WholeNumberField
from common.search import SearchField, search_error

from .actor import OPERATOR
from .admin_input import RowField, RowsField, RowsWidget, RowWidget, is_key, is_valid_lookup
from .rows import may, may_some

NUMBER_FIELDS = {models.IntegerField: WholeNumberField, models.DecimalField: NumberField}


class PolicyAdminMixin:
    """For subclasses of ModelAdmin and of InlineModelAdmin."""

    # {foreign key: policy action that its choices need}
    reference_actions: dict[str, str] = {}
    # The policy action that the list needs. What can be read by more people than work on it needs another than `view`.
    list_action = "view"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).permitted(request.user)
        return rows if self.list_action == "view" else rows.permitted(request.user, self.list_action)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_some(request.user, self.list_action, self.model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, "view", obj) and may_some(request.user, self.list_action, self.model)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_some(request.user, "create", self.model)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, "delete", obj)

    def allowed(self, request: HttpRequest, action: str, obj: Any) -> bool:
        # Django asks an inline about its parent's row; the inline's own rows are restricted by its queryset.
        if obj is None or not isinstance(obj, self.model):
            return may_some(request.user, action, self.model)
        return may(request.user, action, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if hasattr(db_field.related_model._default_manager, "permitted"):
            kwargs["queryset"] = db_field.related_model._default_manager.permitted(
                request.user, self.reference_actions.get(db_field.name, "view")
            )
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowWidget(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **{"form_class": RowField, **kwargs})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowsWidget(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **{"form_class": RowsField, **kwargs})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Reads numbers as every form does, and offers no links beside a choice to the related row."""
        if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
            kwargs = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs}
        for column, form_class in NUMBER_FIELDS.items():
            if isinstance(db_field, column) and not db_field.choices:
                kwargs = {"form_class": form_class, "widget": AdminTextInputWidget, **kwargs}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for right in ("add", "change", "delete", "view"):
            if hasattr(field, "widget") and hasattr(field.widget, f"can_{right}_related"):
                setattr(field.widget, f"can_{right}_related", False)
        return field


def in_words(field: str, *, heading: Any, yes: Any, no: Any) -> Any:
    """A column that shows a Boolean field as one of two words; an icon would not say what it means.

    Its `list_filter` is a filter of the list under the same heading and with the same words.
    """

    class InWordsFilter(admin.BooleanFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = heading

        def choices(self, changelist: Any) -> Any:
            for choice, words in zip(super().choices(changelist), (None, yes, no), strict=True):
                yield choice if words is None else {**choice, "display": words}

    def shown(row: models.Model) -> Any:
        for name in field.split("__"):
            row = getattr(row, name)
        return yes if row else no

    shown.__name__ = field
    shown.list_filter = (field, InWordsFilter)
    return admin.display(description=heading, ordering=field)(shown)


LONGEST_FILTER = 4000  # characters: MAX_VALUES keys of rows


class SearchForm(ChangeListSearchForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = SearchField(required=False, strip=False)


class BoundedChangeList(ChangeList):
    """A list that refuses a search or a filter that is too long, instead of trying thousands of words on every row."""

    search_form_class = SearchForm

    def get_filters(self, request: HttpRequest) -> Any:
        for name, values in self.filter_params.items():
            text = ",".join(values)
            if text.count(",") >= MAX_VALUES or len(text) > LONGEST_FILTER:
                raise DisallowedModelAdminLookup(f"Too many values of {name}")
        return super().get_filters(request)

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows = super().get_queryset(request, *args, **kwargs)
        return rows.none() if search_error(request.GET.get(SEARCH_VAR, "")) else rows


class PolicyModelAdmin(PolicyAdminMixin, admin.ModelAdmin):
    show_full_result_count = False
    nothing_yet: Any = _("There is nothing here yet.")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER  # a count beside each choice is a statement for each filter
    view_on_site = False

    def lookup_allowed(self, lookup: Any, value: Any, request: HttpRequest | None = None) -> Any:
        """Allows only the filters that the list offers, because any other lookup could reveal values of rows."""
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

    def of_one_gym(self, request: HttpRequest) -> bool:
        """Whether all listed rows belong to the same gym, so that a column for it is useless."""
        actor = request.user.actor
        return len(actor.gyms + actor.desk) == 1 and actor.role != OPERATOR

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return [name for name in columns if name != "gym"] if self.of_one_gym(request) else columns

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        if not self.of_one_gym(request):
            return filters
        return [item for item in filters if not (isinstance(item, tuple) and item[0] == "gym")]

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> Any:
        return super().get_action_choices(request, default_choices or [("", _("choose what to do"))])

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return BoundedChangeList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        if search_error(search_term):  # the choices of a field, which can't show an error
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if ACTION_CHECKBOX_NAME in request.POST:
            request.POST = request.POST.copy()
            keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
            request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in keys if is_key(key)])
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        return super().get_object(request, object_id, from_field or None)  # an empty `_to_field=` names no field

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if "_saveasnew" in request.POST:  # “Save as new” is not offered; Django would show a form without a row
            request.POST = request.POST.copy()
            del request.POST["_saveasnew"]
        return super().changeform_view(request, object_id, form_url, extra_context)
