from types import MappingProxyType

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from changes import services as changes

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
    def set_password(self, user, password, keep=MappingProxyType({})):
        """Sessions and tokens end with the old password; `keep` as in `services.end_tokens`."""
        super().set_password(user, password)
        services.end_tokens(user, keep)

    @transaction.atomic
    def confirm_email(self, request, email_address) -> bool:
        confirmed = super().confirm_email(request, email_address)
        changes.account_updated(email_address.user)
        return confirmed

    def is_open_for_signup(self, request) -> bool:
        return False  # people register at /join/

    def get_client_ip(self, request) -> str:
        return services.client_address(request)
