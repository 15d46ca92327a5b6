from __future__ import annotations

import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.client_address import counted_address
from common.email_addresses import normalize_address
from common.mail import NOWHERE, send_mails

from . import attempts, known_browsers, quotas, services

if TYPE_CHECKING:
    from .models import User

# Anyone can have these mails sent to an address by entering it, so each address gets a limited number of them a day.
ASKED_FOR = (
    *("account/email/password_reset_key", "account/email/unknown_account", "account/email/account_already_exists"),
    *("account/email/email_confirmation", "account/email/email_confirmation_signup"),
)

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Counts failed sign-ins on pages together with those of the API."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        with attempts.shown_on_form(_("Too many failed sign-ins.")):
            return services.sign_in(
                request=request, email=credentials.get("email", ""), password=credentials.get("password", "")
            )

    def reauthenticate(self, user: User, password: str) -> bool:
        """Checks the password again. Failures count per account; allauth would count them per IP address."""
        with attempts.shown_on_form(attempts.TOO_MANY_WRONG_PASSWORDS):
            return attempts.is_own_password(user, password)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        response = super().post_login(request, user, **kwargs)
        known_browsers.remember(request, response, user.email)
        return response

    def clean_email(self, email: str) -> str:
        """The address that a mail is to be sent to. The error does not reveal whether someone is registered with it."""
        email = normalize_address(super().clean_email(email))
        if not quotas.left("mails to an address", quotas.address_key(email)):
            raise quotas.QuotaExceededError(quotas.A_DAY["mails to an address"])
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        if email.endswith(NOWHERE):
            return
        if template_prefix in ASKED_FOR:
            try:
                quotas.spend("mails to an address", quotas.address_key(email))
            except quotas.QuotaExceededError:
                logger.warning("a mail was not sent: its address has had enough of them today")
                return
        request = current.request
        site = {"request": request, "email": email, "current_site": get_current_site(request)}
        # allauth's own sending would fail without a mail server.
        send_mails([self.render_mail(template_prefix, email, {**site, **context})])

    @transaction.atomic
    def set_password(self, user: User, password: str, keep: Any = MappingProxyType({})) -> None:
        """Sets the password and ends sessions and tokens; `keep` is described in `services.end_tokens`."""
        super().set_password(user, password)
        services.end_tokens(user, keep)

    def is_safe_url(self, url: str) -> bool:
        """Whether people may be redirected there after signing in. An address that can't be parsed is not safe."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people register at /join/

    def get_client_ip(self, request: HttpRequest) -> str:
        return counted_address(request)
