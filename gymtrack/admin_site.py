from functools import update_wrapper
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.validators import clean_text
from operations.admin_overview import Overview
from policy.admin import PolicyModelAdmin
from policy.admin_input import is_key
from policy.rows import may_some

from .admin_tasks import tasks


class PolicyAutocomplete(AutocompleteJsonView):
    """Offers the rows that the form accepts: those that the policy allows for the field."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        form = self.admin_site._registry.get(self.source_field.model)
        return form is not None and form.has_view_permission(request)

    def get_queryset(self) -> QuerySet[Any]:
        self.term = clean_text(self.term)  # PostgreSQL refuses NUL characters
        form = self.admin_site._registry[self.source_field.model]
        listed = self.model_admin.has_view_permission(self.request)  # or else only chosen, as a gym at the front desk
        rows = self.model_admin.get_queryset(self.request) if listed else self.model_admin.model._default_manager.all()
        rows = rows.complex_filter(self.source_field.get_limit_choices_to())
        if ordering := self.model_admin.get_ordering(self.request):
            rows = rows.order_by(*ordering)
        rows, _duplicates = self.model_admin.get_search_results(self.request, rows, self.term)
        gym = self.request.GET.get("gym", "")
        if self.source_field.name == "trainer" and is_key(gym):  # a trainer works at one gym: that of the form
            rows = rows.filter(gym=gym)
        return rows.permitted(self.request.user, form.reference_actions.get(self.source_field.name, "view"))


class GymTrackAdminSite(admin.AdminSite):
    """Uses the sign-in page of the product, where failures are counted. Users who may not use the admin get a 403."""

    site_header = site_title = "GymTrack"
    index_title = _("Overview")
    site_url = None

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return secure_admin_login(super().login)(request, extra_context=extra_context)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Registers only models that the policy covers, and none of the libraries' models, such as tokens."""
        if admin_class is not None and issubclass(admin_class, PolicyModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    def get_urls(self) -> list[Any]:
        # “View on site” reveals for any model whether a key exists. Passwords are changed on the product's own page,
        # which ends other sign-ins.
        dropped = ("view_on_site", "password_change", "password_change_done")
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") not in dropped]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["tasks"] = tasks(self, request, may_some(request.user, "govern", User))
        return context

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Sorts the apps: those for the daily work come first."""
        order = ("facilities", "training", "changes", "accounts")
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: order.index(app["app_label"]) if app["app_label"] in order else len(order))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return PolicyAutocomplete.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = Overview(request.user, request.GET.get("gym", "")).context()
        return super().index(request, {**context, **(extra_context or {})})
