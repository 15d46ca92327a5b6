from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.validators import validate_text
from workouts.querysets import CommentQuerySet

from .sessions import WorkoutSession
from .sets import ExerciseLog


class Comment(models.Model):
    """A comment by trainee or trainer on a workout, or on one of its sets."""

    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, related_name="comments")
    exercise_log = models.ForeignKey(
        ExerciseLog, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name=_("set")
    )
    # The set that was deleted under it, so that it comes back to the set that is logged instead
    deleted_set = models.UUIDField(null=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000, validators=[validate_text, MaxLengthValidator(2000)])
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, editable=False)  # by the other person
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["session"], condition=Q(read_at=None), name="comment_unread")]

    def __str__(self) -> str:
        return self.text[:40]
