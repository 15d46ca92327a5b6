"""What protects an account: the history that its owner reads, failed sign-ins and used codes."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from changes.models import AuditEntry
from policy.rows import PermittedQuerySet

from .users import User


class SecurityEvent(models.Model):
    """A change of who can get into an account. Its owner sees it in the security history and gets a mail about it.

    Only the owner sees these events, unlike the audit trail, which a gym's admins read.
    """

    class Kind(models.TextChoices):
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password set by a link from a mail")
        EMAIL_REQUESTED = "email_requested", _("Change of e-mail requested")
        EMAIL_CHANGED = "email_changed", _("E-mail changed")
        EMAIL_STOPPED = "email_stopped", _("Change of e-mail stopped")
        TOKEN_MADE = "token_made", _("Personal access token made")
        APPLICATION_MADE = "application_made", _("Application registered")
        ACCESS_GRANTED = "access_granted", _("Access given to an application")
        WEBHOOK_MADE = "webhook_made", _("Webhook set up")
        WEBHOOK_MOVED = "webhook_moved", _("Address of a webhook changed")
        SECOND_FACTOR_ON = "second_factor_on", _("Second factor turned on")
        SECOND_FACTOR_OFF = "second_factor_off", _("Second factor turned off")
        SECOND_FACTOR_RESET = "second_factor_reset", _("Second factor taken away by an operator")
        RECOVERY_CODES = "recovery_codes", _("New recovery codes made")
        SIGNED_OUT = "signed_out", _("Signed out everywhere else")
        NOT_ME = "not_me", _("Everything ended by “This wasn’t me”")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="security_events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(default=now)
    surface = models.CharField(max_length=6, choices=AuditEntry.Surface.choices, default=AuditEntry.Surface.SYSTEM)
    detail = models.CharField(max_length=120, blank=True)  # a name, a host; never a secret
    target = models.CharField(max_length=36, blank=True)  # the key of what was made

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = [
            models.Index(fields=["user", "-id"], name="security_event_of_user"),
            models.Index(fields=["at"], name="security_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


class SignInFailure(models.Model):
    """An attempt to sign in that failed or is being made, with a hash of the e-mail. A success deletes it."""

    email_digest = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"]),
            models.Index(fields=["email_digest", "address", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M:%S}"


class UsedCode(models.Model):
    """An accepted code of an authenticator app, identified by its time step, so that no process accepts it again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_codes")
    step = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("used code")
        verbose_name_plural = _("used codes")
        constraints = [models.UniqueConstraint(fields=["user", "step"], name="used_code_once")]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return str(self.step)
