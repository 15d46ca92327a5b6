from django.urls import include, path, re_path
from django.views.generic import RedirectView
from oauth2_provider.urls import metadata_urlpatterns

from . import email_views, security_views, views
from .password_views import SetPasswordView

# django-oauth-toolkit reverses these names, so they must stay.
oauth_patterns = [
    path("oauth/authorize/", views.Authorize.as_view(), name="authorize"),
    path("oauth/token/", views.Token.as_view(), name="token"),
    path("oauth/revoke/", views.Revoke.as_view(), name="revoke-token"),
    path("oauth/introspect/", views.Introspect.as_view(), name="introspect"),
    *metadata_urlpatterns[:1],
]

urlpatterns = [
    path("signup/", RedirectView.as_view(pattern_name="facilities:join"), name="account_signup"),
    path("account/access/", views.access, name="access"),
    path("account/access/tokens/", views.token_create, name="token_create"),
    path("account/access/tokens/<int:pk>/delete/", views.token_delete, name="token_delete"),
    path("account/access/applications/", views.application_create, name="application_create"),
    path("account/access/applications/<int:pk>/delete/", views.application_delete, name="application_delete"),
    path("account/access/granted/<int:pk>/delete/", views.grant_delete, name="grant_delete"),
    path("", include((oauth_patterns, "oauth2_provider"))),
    path("account/security/", security_views.history, name="security_history"),
    path("account/sign-out-everywhere/", security_views.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/not-me/<str:token>/", security_views.not_me, name="not_me"),
    path("account/view-as/stop/", views.view_as_stop, name="view_as_stop"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("email/", email_views.email, name="account_email"),
    path("email/stop/<str:key>/", email_views.stop, name="email_change_stop"),
    path("email/undo/<str:key>/", email_views.undo, name="email_change_undo"),
    path("confirm-email/<str:key>/", email_views.confirm, name="account_confirm_email"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        SetPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("", include("allauth.account.urls")),
]
