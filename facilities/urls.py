from django.urls import path

from . import views

app_name = "facilities"
urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/<slug:slug>/", views.join, name="join_gym"),
    path("account/plates/", views.plates, name="plates"),
    path("leave/", views.leave, name="leave"),
]
