"""One mail a day with what is new: comments that were not read, and what someone was told."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.leases import marked
from common.mail import mail
from workouts.models import Comment

from .models import Notice

HOUR = 7  # of the reader's day, from which on the mail is sent
SETTLED = timedelta(minutes=10)  # what is newer may still be read, or taken back


def send_due_digest(now: datetime | None = None) -> bool:
    """Sends one digest that is due; whether there was one. Of many workers one sends it.

    Raises what sending raises (OSError) once nobody else is left to send to: one bad address holds up no other.
    """
    now = now or timezone.now()
    failure: OSError | None = None
    for user in waiting(now):
        local = now.astimezone(ZoneInfo(user.timezone))
        due = local.hour >= HOUR and (user.digest_on is None or user.digest_on < local.date())
        if not due:
            continue
        try:
            row = User.objects.filter(pk=user.pk)
            with marked(row, "digest_on", local.date(), former=user.digest_on, retry_on=OSError) as is_mine:
                if is_mine:
                    send_digest(user, now)
                    return True
        except OSError as error:
            failure = error
    if failure is not None:
        raise failure
    return False


def fresh(rows, now: datetime):
    return rows.filter(mailed_at=None, created_at__lte=now - SETTLED)


def waiting(now: datetime) -> list[User]:
    """Who has something that they have neither seen nor been mailed."""
    comments = fresh(Comment.objects.filter(read_at=None), now)
    from_trainee = Q(author=F("session__trainee__user"))
    to_trainers = comments.filter(from_trainee).values("session__trainee__trainer__user")
    to_trainees = comments.exclude(from_trainee).values("session__trainee__user")
    told = fresh(Notice.objects.filter(seen_at=None), now).values("user")
    wanted = Q(pk__in=to_trainers) | Q(pk__in=to_trainees) | Q(pk__in=told)
    return list(User.objects.with_profile().filter(wanted, is_active=True, wants_digest=True).order_by("pk"))


def send_digest(user: User, now: datetime) -> None:
    comments = fresh(Comment.objects.unread_by(user), now).select_related("session__trainee__user", "author")
    notices = fresh(Notice.objects.filter(user=user, seen_at=None), now).select_related("by")
    with translation.override(user.language):
        # Names and numbers alone: what was said stays behind the sign-in.
        by = Counter(str(comment.author) if comment.author else _("former trainer") for comment in comments)
        context = {
            "user": user,
            "comments": sorted(by.items()),
            "notices": list(notices),
            "link": settings.SITE_URL + reverse("home"),
            "account": settings.SITE_URL + reverse("account"),
        }
        subject = _("New for you in GymTrack")
        message = mail(to=user.email, subject=subject, template="notifications/email/daily_mail.txt", context=context)
    keys = [comment.pk for comment in comments], [notice.pk for notice in notices]
    message.send()
    Comment.objects.filter(pk__in=keys[0]).update(mailed_at=now)
    Notice.objects.filter(pk__in=keys[1]).update(mailed_at=now)
