"""The forms of signing in and of a password reset: whose address it is, who gets the link, and what it proves."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account import forms
from allauth.core import context
from django.db import transaction

from common.email_addresses import normalize_address
from common.mail import send_mails

from . import email_mail
from .email_change import prove_address
from .models import User


class KnownAddressField(forms.EmailField):
    """An address to be looked up, in whatever spelling; also one that would be refused today."""

    def to_python(self, value: Any) -> str:
        return normalize_address(super().to_python(value))


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = KnownAddressField()


class ResetPasswordForm(forms.ResetPasswordForm):
    """The link goes to the account that has the address now, not to one that is only to have it."""

    email = KnownAddressField()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """Whoever has the link read the mail, and so proved the address."""

    @transaction.atomic
    def save(self) -> None:
        had_password = self.user.has_usable_password()  # else it is who was invited, and nobody was in before
        if prove_address(self.user) and had_password:
            message = email_mail.proved(context.request, self.user)
            transaction.on_commit(partial(send_mails, [message]))
        super().save()
