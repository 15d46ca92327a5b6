"""The forms to sign in and to request a link for a new password."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter

from common.email_addresses import normalize_address

from .forms import remove_placeholders
from .models import User


class KnownAddressField(forms.EmailField):
    """An address to look up. It accepts every spelling, and addresses that could not be registered today."""

    def to_python(self, value: Any) -> str:
        return normalize_address(super().to_python(value))


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = KnownAddressField()
        self.fields["password"].help_text = ""  # the page itself links to the reset
        remove_placeholders(self)


class ResetPasswordForm(forms.ResetPasswordForm):
    """Sends the link to the account that has the address now, not to one that is still changing to it."""

    email = KnownAddressField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_placeholders(self)

    def clean_email(self) -> str:
        email = get_adapter().clean_email(self.cleaned_data["email"])
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email
