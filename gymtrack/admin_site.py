from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class GymTrackAdminSite(admin.AdminSite):
    """Signing in happens on the product's own page, where failures are counted."""

    site_header = site_title = "GymTrack"
    index_title = _("Your gym")
    site_url = None

    login = secure_admin_login(admin.AdminSite.login)
