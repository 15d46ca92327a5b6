"""Quotas: how many rows of a kind one account may have, and how many of a kind it may create a day.

The numbers are far above what an honest user needs; they keep one account from filling the database or a stranger's
mailbox. If a quota is exceeded, nothing is written: the API answers 400 with the code `quota_exceeded`, a form shows
the reason, and a phone keeps the set and shows the reason. Counting takes no lock where that would slow people down, so
requests at the same moment may exceed a quota by a few. A day is a day in UTC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import DailyUse, User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Quota:
    """At most `most` rows for each `per` (such as a user); `text` tells the user what to do."""

    most: int
    per: str
    text: _StrPromise


STORED: dict[str, Quota] = {
    "personal tokens": Quota(50, "user", _("You have %(most)s tokens. Delete one first.")),
    "applications": Quota(20, "user", _("You have %(most)s applications. Delete one first.")),
    "return addresses": Quota(20, "application", _("An application has at most %(most)s return addresses.")),
    "webhooks": Quota(20, "user", _("You have %(most)s webhooks; delete one first.")),
    "push subscriptions": Quota(20, "user", _("%(most)s browsers of yours get messages. Turn it off in one first.")),
    "gyms": Quota(100, "admin", _("You administer %(most)s gyms. Ask the operator for more.")),
    "exercises of a gym": Quota(5000, "gym", _("The gym has %(most)s exercises. Delete some first.")),
    "exercises of a trainee": Quota(3000, "trainee", _("You have %(most)s exercises of your own. Delete some first.")),
    "programs": Quota(2000, "owner", _("You have %(most)s programs. Delete some first.")),
    "exercises of a day": Quota(100, "program day", _("A day has at most %(most)s exercises.")),
    "revisions": Quota(5000, "program", _("This program was changed %(most)s times. Duplicate it and go on there.")),
    "assignments": Quota(2000, "trainee", _("This trainee has %(most)s assignments. Delete some first.")),
    "maxes": Quota(5000, "trainee", _("This trainee has %(most)s entries of maxes. Delete some first.")),
    "pauses": Quota(200, "assignment", _("This program was paused %(most)s times. Assign it again.")),
    "sets": Quota(1000, "session", _("A workout has at most %(most)s sets. Start another one.")),
    "versions": Quota(100, "set", _("This set was edited %(most)s times. Delete it and log it again.")),
    "comments": Quota(300, "session", _("This workout has %(most)s comments. Delete some first.")),
    "notes": Quota(1000, "trainer and trainee", _("You have %(most)s notes here. Delete some first.")),
    "staff notes": Quota(500, "trainee", _("There are %(most)s notes about this person. Delete some first.")),
    "tags": Quota(20, "trainee", _("A trainee has at most %(most)s tags. Remove one first.")),
    "saved filters": Quota(30, "user", _("You have %(most)s saved filters. Remove one first.")),
    "imports at work": Quota(10, "trainee", _("%(most)s imports are waiting or failed. Let them end or undo them.")),
}
A_DAY: dict[str, Quota] = {
    "metrics": Quota(20_000, "trainee", _("%(most)s measurements were added today. Go on tomorrow.")),
    "sessions": Quota(5000, "trainee", _("%(most)s workouts were added today. Go on tomorrow.")),
    "sets in bulk": Quota(100_000, "trainee", _("%(most)s sets were added today. Go on tomorrow.")),
    "comments": Quota(500, "author", _("You have written %(most)s comments today. Go on tomorrow.")),
    "uploads": Quota(50, "trainee", _("You have uploaded %(most)s files today. Go on tomorrow.")),
    "exports": Quota(50, "user", _("You have asked for %(most)s exports today. Go on tomorrow.")),
    "invitations of a trainer": Quota(50, "trainer", _("That is enough invitations for one day. Go on tomorrow.")),
    "invitations of an admin": Quota(500, "admin", _("That is enough invitations for one day. Go on tomorrow.")),
    "invitations to an address": Quota(
        5, "address", _("This address was invited %(most)s times today. Try again tomorrow.")
    ),
    "mails to an address": Quota(
        10, "address", _("We have sent %(most)s mails to this address today. Use one of them, or try again tomorrow.")
    ),
}


class QuotaExceededError(ValidationError):
    """The account has reached the quota."""

    def __init__(self, quota: Quota) -> None:
        super().__init__(quota.text, code="quota_exceeded", params={"most": quota.most})

    def __str__(self) -> str:
        return " ".join(self.messages)


def refuse_beyond(name: str, stored: QuerySet | int, adding: int = 1) -> None:
    """Raises QuotaExceededError if there would be too many rows with `adding` more.

    Rows are counted only up to the quota, so the check takes the same time however many there are.
    """
    quota = STORED[name]
    if isinstance(stored, QuerySet):
        stored = stored.order_by().values("pk")[: quota.most].count()
    if stored + adding > quota.most:
        raise QuotaExceededError(quota)


def spend(name: str, whose: int | str, amount: int = 1) -> None:
    """Counts `amount` towards a daily quota. Raises QuotaExceededError.

    It takes one statement, except for the first of a day. Call it in the transaction of the write, so that a write that
    is rolled back isn't counted.
    """
    quota, day = A_DAY[name], timezone.now().date()
    if amount > quota.most:
        raise QuotaExceededError(quota)
    today = DailyUse.objects.filter(quota=name, whose=str(whose), day=day)
    count_up = {"used": F("used") + amount}
    if today.filter(used__lte=quota.most - amount).update(**count_up):
        return
    _row, is_first = today.get_or_create(quota=name, whose=str(whose), day=day, defaults={"used": amount})
    # Another request has just created the row of the day, or the quota is reached.
    if not is_first and not today.filter(used__lte=quota.most - amount).update(**count_up):
        raise QuotaExceededError(quota)


def left(name: str, whose: int | str) -> int:
    """How much of a daily quota is left today."""
    rows = DailyUse.objects.filter(quota=name, whose=str(whose), day=timezone.now().date())
    return max(0, A_DAY[name].most - (rows.values_list("used", flat=True).first() or 0))


def used_up(name: str, addresses: list[str]) -> list[str]:
    """The addresses that have used up today's quota."""
    keys = {address_key(address): address for address in addresses}
    rows = DailyUse.objects.filter(quota=name, whose__in=keys, day=timezone.now().date(), used__gte=A_DAY[name].most)
    return [keys[key] for key in rows.values_list("whose", flat=True)]


def address_key(email: str) -> str:
    """A hash of the address, so that the table of quotas contains no addresses."""
    return hashlib.sha256(User.objects.normalize_email(email).encode("utf-8", "replace")).hexdigest()


def hold(user: User) -> None:
    """Locks the user until the transaction ends, so that requests at the same time can't exceed a quota together."""
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=user.pk)
