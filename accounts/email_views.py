"""The pages that change the e-mail address of an account, confirm it, and stop or undo a change."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core import ratelimit
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.mail import send_mails
from common.responses import redirect_to

from . import email_change
from .email_change import AddressTakenError, LinkExpiredError
from .forms import EmailChangeForm
from .quotas import QuotaExceededError
from .requests import AuthenticatedRequest
from .services import drop_pending_addresses


def password_entered_lately(request: AuthenticatedRequest) -> bool:
    """Whether the user entered the password in this session in the last minutes; a code alone is not enough."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(r["method"] == "password" and r.get("reauthenticated") and r["at"] > since for r in records)


def may_mail(request: AuthenticatedRequest, email: str) -> bool:
    """Whether another mail may be sent: an account may send one mail to an address every few minutes."""
    return bool(ratelimit.consume(request, action="confirm_email", key=f"{request.user.pk} {email}"))


@login_required
@rate_limit(action="manage_email")
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: AuthenticatedRequest) -> HttpResponse:
    """Shows the account's address, the new one that waits to be confirmed, and a form to change it."""
    if "action_add" in request.POST:
        return start(request)
    if "action_send" in request.POST:
        return send_again(request)
    if "action_remove" in request.POST:
        drop_pending_addresses(request.user)
        return redirect_to(request, "account_email", message=_("You keep your address."))
    if request.method == "POST":
        return redirect("account_email")
    return email_page(request, EmailChangeForm(user=request.user))


def email_page(request: AuthenticatedRequest, form: EmailChangeForm) -> HttpResponse:
    context = {
        "form": form,
        "pending": email_change.pending_change(request.user),
        "verified": email_change.is_verified(request.user),
    }
    return render(request, "accounts/email.html", context, status=400 if form.errors else 200)


def start(request: AuthenticatedRequest) -> HttpResponse:
    form = EmailChangeForm(request.POST, user=request.user)
    if not form.is_valid():
        return email_page(request, form)
    if not password_entered_lately(request):
        return suspend_request(request, reverse("account_reauthenticate"))
    new_email = form.cleaned_data["email"]
    if not may_mail(request, new_email):
        form.add_error("email", _("We sent a mail there just now. Wait a few minutes before you ask for another."))
        return email_page(request, form)
    try:
        messages = email_change.request_change(request=request, user=request.user, new_email=new_email)
    except QuotaExceededError as error:
        form.add_error("email", error)
        return email_page(request, form)
    send_mails(messages)
    return redirect_to(
        request, "account_email", message=_("Open the link in the mail that we sent to the new address.")
    )


def send_again(request: AuthenticatedRequest) -> HttpResponse:
    """Sends the link again: to the new address that waits to be confirmed, or else to the unconfirmed present one."""
    pending = email_change.pending_change(request.user)
    if pending is None and email_change.is_verified(request.user):
        return redirect("account_email")
    address = request.user.email if pending is None else pending.new_email
    if not may_mail(request, address):
        return redirect_to(
            request, "account_email", message=_("We sent a mail there just now. Look for it in a few minutes.")
        )
    try:
        messages = email_change.request_change(request=request, user=request.user, new_email=address)
    except QuotaExceededError as error:
        return redirect_to(request, "account_email", message=str(error))
    send_mails(messages)
    return redirect_to(request, "account_email", message=_("The mail is on its way."))


def dead_link(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/email_link_expired.html", status=410)


def address_taken(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/email_taken.html", status=409)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """The page of the link sent to the new address. It works only for someone who is signed in to the account."""
    try:
        change = email_change.find(key, email_change.CONFIRM)
        if change.user_id != request.user.pk:
            return render(request, "accounts/email_other_account.html", status=403)
        if request.method == "POST":
            send_mails(email_change.confirm_change(request=request, change=change))
            return redirect_to(request, "account", message=_("Your e-mail address is confirmed."))
    except LinkExpiredError:
        return dead_link(request)
    except (AddressTakenError, IntegrityError):  # IntegrityError: someone registered the address at the same moment
        return address_taken(request)
    return render(request, "accounts/email_confirm.html", {"change": change})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """The page of the link sent to the present address. It works without signing in."""
    try:
        change = email_change.find(key, email_change.STOP)
        if request.method == "POST":
            email_change.stop_change(change=change)
            return render(request, "accounts/email_stopped.html")
    except LinkExpiredError:
        return dead_link(request)
    return render(request, "accounts/email_stop.html", {"change": change})


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """The page of the link sent to the former address. It works without signing in."""
    try:
        change = email_change.find(key, email_change.UNDO)
        if request.method == "POST":
            send_mails(email_change.undo_change(request=request, change=change))
            return render(request, "accounts/email_undone.html")
    except LinkExpiredError:
        return dead_link(request)
    except (AddressTakenError, IntegrityError):
        return address_taken(request)
    return render(request, "accounts/email_undo.html", {"change": change})
