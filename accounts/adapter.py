from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.addresses import normalize_address
from common.mail import NOWHERE

from . import services


class AccountAdapter(DefaultAccountAdapter):
    """Signing in on a page counts failures where the API counts them."""

    def authenticate(self, request, **credentials):
        try:
            return services.sign_in(
                request=request, email=credentials.get("email", ""), password=credentials.get("password", "")
            )
        except services.TooManyFailures as error:
            raise ValidationError(
                _("Too many failed sign-ins. Try again in %(minutes)s minutes.") % {"minutes": error.minutes},
                code="too_many_login_attempts",
            ) from error

    @transaction.atomic
    def set_password(self, user, password):
        super().set_password(user, password)
        services.end_tokens(user)

    def clean_email(self, email: str) -> str:
        return normalize_address(email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        if not email.endswith(NOWHERE):
            super().send_mail(template_prefix, email, context)

    def is_open_for_signup(self, request) -> bool:
        return False  # people register at /join/

    def get_client_ip(self, request) -> str:
        return services.client_address(request)
