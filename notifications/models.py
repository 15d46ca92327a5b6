from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policy.rows import PermittedQuerySet


class PushSubscription(models.Model):
    """A browser to which its owner lets us send messages (Web Push), for the account that is signed in there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)  # of the browser's push service; whoever has it may send
    p256dh = models.CharField(max_length=90)  # the browser's public key, and a secret that it shares with us
    auth = models.CharField(max_length=24)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")

    def __str__(self) -> str:
        return self.service

    @property
    def service(self) -> str:
        """The host of the push service; the rest of the address is a secret."""
        return urlsplit(self.endpoint).hostname or ""


class Notice(models.Model):
    """A short message that is shown on a person's page until they mark it as seen."""

    class Kind(models.TextChoices):
        TRAINER_ASSIGNED = "trainer_assigned", _("a trainer was assigned")
        PROGRAM_ASSIGNED = "program_assigned", _("a program was assigned")
        PROGRAM_CHANGED = "program_changed", _("the program changed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=list, blank=True)  # lines of text
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        db_table = "facilities_notice"
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], condition=Q(seen_at=None), name="notice_unseen"),
            models.Index(
                fields=["created_at"],
                condition=Q(kind="trainer_assigned", mailed_at=None),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.subject}"
