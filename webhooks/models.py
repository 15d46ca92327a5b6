import base64
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.models import Change
from common.ids import uuid7
from common.validators import validate_line
from policy.rows import PermittedQuerySet


class Event(models.TextChoices):
    """What happened, as the change log names it."""

    SESSION_STARTED = "session.started", _("A workout started")
    SESSION_FINISHED = "session.finished", _("A workout finished")
    SET_LOGGED = "set.logged", _("A set was logged")
    RECORD_BROKEN = "record.broken", _("A record was broken")
    PROGRAM_ASSIGNED = "program.assigned", _("A program was assigned")
    PROGRAM_CHANGED = "program.changed", _("A program was changed")
    METRIC_ADDED = "metric.added", _("A health metric was added")


def new_secret() -> str:
    """24 random bytes, as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


class Endpoint(models.Model):
    """A URL that receives events: what its owner sees or, for an application, what its users let it see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endpoints")
    application = models.ForeignKey(
        "oauth2_provider.Application",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="endpoints",
        verbose_name=_("application"),
    )
    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=120, blank=True, validators=[validate_line])
    events = models.JSONField(_("events"), default=list)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    former_secret = models.CharField(max_length=80, blank=True, editable=False)  # signs beside the new one for a while
    former_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.description or self.url

    def secrets(self) -> list[str]:
        """Those that sign now, the newest first."""
        overlaps = self.former_until is not None and self.former_until > timezone.now()
        return [self.secret, *([self.former_secret] if overlaps else [])]


class Delivery(models.Model):
    """One event for one endpoint, in the name of one user. The row is the queue: it stays until it was taken."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("out of sight by then")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(default=timezone.now)  # until then one worker has it
    last_attempt_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)  # the status that came, or why none did
    created_at = models.DateTimeField(default=timezone.now)

    objects = PermittedQuerySet.as_manager()

    label: str  # the event in words, set by the page

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "change", "user"], name="one_delivery_of_an_event")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status="pending"), name="delivery_due"),
            models.Index(fields=["endpoint", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint}"

    @property
    def event_id(self) -> str:
        """The same for every attempt, so that a receiver can tell a repetition."""
        return f"evt_{self.change_id}_{self.user_id}"


class Cursor(models.Model):
    """One row: up to which position of the change log events have become deliveries."""

    position = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("cursor of the webhooks")

    def __str__(self) -> str:
        return str(self.position)
