from django.contrib import admin
from django.urls import include, path

from facilities import account

from . import pwa, views

urlpatterns = [
    path("", views.home, name="home"),
    path("ready", views.ready, name="ready"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("offline/", pwa.offline, name="offline"),
    path("theme/", views.theme, name="theme"),
    path("account/", account.account, name="account"),
    path("account/delete/", account.delete, name="account_delete"),
    path("api/v1/", include(("gymtrack.api", "api"))),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("facilities.urls")),
    path("", include("training.urls")),
    path("", include("metrics.urls")),
    path("", include("workouts.urls")),
    path("", include("webhooks.urls")),
    path("", include("transfers.urls")),
]

handler400 = "gymtrack.views.bad_request"
handler403 = "gymtrack.views.permission_denied"
handler404 = "gymtrack.views.page_not_found"
handler429 = "gymtrack.views.limit_reached"  # allauth's
handler500 = "gymtrack.views.server_error"
