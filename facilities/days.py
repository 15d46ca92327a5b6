"""Days where people train."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from .models import Trainee


def today_of(trainee: Trainee) -> date:
    return timezone.localdate(timezone=ZoneInfo(trainee.user.timezone))
