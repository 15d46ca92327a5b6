"""The maxes of a trainee: the 1RM and the training max by exercise, entered or estimated, and what a set group asks for
in kilograms by them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import Max as Largest
from django.utils import timezone

from facilities.models import Trainee
from facilities.plates import Loadable
from training.models import Exercise, ExerciseMax
from training.plans import SetGroup
from training.services import today_of

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
    """{exercise: its max}, of those where one is known. At most two queries.

    The 1RM is the latest that was entered, else the best estimate of the last 90 days; the training max the latest that
    was entered, else 90 % of the 1RM. Entries for days to come don't count yet.
    """
    if not exercises:
        return {}
    found = entered(trainee, exercises)
    missing = [key for key in exercises if key not in found or found[key].one_rm_kg is None]
    for key, (kg, day) in estimates(trainee, missing).items():
        known = found.get(key, Max())
        found[key] = replace(known, one_rm_kg=kg, measured_at=known.measured_at or day, source="estimated")
    for key, known in found.items():
        if known.training_max_kg is None and known.one_rm_kg is not None:
            found[key] = replace(known, training_max_kg=(known.one_rm_kg * TRAINING_MAX).quantize(DIGITS))
    return found


def entered(trainee: Trainee, exercises: Collection[int]) -> dict[int, Max]:
    """The latest entries; 1RM and training max may be of different days."""
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


def estimates(trainee: Trainee, exercises: Collection[int]) -> dict[int, tuple[Decimal, date]]:
    """{exercise: best estimated 1RM of the last 90 days in kilograms, day of the last of these sets}.

    Only lifts have one: where weight is added to the body's or helps it, a formula of the weight alone means nothing.
    """
    if not exercises:
        return {}
    formula = trainee.e1rm_formula
    logs = ExerciseLog.objects.ranked().filter(
        trainee=trainee,
        exercise__in=exercises,
        exercise__tracking=Exercise.Tracking.WEIGHT_REPS,
        performed_at__gte=timezone.now() - RECENT,
        reps__range=(1, MOST_REPS),
        weight_kg__gt=0,
    )
    best = logs.order_by().values("exercise").annotate(best=Largest(strength(formula)), last=Largest("performed_at"))
    scale = 30 if formula == "epley" else 1  # `strength` leaves out the formula's division
    return {
        row["exercise"]: ((Decimal(row["best"]) / scale).quantize(DIGITS, ROUND_HALF_EVEN), row["last"].date())
        for row in best
    }


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
    return replace(group, kg=loadable.nearest(base * percent / 100))


def rounded(group: SetGroup, loadable: Loadable) -> SetGroup:
    """The group with the kilograms to load (`kg`), where the plates can't make the weight that it says."""
    if group.load_type != "kg" or group.load_value is None or group.kg is not None:
        return group
    kg = loadable.nearest(group.load_value, exact=True)
    return group if kg == group.load_value else replace(group, kg=kg)
