"""Tokens for the API: sign-ins with their refresh tokens, and tokens that people make for their scripts."""

import uuid

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from common.validators import validate_line

from .users import User


class TokenFamilyQuerySet(models.QuerySet):
    def revoke(self) -> int:
        """Ends these sign-ins, so that their access and refresh tokens are refused. Returns how many ended."""
        return self.filter(revoked_at=None).update(revoked_at=now())


class TokenFamily(models.Model):
    """One API sign-in, with the chain of refresh tokens that followed from it. Only the newest of them is valid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    current_jti = models.CharField(max_length=64)
    rotated_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenFamilyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API sign-in")
        verbose_name_plural = _("API sign-ins")
        indexes = [models.Index(fields=["user", "expires_at"])]

    def __str__(self) -> str:
        return str(self.id)


class PersonalAccessToken(models.Model):
    """A token that a person made for a script. It is shown once, stored as a hash and limited by scopes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="personal_tokens")
    name = models.CharField(_("name"), max_length=80, validators=[validate_line])
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("personal access token")
        verbose_name_plural = _("personal access tokens")

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= now()
