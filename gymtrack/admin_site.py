from functools import update_wrapper

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class GymTrackAdminSite(admin.AdminSite):
    """Signing in happens on the product's own page, where failures are counted; other roles get a 403."""

    site_header = site_title = "GymTrack"
    index_title = _("Your gym")
    site_url = None

    login = secure_admin_login(admin.AdminSite.login)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)
