"""The second factor: codes of an app, and recovery codes. Everyone may use one; a setting requires it of admins."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed, authenticator_reset
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from changes import audit

from . import attempts
from .models import SecurityEvent, UsedCode, User
from .second_factor_rule import has_one, is_required
from .security_events import record

__all__ = ["MFAAdapter", "check", "has_one", "is_required", "reset"]
TOTP = Authenticator.Type.TOTP


class MFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets in the database by a key derived from SECRET_KEY. Older keys still decrypt theirs."""

    def cipher(self) -> MultiFernet:
        digests = (
            hashlib.sha256(b"second factor:" + force_bytes(key)).digest()
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        )
        return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

    def encrypt(self, text: str) -> str:
        return self.cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self.cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not is_required(authenticator.user)


def check(user: User, code: str) -> bool:
    """Whether this is the present code or an unused recovery code; it is used up then. Raises TooManyFailuresError."""
    authenticator = spend_counted(user, code)
    if authenticator is not None:
        authenticator.record_usage()
    return authenticator is not None


def spend_counted(user: User, code: str) -> Authenticator | None:
    """Does the same as `spend` and counts wrong codes. Raises TooManyFailuresError."""
    with attempts.account_attempt(user, attempts.SECOND_FACTOR) as attempt:
        authenticator = spend(user, code)
        if authenticator is not None:
            attempt.succeeded()
    return authenticator


def spend(user: User, code: str) -> Authenticator | None:
    """Uses up the code and returns its authenticator, or None. The database ensures that a code works only once."""
    for authenticator in Authenticator.objects.filter(user=user):
        if authenticator.type == TOTP:
            found = spend_step(user, decrypt(authenticator.data["secret"]), code)
        else:  # a recovery code: allauth locks the row and marks the code as used
            found = authenticator.wrap().validate_code(code)
        if found:
            authenticator.user = user
            return authenticator
    return None


def spend_step(user: User, secret: str, code: str) -> bool:
    """Whether this is the present code of the authenticator app and was not used before. Marks it as used."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            try:
                with transaction.atomic():
                    UsedCode.objects.create(user=user, step=step)
            except IntegrityError:
                return False
            return True
    return False


class SpentCodeMixin:
    """Accepts each code once. allauth keeps used codes in the cache, which processes need not share."""

    user: User
    cleaned_data: dict

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        with attempts.shown_on_form(_("Too many wrong codes.")):
            authenticator = spend_counted(self.user, code)
        if authenticator is None:
            raise MFAAdapter().validation_error("incorrect_code")
        self.authenticator = authenticator
        return code


class AuthenticateForm(SpentCodeMixin, forms.AuthenticateForm):
    pass


class ReauthenticateForm(SpentCodeMixin, forms.ReauthenticateForm):
    pass


class ActivateForm(ActivateTOTPForm):
    """Uses up the code that confirms a new app, so that nobody who saw it can sign in with it."""

    def clean_code(self) -> str:
        code = super().clean_code()
        if not spend_step(self.user, self.secret, code):
            raise MFAAdapter().validation_error("incorrect_code")
        return code


@transaction.atomic
def reset(user: User) -> bool:
    """Removes the second factor of an account whose owner has lost it. Returns whether there was one."""
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        audit.updated(user, second_factor=[True, False])
        record(user=user, kind=SecurityEvent.Kind.SECOND_FACTOR_RESET)
    return bool(removed)


@receiver(post_save, sender=Authenticator)
def record_added_factor(instance: Any, created: Any, **kwargs: Any) -> None:
    if created and instance.type == TOTP:
        audit.updated(instance.user, second_factor=[False, True])
        record(user=instance.user, kind=SecurityEvent.Kind.SECOND_FACTOR_ON, target=instance.pk)


@receiver(authenticator_removed)
def record_removed_factor(user: User, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == TOTP:
        audit.updated(user, second_factor=[True, False])
        record(user=user, kind=SecurityEvent.Kind.SECOND_FACTOR_OFF)


@receiver(authenticator_reset)
def record_new_recovery_codes(user: User, authenticator: Any, **kwargs: Any) -> None:
    record(user=user, kind=SecurityEvent.Kind.RECOVERY_CODES)
