"""The daily mail: at most one a day for each person, with their news.

Each app that has news registers a source. This app's own are the notices; `workouts` adds unread comments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.leases import marked
from common.mail import mail

from .models import Notice

HOUR = 7  # the mail is sent from this hour on, in the user's time zone
SETTLED = timedelta(minutes=10)  # younger news are not mailed yet, because they may still be read or deleted


@dataclass(frozen=True)
class News:
    """The news of one source for one person: `lines` for the template, and `rows` to mark as mailed."""

    lines: list[Any]
    rows: QuerySet[Any]


class Source(Protocol):
    """A kind of news; `name` is its variable in the mail's template."""

    name: str

    def recipients(self, now: datetime) -> Q:
        """The users who have unread news that were not mailed yet."""

    def news(self, user: User, now: datetime) -> News:
        """The news for this user, in the active language."""


class NoticeSource:
    name = "notices"

    def recipients(self, now: datetime) -> Q:
        return Q(pk__in=unmailed(Notice.objects.filter(seen_at=None), now).values("user"))

    def news(self, user: User, now: datetime) -> News:
        notices = list(unmailed(Notice.objects.filter(user=user, seen_at=None), now).select_related("by"))
        return News(notices, Notice.objects.filter(pk__in=[notice.pk for notice in notices]))


sources: list[Source] = [NoticeSource()]


def register(source: Source) -> None:
    sources.append(source)


def unmailed(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    return rows.filter(mailed_at=None, created_at__lte=now - SETTLED)


def send_due_daily_mail(now: datetime | None = None) -> bool:
    """Sends one daily mail that is due, and returns whether there was one. Two workers never send the same mail.

    If sending fails, it tries the other users first and then raises the OSError, so that one bad address doesn't keep
    the others from their mail.
    """
    now = now or timezone.now()
    failure: OSError | None = None
    for user in waiting(now):
        local = now.astimezone(ZoneInfo(user.timezone))
        due = local.hour >= HOUR and (user.daily_mail_on is None or user.daily_mail_on < local.date())
        if not due:
            continue
        try:
            row = User.objects.filter(pk=user.pk)
            with marked(row, "daily_mail_on", local.date(), former=user.daily_mail_on, retry_on=OSError) as is_mine:
                if is_mine:
                    send_daily_mail(user, now)
                    return True
        except OSError as error:
            failure = error
    if failure is not None:
        raise failure
    return False


def waiting(now: datetime) -> list[User]:
    """The users who have news that they have not seen and that were not mailed."""
    wanted = Q()
    for source in sources:
        wanted |= source.recipients(now)
    return list(User.objects.with_profile().filter(wanted, is_active=True, wants_daily_mail=True).order_by("pk"))


def send_daily_mail(user: User, now: datetime) -> None:
    with translation.override(user.language):
        # Only names and numbers: people read the texts after signing in.
        found = {source.name: source.news(user, now) for source in sources}
        context = {
            "user": user,
            **{name: news.lines for name, news in found.items()},
            "link": settings.SITE_URL + reverse("home"),
            "account": settings.SITE_URL + reverse("account"),
        }
        subject = _("New for you in GymTrack")
        message = mail(to=user.email, subject=subject, template="notifications/email/daily_mail.txt", context=context)
    message.send()
    for news in found.values():
        news.rows.update(mailed_at=now)
