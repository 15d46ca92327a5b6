"""The maxes of a trainee: the 1RM and the training max by exercise, entered or estimated, and what a set group asks for
in kilograms by them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db.models import Max as Largest
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from facilities.days import today_of
from facilities.models import Trainee
from facilities.plates import Loadable
from training.models import Exercise, ExerciseMax
from training.plans import SetGroup

from .formulas import DIGITS, rpe_percent, strength
from .models import ExerciseLog

RECENT = timedelta(days=90)  # older sets say little about what a trainee can lift now
MOST_REPS = 10  # sets with more of them are poor evidence
TRAINING_MAX = Decimal("0.9")  # of the 1RM, where none was entered
PERCENTAGES = {"percent_1rm": "one_rm_kg", "percent_tm": "training_max_kg"}


@dataclass(frozen=True)
class Max:
    """What a trainee can lift in one exercise, in kilograms. None: unknown."""

    one_rm_kg: Decimal | None = None
    training_max_kg: Decimal | None = None
    measured_at: date | None = None  # the day of the entry, or of the set that the estimate is from
    source: str = "entered"  # the 1RM's: entered or estimated


def maxes_of(trainee: Trainee, exercises: Collection[int]) -> dict[int, Max]:
    """{exercise: its max}, of those where one is known. One query.

    The 1RM is the latest that was entered, else the best estimate of the last 90 days; the training max the latest that
    was entered, else 90 % of the 1RM. Entries for days to come don't count yet.
    """
    if not exercises:
        return {}
    entries = ExerciseMax.objects.filter(
        trainee=trainee, exercise=OuterRef("pk"), measured_at__lte=today_of(trainee)
    ).order_by("-measured_at", "-id")
    lifts = recent_lifts(trainee).filter(exercise=OuterRef("pk")).order_by().values("exercise")
    rows = Exercise.objects.filter(pk__in=exercises).annotate(
        one_rm=Subquery(entries.filter(one_rm_kg__isnull=False).values("one_rm_kg")[:1]),
        training_max=Subquery(entries.filter(training_max_kg__isnull=False).values("training_max_kg")[:1]),
        entered_on=Subquery(entries.values("measured_at")[:1]),
        best=Subquery(lifts.annotate(best=Largest(strength(trainee.e1rm_formula))).values("best")),
        lifted_at=Subquery(lifts.annotate(at=Largest("performed_at")).values("at")),
    )
    made = {
        row["pk"]: max_of(row, trainee.e1rm_formula)
        for row in rows.values("pk", "one_rm", "training_max", "entered_on", "best", "lifted_at")
    }
    return {key: known for key, known in made.items() if known.one_rm_kg or known.training_max_kg}


def entered(trainee: Trainee, exercises: Collection[int]) -> dict[int, Max]:
    """The latest entries by exercise, without what follows from them; 1RM and training max may be of different days."""
    entries = ExerciseMax.objects.filter(
        trainee=trainee, exercise__in=exercises, measured_at__lte=today_of(trainee)
    ).order_by("measured_at", "id")
    found: dict[int, Max] = {}
    for entry in entries:
        known = found.get(entry.exercise_id, Max())
        found[entry.exercise_id] = replace(
            known,
            one_rm_kg=known.one_rm_kg if entry.one_rm_kg is None else entry.one_rm_kg,
            training_max_kg=known.training_max_kg if entry.training_max_kg is None else entry.training_max_kg,
            measured_at=entry.measured_at,
        )
    return found


def recent_lifts(trainee: Trainee) -> QuerySet[ExerciseLog]:
    """The sets that estimates are made of.

    Only lifts have one: where weight is added to the body's or helps it, a formula of the weight alone means nothing.
    """
    return ExerciseLog.objects.ranked().filter(
        trainee=trainee,
        exercise__tracking=Exercise.Tracking.WEIGHT_REPS,
        performed_at__gte=timezone.now() - RECENT,
        reps__range=(1, MOST_REPS),
        weight_kg__gt=0,
    )


def max_of(row: dict[str, Any], formula: str) -> Max:
    """The max of a row of `maxes_of`'s query."""
    one_rm, source = row["one_rm"], "entered"
    if one_rm is None and row["best"] is not None:
        scale = 30 if formula == "epley" else 1  # `strength` leaves out the formula's division
        one_rm, source = (Decimal(row["best"]) / scale).quantize(DIGITS, ROUND_HALF_EVEN), "estimated"
    training_max = row["training_max"]
    if training_max is None and one_rm is not None:
        training_max = (one_rm * TRAINING_MAX).quantize(DIGITS, ROUND_HALF_EVEN)
    return Max(one_rm, training_max, row["entered_on"] or (row["lifted_at"] and row["lifted_at"].date()), source)


def needed_max(group: SetGroup) -> str | None:
    """Which field of a Max the load of the group is computed from; None if from none."""
    if group.kg is not None:
        return None
    if group.load_type == "none" and group.rpe_min is not None and group.reps is not None:
        return "one_rm_kg"
    return PERCENTAGES.get(group.load_type)


def percent_of_max(group: SetGroup) -> Decimal | None:
    """The percentage that the group asks for: where its range begins, or by reps and effort."""
    if group.load_type in PERCENTAGES:
        return group.load_value
    return None if group.rpe_min is None or group.reps is None else rpe_percent(group.reps, group.rpe_min)


def resolve(group: SetGroup, known: Max | None, loadable: Loadable) -> SetGroup:
    """The group with the kilograms to load (`kg`), where its load is a percentage or an effort and the max is known."""
    field, percent = needed_max(group), percent_of_max(group)
    base: Decimal | None = getattr(known, field) if known is not None and field is not None else None
    if base is None or percent is None:
        return group
    most = group.load_max if group.load_type in PERCENTAGES else None
    kg_max = None if most is None else loadable.nearest(base * most / 100)
    return replace(group, kg=loadable.nearest(base * percent / 100), kg_max=kg_max)


def rounded(group: SetGroup, loadable: Loadable) -> SetGroup:
    """The group with the kilograms to load (`kg`), where the plates can't make the weight that it says."""
    if group.load_type != "kg" or group.load_value is None or group.kg is not None:
        return group
    kg = loadable.nearest(group.load_value, exact=True)
    return group if kg == group.load_value else replace(group, kg=kg)
