"""The exercises that a trainee can add to a workout, those that they did last first. The plain page of the picker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from training.exercise_search import Row, ranked
from training.models import Exercise

from .models import ExerciseLog
from .session_blocks import Block

if TYPE_CHECKING:
    from accounts.models import User
    from facilities.models import Trainee

RECENT, OTHERS = 10, 20  # how many are shown


@dataclass
class Choices:
    recent: list[Any] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)


def choices(user: User, trainee: Trainee, text: str, replaced: Block | None = None) -> Choices:
    """What to show for a search, or before one: to replace an exercise, first those for the same muscle."""
    done = ExerciseLog.objects.filter(trainee=trainee, exercise=OuterRef("pk")).order_by("-performed_at", "-id")
    exercises = Exercise.objects.permitted(user).current().annotate(done_at=Subquery(done.values("performed_at")[:1]))
    columns = exercises.by_label().only("name", "aliases", "translations", "primary_muscles", "equipment")
    found = [one for one in columns if replaced is None or text.strip() or one.pk != replaced.exercise.pk]
    if text.strip():
        rows = {one.pk: one for one in found}
        known = (Row(one.pk, one.label, one.searched_names, one.done_at is not None, one.about) for one in found)
        best = ranked(known, text)
        return Choices(others=[rows[row.exercise] for row in best[:OTHERS]])
    if replaced is not None:
        given = {card["exercise"] for card in replaced.alternatives}
        muscle = (replaced.exercise.primary_muscles or [""])[0]
        found = [one for one in found if one.pk not in given and (not muscle or muscle in one.primary_muscles)]
    recent = sorted((one for one in found if one.done_at), key=lambda one: one.done_at, reverse=True)[:RECENT]
    return Choices(recent, [one for one in found if one not in recent][:OTHERS])
