from django.urls import path

from . import views

urlpatterns = [
    path("login/access-token", views.SignIn.as_view(schema=None)),
    path("login/access-token/", views.SignIn.as_view(), name="auth-login"),
    path("token/refresh", views.Refresh.as_view(), name="auth-refresh"),
    path("logout", views.Logout.as_view(), name="auth-logout"),
    path("me", views.Me.as_view(), name="auth-me"),
    path("password/change", views.PasswordChange.as_view(), name="auth-password-change"),
]
