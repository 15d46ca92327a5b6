from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
    path("api/v1/", include(("gymtrack.api", "api"))),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("facilities.urls")),
    path("", include("training.urls")),
    path("", include("metrics.urls")),
    path("", include("workouts.urls")),
]

handler400 = "gymtrack.views.bad_request"
handler403 = "gymtrack.views.permission_denied"
handler404 = "gymtrack.views.page_not_found"
handler500 = "gymtrack.views.server_error"
