"""Days where people train."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from common.local_days import local_day

if TYPE_CHECKING:
    from .models import Trainee


def today_of(trainee: Trainee) -> date:
    return day_of(trainee)


def day_of(trainee: Trainee, at: datetime | None = None) -> date:
    """The day of that moment, or today, where the trainee is."""
    return timezone.localdate(at, timezone=ZoneInfo(trainee.user.timezone))


def is_active(assignment: str = "", zone: str = "trainee__user__timezone") -> Q:
    """The condition that an assignment is active today. `assignment` leads to it, `zone` to its trainee's time zone."""
    day = local_day(zone)
    begun = Q(**{f"{assignment}status__in": ("upcoming", "active"), f"{assignment}start_date__lte": day})
    return begun & (Q(**{f"{assignment}end_date": None}) | Q(**{f"{assignment}end_date__gte": day}))
