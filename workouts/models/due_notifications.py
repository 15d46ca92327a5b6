from django.db import models
from django.utils.translation import gettext_lazy as _

from .sessions import WorkoutSession


class DueNotification(models.Model):
    """The trainee of a session rests until then, and gets a push message. The row is the queue."""

    session = models.OneToOneField(
        WorkoutSession, on_delete=models.CASCADE, primary_key=True, related_name="due_notification"
    )
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("due push message")
        verbose_name_plural = _("due push messages")

    def __str__(self) -> str:
        return f"{self.session_id} {self.due_at:%Y-%m-%d %H:%M:%S}"
