from django.contrib.admin.apps import AdminConfig


class GymTrackAdminConfig(AdminConfig):
    default_site = "gymtrack.admin_site.GymTrackAdminSite"
