import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from structlog.contextvars import bind_contextvars

from common.requests import PageRequest

from . import second_factor
from .quotas import QuotaExceededError

# People who still have to set up a second factor can open these. The API and OAuth check tokens themselves.
OPEN = (
    "/account/2fa/",
    "/reauthenticate/",
    "/email/stop/",
    "/email/undo/",
    "/logout/",
    "/theme/",
    "/static/",
    "/api/",
    "/oauth/token/",  # these use no session; they check the credentials that they receive
    "/oauth/revoke/",
    "/oauth/introspect/",
    "/account/not-me/",  # nobody should have to set something up before they can stop an intruder
    "/manifest",
    "/sw.js",
    "/offline/",
)


class PreferencesMiddleware:
    """Activates the time zone and language of the signed-in user, and forbids caches to store personal pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if request.viewing_as is None:
            bind_contextvars(user_id=user.pk)
        else:
            bind_contextvars(user_id=request.viewing_as.operator.pk, viewing_as=user.pk)
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language
        with timezone.override(zoneinfo.ZoneInfo(user.timezone)):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        if request.viewing_as is None:
            response.headers["X-User"] = str(user.pk)  # the service worker stores pages by user
        return response


class SecondFactorMiddleware:
    """Redirects users who need a second factor and have none to the page that sets it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and not request.path.startswith(OPEN) and self.lacks_one(request):
            messages.warning(request, _("Your role needs a second factor. Set it up to continue."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def lacks_one(request: PageRequest) -> bool:
        user = request.user
        asked = user.is_authenticated and request.viewing_as is None and second_factor.is_required(user)
        return asked and not second_factor.has_one(user)  # type: ignore[arg-type]  # signed in


class QuotaMiddleware:
    """Answers with an error page when a quota is reached and the view has no form that could show the error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: PageRequest, exception: Any) -> HttpResponse | None:
        if not isinstance(exception, QuotaExceededError):
            return None
        context = {"status": 400, "detail": str(exception), "hint": _("Nothing was changed.")}
        return render(request, "error.html", context, status=400)
