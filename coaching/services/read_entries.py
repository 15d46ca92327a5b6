"""What a trainer has read in their inbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from workouts.models import Comment, WorkoutSession

from ..inbox import Found, comments_of_trainees, inbox
from ..models import ReadEntry

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User


def mark_all_read(*, user: User, until: datetime) -> datetime:
    """Marks what happened until then. Returns the moment that `mark_unread_again` takes."""
    return mark_read(user=user, rows=inbox(user, unread=True), until=until)


@transaction.atomic
def mark_read(*, user: User, rows: Iterable[tuple[Any, ...]], until: datetime | None = None) -> datetime:
    """Marks these rows of the inbox, those that are unread. Returns the moment that `mark_unread_again` takes."""
    now = timezone.now()
    found = [row for row in map(Found._make, rows) if not row.is_read and (until is None or row.happened_at <= until)]
    workouts = [row.uuid for row in found if row.kind == "workout" and row.uuid]
    painful = set(WorkoutSession.objects.filter(pk__in=workouts).exclude(pain=[]).values_list("pk", flat=True))
    ReadEntry.objects.filter(user=user, session__in=painful).delete()  # read before the answer about pain was there
    read = [ReadEntry(user=user, session_id=pk, with_pain=pk in painful, at=now) for pk in workouts]
    read += [ReadEntry(user=user, assignment_id=row.number, at=now) for row in found if row.kind == "program"]
    ReadEntry.objects.bulk_create(read, batch_size=500, ignore_conflicts=True)
    comments = [row.number for row in found if row.kind == "comment" and row.number]
    Comment.objects.filter(pk__in=comments).update(read_at=now)
    return now


@transaction.atomic
def mark_unread_again(*, user: User, at: datetime) -> None:
    """Undoes what was marked at exactly this moment."""
    ReadEntry.objects.filter(user=user, at=at).delete()
    Comment.objects.filter(pk__in=comments_of_trainees(user).filter(read_at=at).values("pk")).update(read_at=None)


@transaction.atomic
def mark_unread(*, user: User, rows: Iterable[tuple[Any, ...]]) -> None:
    found = [Found._make(row) for row in rows]
    workouts: list[UUID] = [row.uuid for row in found if row.kind == "workout" and row.uuid]
    ReadEntry.objects.filter(user=user, session__in=workouts).delete()
    ReadEntry.objects.filter(user=user, assignment__in=[row.number for row in found if row.kind == "program"]).delete()
    comments = [row.number for row in found if row.kind == "comment" and row.number]
    Comment.objects.filter(pk__in=comments).update(read_at=None)
