"""The second factor: codes of an app, and recovery codes; for whoever wants it, for admins where a setting asks."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed, authenticator_reset
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from changes import audit

from . import services
from .models import SecurityEvent, User
from .second_factor_rule import has_one, is_required
from .security_events import record

__all__ = ["MFAAdapter", "check", "has_one", "is_required", "reset"]
TOTP = Authenticator.Type.TOTP


class MFAAdapter(DefaultMFAAdapter):
    """Secrets lie in the database under a key derived from SECRET_KEY; those under an older one can still be read."""

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

    def can_delete_authenticator(self, authenticator) -> bool:
        return not is_required(authenticator.user)


def check(user: User, code: str) -> bool:
    """Whether this is the code of now, or a recovery code, which it spends. Raises TooManyFailures."""
    with services.second_factor_attempt(user) as attempt:
        for authenticator in Authenticator.objects.filter(user=user):
            if authenticator.wrap().validate_code(code):
                authenticator.record_usage()
                attempt.succeeded()
                return True
    return False


def counted(user: User, clean: Callable[[], str]) -> str:
    """The code that `clean` accepts; wrong ones are counted where wrong passwords are, in the database."""
    try:
        with services.second_factor_attempt(user) as attempt:
            code = clean()
            attempt.succeeded()
            return code
    except services.TooManyFailures as error:
        said = _("Too many wrong codes. Try again in %(minutes)s minutes.") % {"minutes": error.minutes}
        raise ValidationError(said, code="too_many_login_attempts") from error


class AuthenticateForm(forms.AuthenticateForm):
    def clean_code(self) -> str:
        return counted(self.user, super().clean_code)


class ReauthenticateForm(forms.ReauthenticateForm):
    def clean_code(self) -> str:
        return counted(self.user, super().clean_code)


@transaction.atomic
def reset(user: User) -> bool:
    """Takes the second factor from an account whose owner has lost it; whether there was one."""
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        audit.updated(user, second_factor=[True, False])
        record(user=user, kind=SecurityEvent.Kind.SECOND_FACTOR_RESET)
    return bool(removed)


@receiver(post_save, sender=Authenticator)
def tell_of_added(instance, created, **kwargs):
    if created and instance.type == TOTP:
        audit.updated(instance.user, second_factor=[False, True])
        record(user=instance.user, kind=SecurityEvent.Kind.SECOND_FACTOR_ON, target=instance.pk)


@receiver(authenticator_removed)
def tell_of_removed(user, authenticator, **kwargs):
    if authenticator.type == TOTP:
        audit.updated(user, second_factor=[True, False])
        record(user=user, kind=SecurityEvent.Kind.SECOND_FACTOR_OFF)


@receiver(authenticator_reset)
def tell_of_new_recovery_codes(user, authenticator, **kwargs):
    record(user=user, kind=SecurityEvent.Kind.RECOVERY_CODES)
