from django.urls import path

from . import views

app_name = "metrics"
urlpatterns = [
    path("metrics/", views.metric_list, name="metric_list"),
    path("metrics/restore/", views.metric_restore, name="metric_restore"),
    path("metrics/<int:pk>/", views.metric_edit, name="metric_edit"),
    path("metrics/<int:pk>/delete/", views.metric_delete, name="metric_delete"),
]
