"""When a workout ended that was left open, and going back into one that has just ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from workouts.models import WorkoutSession

from .outcomes import NotReopenedError, Refused
from .sessions import Corrected, correct_session

FORGOTTEN = timedelta(hours=6)  # a workout that is open for longer asks for its end
LONG_BACK = timedelta(hours=1)  # a last set that was earlier than this is offered as the end
REOPENED_FOR = timedelta(minutes=10)  # after the end


def is_forgotten(started_at: datetime, now: datetime) -> bool:
    return now - started_at > FORGOTTEN


def last_set_at(session: WorkoutSession) -> datetime:
    """The time of the last set; that of the start if there is none, or if it is later."""
    last = session.logs.aggregate(last=Max("performed_at"))["last"]
    return max(last or session.started_at, session.started_at)


def can_reopen(session: WorkoutSession) -> bool:
    if session.status != WorkoutSession.Status.COMPLETED or session.ended_at is None:
        return False
    return timezone.now() - session.ended_at < REOPENED_FOR


def reopen_session(*, session: WorkoutSession) -> Corrected | Refused:
    """Goes back into a workout that has just ended. Refused later, and while another is in progress."""
    session.refresh_from_db()
    if session.is_open:
        return Corrected(session)
    if not can_reopen(session):
        return Refused(NotReopenedError())
    return correct_session(
        session=session, status=WorkoutSession.Status.IN_PROGRESS, ended_at=None, reopened_at=timezone.now()
    )
