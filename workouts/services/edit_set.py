"""Editing and deleting sets."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import quotas
from accounts.quotas import QuotaExceededError
from changes import services as changes
from workouts.models import PERFORMED, ExerciseLog, SetVersion, WorkoutSession
from workouts.records import can_change_records, touched

from .outcomes import Refused, Replayed
from .raise_training_maxes import settle_raises
from .settle_records import hold, settle_records

Action = changes.Action


@dataclass(frozen=True)
class Edited:
    """The set as it is now. If a newer edit came first, this edit was only stored as a version."""

    log: ExerciseLog


def edit_set(
    *, log: ExerciseLog, edited_at: datetime | None = None, **fields: Any
) -> Edited | Replayed[ExerciseLog] | Refused:
    """Edits a set and stores its earlier values as a version. An edit older than the last one becomes a version itself.

    `edited_at` is when the user made the edit, which may be earlier if they were offline. The same edit again changes
    nothing. An edit is refused if the set was edited too often.
    """
    try:
        return edit(log, edited_at, fields)
    except QuotaExceededError as error:
        return Refused(error)


@transaction.atomic
def edit(log: ExerciseLog, edited_at: datetime | None, fields: dict[str, Any]) -> Edited | Replayed[ExerciseLog]:
    hold(log.trainee)
    was = ExerciseLog.objects.get(pk=log.pk)
    at = edited_at or timezone.now()
    if edited_at is not None and (edited_at == was.edited_at or was.versions.filter(edited_at=edited_at).exists()):
        return Replayed(was)
    if "exercise" in fields:
        fields["is_assisted"] = fields["exercise"].is_assisted
    for name, value in fields.items():
        setattr(log, name, value)
    is_changed = any(getattr(was, name) != getattr(log, name) for name in PERFORMED)
    if is_changed:
        quotas.refuse_beyond("versions", was.versions.all())
    if was.edited_at is not None and at < was.edited_at:
        keep_version(log, log, at, is_overtaken=True)
        return Edited(was)
    if is_changed:
        keep_version(log, was, was.edited_at or was.performed_at)
        log.edited_at = at
    log.save(update_fields=[*fields, "edited_at", "updated_at"])
    entries = changes.entries([log], Action.UPDATED)
    changed = touched(log.trainee, came=[log], went=[was]) if can_change_records(was, log) else {}
    settle_records(log.trainee, changed, entries)
    settle_raises(log.session, came=[log], went=[was])
    return Edited(log)


def keep_version(log: ExerciseLog, values: ExerciseLog, edited_at: datetime, *, is_overtaken: bool = False) -> None:
    """Stores a version: the set's earlier values, or the values of an overtaken edit."""
    performed = {name: getattr(values, name) for name in PERFORMED}
    SetVersion.objects.create(exercise_log=log, edited_at=edited_at, is_overtaken=is_overtaken, **performed)


def move_comments(*, session: WorkoutSession, deleted: UUID, log: ExerciseLog) -> None:
    """Gives a set that is logged instead of a deleted one its comments."""
    session.comments.filter(deleted_set=deleted, exercise_log=None).update(exercise_log=log, deleted_set=None)


@transaction.atomic
def delete_set(*, log: ExerciseLog) -> None:
    """Deletes a set. Its id can't be used again."""
    hold(log.trainee)
    trainee, session, changed = log.trainee, log.session, touched(log.trainee, went=[log])
    entries = changes.entries([*log.personal_records.all(), log], Action.DELETED)
    was = copy(log)
    log.comments.update(deleted_set=log.pk)
    log.delete()
    settle_records(trainee, changed, entries)
    settle_raises(session, went=[was])
