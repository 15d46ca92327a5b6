from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [path("account/notices/seen/", views.notices_seen, name="notices_seen")]
