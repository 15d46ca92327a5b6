"""The page of applications and tokens with access to the account, and the pages and endpoints of OAuth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from oauth2_provider import views as oauth
from oauth2_provider.models import AccessToken, Application, Grant
from oauthlib.common import Request as OAuthRequest
from oauthlib.oauth2 import InvalidClientIdError, InvalidRequestError

from common.responses import redirect_to

from . import security_events, services, tokens, view_as
from .application_checks import is_presentable
from .forms import ApplicationForm, PersonalTokenForm
from .models import SecurityEvent
from .oauth_server import is_storable
from .quotas import QuotaExceededError
from .second_factor_rule import is_missing

if TYPE_CHECKING:
    from .requests import AuthenticatedRequest

BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


@login_required
@require_POST
def view_as_stop(request: AuthenticatedRequest) -> HttpResponse:
    """Ends “View as”."""
    key = view_as.stop(request)
    if key is None:
        return redirect_to(request, "home")
    return redirect_to(request, "admin:accounts_user_change", key, message=_("You are back in your own account."))


def access_page(request: AuthenticatedRequest, status: int = 200, **context: Any) -> HttpResponse:
    user = request.user
    context = {
        "token_form": PersonalTokenForm(),
        "application_form": ApplicationForm(),
        "tokens": user.personal_tokens.order_by("-created_at", "-pk"),
        "granted": services.granted_applications(user).order_by("name", "pk"),
        "applications": Application.objects.filter(user=user).select_related("stop").order_by("name", "pk"),
        **context,
    }
    return render(request, "accounts/access.html", context, status=status)


@login_required
@require_safe
def access(request: AuthenticatedRequest) -> HttpResponse:
    return access_page(request)


@login_required
@require_POST
def token_create(request: AuthenticatedRequest) -> HttpResponse:
    """Makes a token and shows it, only this once."""
    form = PersonalTokenForm(request.POST)
    if not form.is_valid():
        return access_page(request, status=400, token_form=form)
    try:
        row, token = services.create_personal_token(user=request.user, **form.cleaned_data)
    except QuotaExceededError as error:
        form.add_error(None, error)
        return access_page(request, status=400, token_form=form)
    return access_page(request, made=row, secret=token)


@login_required
@require_POST
def token_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.user.personal_tokens, pk=pk).delete()
    return redirect_to(request, "access", message=_("The token has ended."))


@login_required
@require_POST
def application_create(request: AuthenticatedRequest) -> HttpResponse:
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return access_page(request, status=400, application_form=form)
    try:
        application, secret = services.create_application(user=request.user, **form.cleaned_data)
    except QuotaExceededError as error:
        form.add_error(None, error)
        return access_page(request, status=400, application_form=form)
    return access_page(request, made=application, secret=secret)


@login_required
@require_POST
def application_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Deletes the application with all access that people have given it."""
    get_object_or_404(Application, user=request.user, pk=pk).delete()
    return redirect_to(request, "access", message=_("The application is deleted; its tokens have ended."))


@login_required
@require_POST
def grant_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(services.granted_applications(request.user), pk=pk)
    services.end_grants(request.user, application)
    return redirect_to(request, "access", message=_("%(name)s has no access any more.") % {"name": application.name})


def code_in(answer: Any) -> str:
    """The authorization code in the address of a redirect; empty if it reports an error."""
    return parse_qs(urlsplit(getattr(answer, "url", "")).query).get("code", [""])[0]


class ReadableParameters:
    """Refuses parameters that can't be decoded, or are too long for their columns, before they are used in a query."""

    def dispatch(self, request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> Any:
        decodable = BROKEN_ESCAPE.search(request.META.get("QUERY_STRING", "")) is None
        if decodable and is_storable(dict(request.GET.lists())) and is_storable(dict(request.POST.lists())):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return self.refuse(InvalidRequestError(description=_("A parameter can't be read, or is too long.")))

    def refuse(self, error: Any) -> HttpResponse:
        return HttpResponse(error.json, status=400, content_type="application/json")


class Token(ReadableParameters, oauth.TokenView):
    """Exchanges codes and refresh tokens for new tokens. The device grant isn't offered."""

    @method_decorator(sensitive_post_parameters("client_secret", "code", "code_verifier", "refresh_token"))
    def post(self, request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The library's own `post` would look the new token up again; a replay may have ended it meanwhile.
        _url, headers, body, status = self.create_token_response(request)
        json = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return HttpResponse(body, status=status, headers={**headers, **json})


class Revoke(ReadableParameters, oauth.RevokeTokenView):
    """Revokes a token of an application (RFC 7009)."""


class Authorize(ReadableParameters, oauth.AuthorizationView):
    """The consent page. Its form redirects to the application's address, which the CSP has to allow."""

    def refuse(self, error: Any) -> Any:
        return self.render_to_response({"error": error}, status=400)

    def get(self, request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> Any:
        application = Application.objects.filter(client_id=request.GET.get("client_id", "")).first()
        if application is not None and not is_presentable(application):
            return self.refuse(InvalidRequestError(description=_("Its name or its address is no longer allowed.")))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Records a security event if an application gets access, or more access than it had."""
        user, asked = self.request.user, set(form.cleaned_data["scope"].split())
        applications = Application.objects.filter(client_id=form.cleaned_data["client_id"])
        if not applications or not is_presentable(applications[0]):
            return self.refuse(InvalidClientIdError())
        had = AccessToken.objects.filter(user=user, application__in=applications).values_list("scope", flat=True)
        new = not had or bool(asked - set(" ".join(had).split()))
        with transaction.atomic():
            answer = super().form_valid(form)
            if new and Grant.objects.filter(user=user, application__in=applications, code=code_in(answer)).exists():
                application = applications.get()
                made = {"detail": application.name, "target": application.pk}
                security_events.record(user=user, kind=SecurityEvent.Kind.ACCESS_GRANTED, **made)
        return answer

    def form_invalid(self, form: Any) -> Any:
        return self.refuse(InvalidRequestError(description=_("A parameter is missing or can't be read.")))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        response = super().render_to_response(context, **kwargs)
        if target := context.get("redirect_uri"):
            parts = urlsplit(target)
            response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # noqa: SLF001 - as its decorator does
        return response


class Introspect(ReadableParameters, oauth.IntrospectTokenView):
    """Tells an application about its access tokens (RFC 7662): whether one is valid, its scopes, expiry and user."""

    http_method_names = ["post"]

    def authenticate_client(self, request: AuthenticatedRequest) -> bool:
        core = self.get_oauthlib_core()
        asked = OAuthRequest(*core._extract_params(request))  # noqa: SLF001 - as its views do
        valid = core.server.request_validator.authenticate_client(asked)
        self.client = asked.client if valid else None
        return valid

    def post(self, request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now, own = timezone.now(), AccessToken.objects.filter(application=self.client).select_related("user")
        own = own.filter(expires__gt=now, user__is_active=True)
        token = own.filter(token_checksum=tokens.token_hash(request.POST.get("token", ""))).first()
        if self.client is None or token is None or is_missing(token.user):
            return JsonResponse({"active": False})
        facts = {"scope": token.scope, "exp": int(token.expires.timestamp()), "sub": str(token.user_id)}
        return JsonResponse({"active": True, "client_id": self.client.client_id, "token_type": "Bearer", **facts})
