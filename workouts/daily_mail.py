"""Unread comments on workouts, for the daily mail."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.daily_mail import News, unmailed

from .models import Comment


class CommentSource:
    name = "comments"

    def recipients(self, now: datetime) -> Q:
        comments = unmailed(Comment.objects.filter(read_at=None), now)
        from_trainee = Q(author=F("session__trainee__user"))
        to_trainers = comments.filter(from_trainee).values("session__trainee__trainer__user")
        to_trainees = comments.exclude(from_trainee).values("session__trainee__user")
        return Q(pk__in=to_trainers) | Q(pk__in=to_trainees)

    def news(self, user: User, now: datetime) -> News:
        """Lines: (who wrote, how many)."""
        comments = list(unmailed(Comment.objects.unread_by(user), now).select_related("author"))
        counts = Counter(str(comment.author) if comment.author else _("former trainer") for comment in comments)
        return News(sorted(counts.items()), Comment.objects.filter(pk__in=[comment.pk for comment in comments]))
