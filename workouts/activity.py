"""Whether trainees have trained lately, for pages about trainees."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import WorkoutSession

INACTIVE = timedelta(days=14)


def monday(now: datetime | None = None) -> datetime:
    """The start of this week, in the active time zone."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())


def trained_since(moment: datetime) -> Exists:
    """A condition for queries of trainees: the trainee (the outer row) has started a workout since then."""
    return Exists(WorkoutSession.objects.filter(trainee=OuterRef("pk"), started_at__gte=moment))
