"""Forms for a new password. They list tokens, applications and webhooks of the account, to keep or to end."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.db import transaction

from common.mail import send_mails

from . import attempts, email_mail, standing_access
from .email_change import prove_address
from .forms import remove_placeholders
from .models import SecurityEvent, User
from .security_events import record
from .standing_access import Occasion


def is_first_password(user: User) -> bool:
    """Whether the user was invited and never signed in: their first password is still to be chosen."""
    return user.last_login is None and not user.has_usable_password()


class StandingAccessMixin:
    """Adds check boxes for what can act for the account; `standing_access.chosen` reads them."""

    occasion: Occasion
    kind: SecurityEvent.Kind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_placeholders(self)  # type: ignore[arg-type]

    def access_groups(self) -> list[tuple[str, list[tuple[standing_access.Access, bool]]]]:
        """[(heading, [(access, whether its box is ticked)])], as the page lists them."""
        found = self.standing_access()
        ended = standing_access.chosen(found, self.data if self.is_bound else None)  # type: ignore[attr-defined]
        return standing_access.groups(found, ended)

    def standing_access(self) -> list[standing_access.Access]:
        user = self.user  # type: ignore[attr-defined]
        return standing_access.of(user, self.occasion) if user is not None else []

    @transaction.atomic
    def save(self) -> None:
        user, password = self.user, self.cleaned_data["password1"]  # type: ignore[attr-defined]
        is_first = is_first_password(user)  # then they get no mail about it
        found = self.standing_access()
        ended = standing_access.chosen(found, self.data)  # type: ignore[attr-defined]
        kept = [access for access in found if access.key not in ended]
        get_adapter().set_password(user, password, keep=standing_access.by_kind(kept))
        standing_access.end(user, [access for access in found if access.key in ended])
        record(user=user, kind=self.kind, mails=not is_first)


class ResetPasswordForm(StandingAccessMixin, forms.ResetPasswordKeyForm):
    """Somebody else may know a forgotten password, so everything ends that the user does not choose to keep."""

    occasion, kind = Occasion.RESET, SecurityEvent.Kind.PASSWORD_RESET

    @transaction.atomic
    def save(self) -> None:
        """Also verifies the address: the user opened a link that was mailed there."""
        had_password = self.user.has_usable_password()  # an invited trainer has none, and nobody had access
        if prove_address(self.user) and had_password:
            message = email_mail.proved(context.request, self.user)
            transaction.on_commit(partial(send_mails, [message]))
        super().save()


class ChangePasswordForm(StandingAccessMixin, forms.ChangePasswordForm):
    """The user knows the old password: tokens end, but webhooks and own applications only if they are ticked."""

    occasion, kind = Occasion.CHANGE, SecurityEvent.Kind.PASSWORD_CHANGED

    def clean_oldpassword(self) -> str:
        """Checks the current password and counts failures."""
        with attempts.shown_on_form(attempts.TOO_MANY_WRONG_PASSWORDS):
            if not attempts.is_own_password(self.user, self.cleaned_data["oldpassword"]):
                raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]


class SetPasswordForm(StandingAccessMixin, forms.SetPasswordForm):
    occasion, kind = Occasion.CHANGE, SecurityEvent.Kind.PASSWORD_CHANGED
