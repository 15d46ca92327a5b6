from functools import update_wrapper

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class PolicyAutocomplete(AutocompleteJsonView):
    """Offers what the form behind it accepts: the rows that the field's action in the policy allows."""

    def get_queryset(self):
        rows = super().get_queryset()
        form = self.admin_site._registry.get(self.source_field.model)
        if form is None or not form.has_view_permission(self.request):
            raise PermissionDenied
        return rows.permitted(self.request.user, form.reference_actions.get(self.source_field.name, "view"))


class GymTrackAdminSite(admin.AdminSite):
    """Signing in happens on the product's own page, where failures are counted; other roles get a 403."""

    site_header = site_title = "GymTrack"
    index_title = _("Overview")
    site_url = None

    login = secure_admin_login(admin.AdminSite.login)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    def get_urls(self):
        # “View on site” answers for any model whether a row of this key exists.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    def autocomplete_view(self, request):
        return PolicyAutocomplete.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        from .overview import Overview

        context = Overview(request.user, request.GET.get("gym", "")).context()
        return super().index(request, {**context, **(extra_context or {})})
