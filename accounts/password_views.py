"""Setting a password by the link of a mail."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.password_reset import perform_password_reset_login
from allauth.account.views import PasswordResetFromKeyView
from django.http import HttpResponse

from .password_forms import is_first_password


class SetPasswordView(PasswordResetFromKeyView):
    """Who was invited and chooses their first password is signed in; after a reset one signs in with the new one."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_first = is_first_password(self.reset_user)
        answer = super().form_valid(form)
        signed_in = perform_password_reset_login(self.request, self.reset_user) if is_first else None
        return signed_in or answer
