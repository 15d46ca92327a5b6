from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("signup/", RedirectView.as_view(pattern_name="facilities:join"), name="account_signup"),
    path("", include("allauth.account.urls")),
]
