from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import services


class AccountAdapter(DefaultAccountAdapter):
    """Signing in on a page counts failures where the API counts them."""

    def authenticate(self, request, **credentials):
        try:
            return services.sign_in(
                request=request, email=credentials.get("email", ""), password=credentials.get("password", "")
            )
        except services.TooManyFailures as error:
            minutes = -(-error.retry_after // 60)
            raise ValidationError(
                _("Too many failed sign-ins. Try again in %(minutes)s minutes.") % {"minutes": minutes},
                code="too_many_login_attempts",
            ) from error

    def is_open_for_signup(self, request) -> bool:
        return False  # people register at /join/

    def get_client_ip(self, request) -> str:
        return services.client_address(request)
