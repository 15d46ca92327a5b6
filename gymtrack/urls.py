from django.contrib import admin
from django.urls import include, path

from facilities import account
from operations import health

from . import pwa, views

urlpatterns = [
    path("", views.home, name="home"),
    path("ready", health.ready, name="ready"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("offline/", pwa.offline, name="offline"),
    path("theme/", views.theme, name="theme"),
    path("account/", account.account, name="account"),
    path("account/rest/", account.rest, name="account_rest"),
    path("account/delete/", account.delete, name="account_delete"),
    path("api/v1/", include(("gymtrack.api", "api"))),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("facilities.urls")),
    path("", include("training.urls")),
    path("", include("metrics.urls")),
    path("", include("workouts.urls")),
    path("", include("progress.urls")),
    path("", include("coaching.urls")),
    path("", include("webhooks.urls")),
    path("", include("transfers.urls")),
]

handler400 = "common.error_pages.bad_request"
handler403 = "common.error_pages.permission_denied"
handler404 = "common.error_pages.page_not_found"
handler429 = "common.error_pages.limit_reached"  # allauth's
handler500 = "common.error_pages.server_error"
