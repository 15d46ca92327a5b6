from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from changes import services as changes
from common.addresses import counted_address

from . import attempts, devices, forms, services


class AccountAdapter(DefaultAccountAdapter):
    """Signing in on a page counts failures where the API counts them."""

    def authenticate(self, request, **credentials):
        try:
            return services.sign_in(
                request=request, email=credentials.get("email", ""), password=credentials.get("password", "")
            )
        except attempts.TooManyFailures as error:
            said = f"{_('Too many failed sign-ins.')} {error.advice}"
            raise ValidationError(said, code="too_many_login_attempts") from error

    def reauthenticate(self, user, password) -> bool:
        """Counted per account: allauth would sign in once more, which counts per address."""
        with forms.counted_passwords():
            return attempts.is_own_password(user, password)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user.email)
        return response

    @transaction.atomic
    def set_password(self, user, password):
        super().set_password(user, password)
        services.end_tokens(user)

    @transaction.atomic
    def confirm_email(self, request, email_address) -> bool:
        confirmed = super().confirm_email(request, email_address)
        changes.account_updated(email_address.user)
        return confirmed

    def is_open_for_signup(self, request) -> bool:
        return False  # people register at /join/

    def get_client_ip(self, request) -> str:
        return counted_address(request)
