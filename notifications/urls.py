from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("account/notices/seen/", views.notices_seen, name="notices_seen"),
    path("account/push/", views.push_subscription, name="push_subscription"),
    path("account/push/<int:pk>/delete/", views.push_delete, name="push_delete"),
]
