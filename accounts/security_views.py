"""The pages of the security history, of signing out everywhere, and of “This wasn't me”."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.mail import send_mails
from common.responses import redirect_to

from . import email_mail, intruders, security_events, services, standing_access
from .models import SecurityEvent, User
from .requests import AuthenticatedRequest
from .standing_access import Occasion

PAGE = 30


@login_required
@require_safe
def history(request: AuthenticatedRequest) -> HttpResponse:
    events = SecurityEvent.objects.permitted(request.user).filter(user=request.user).order_by("-pk")
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/security.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out_everywhere(request: AuthenticatedRequest) -> HttpResponse:
    """Ends every other session and all tokens. The page lists webhooks and applications, to keep or to end."""
    user = cast(User, request.user)
    found = standing_access.of(user, Occasion.SIGN_OUT)
    if request.method != "POST":
        groups = standing_access.groups(found, standing_access.chosen(found, None))
        return render(request, "accounts/sign_out_everywhere.html", {"access_groups": groups})
    ended = standing_access.chosen(found, request.POST)
    kept = [access for access in found if access.key not in ended]
    with transaction.atomic():
        services.sign_out_everywhere(user, keep=standing_access.by_kind(kept))
        standing_access.end(user, [access for access in found if access.key in ended])
        security_events.record(user=user, kind=SecurityEvent.Kind.SIGNED_OUT)
    update_session_auth_hash(request, user)
    return redirect_to(
        request, "account", message=_("You are signed out everywhere but here, and all tokens have ended.")
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """Opened from a mail, without signing in. Mail scanners open links, so only the button changes anything."""
    try:
        event = security_events.event_of(token)
    except security_events.LinkError:
        return render(request, "accounts/not_me_gone.html", status=410)
    user = event.user
    if request.method == "POST":
        ended = intruders.end_everything(event)
        user.refresh_from_db()
        if request.user.is_authenticated and request.user.pk == user.pk:
            logout(request)
        if ended and user.is_active:
            send_mails([email_mail.reset(request, user)])
        return redirect("not_me", token)
    sentence = security_events.SENTENCES[security_events.Kind(event.kind)]
    context = {"event": event, "sentence": sentence, "is_done": security_events.is_spent(event)}
    return render(request, "accounts/not_me.html", context)
