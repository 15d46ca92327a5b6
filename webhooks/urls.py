from django.urls import path

from . import views

app_name = "webhooks"
one = "account/webhooks/<uuid:pk>/"

urlpatterns = [
    path("account/webhooks/", views.endpoint_list, name="endpoint_list"),
    path(one, views.endpoint_detail, name="endpoint_detail"),
    path(f"{one}edit/", views.endpoint_edit, name="endpoint_edit"),
    path(f"{one}delete/", views.endpoint_delete, name="endpoint_delete"),
    path(f"{one}resume/", views.endpoint_resume, name="endpoint_resume"),
    path(f"{one}secret/", views.endpoint_secret, name="endpoint_secret"),
    path(f"{one}replay/", views.replay_failed, name="replay_failed"),
    path(f"{one}deliveries/<int:delivery_pk>/replay/", views.delivery_replay, name="delivery_replay"),
]
