from django.urls import path

from . import views

app_name = "facilities"
urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/<slug:slug>/", views.join, name="join_gym"),
    path("account/plates/", views.plates, name="plates"),
    path("account/sharing/", views.sharing, name="sharing"),
    path("sharing/end/<str:token>/", views.end_sight, name="end_sight"),
    path("invite/<str:token>/", views.invitation, name="invitation"),
    path("leave/", views.leave, name="leave"),
]
