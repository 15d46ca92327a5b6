"""The flag for falling strength.

Main lifts are compound barbell exercises, and what a workout of the trainee's program begins with. Estimates come from
sets of up to ten reps, and there must be two or more sessions both in the last weeks and in the weeks before: one bad
day is not a trend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, Count, DecimalField, Max, Q, When
from django.utils.translation import gettext as _

from common.formatting import format_mass, format_number, units_of
from training.models import Exercise, ProgramAssignment
from workouts.formulas import DIGITS, strength
from workouts.models import ExerciseLog

from .flags import Flag

if TYPE_CHECKING:
    from accounts.models import User

RECENT, BEFORE = timedelta(weeks=3), timedelta(weeks=8)  # the last three weeks are compared with the five before
FALL = Decimal("0.95")  # a best estimate below this part of the earlier one raises a flag
MOST_REPS = 10
SESSIONS = 2
SHOWN = 4


class Fall(NamedTuple):
    """An exercise in which the trainee got weaker: the best estimates of the weeks before and the last weeks."""

    exercise: int
    name: str
    before: Decimal
    now: Decimal


def falls(assignments: Mapping[int, ProgramAssignment], keys: Collection[int], now: datetime) -> dict[int, list[Fall]]:
    """{trainee: main lifts in which their best estimate of the last weeks is lower than that of the weeks before}."""
    fallen = [row for row in bests(keys, now) if row[3] < row[2] * FALL]
    exercises = Exercise.objects.in_bulk({row[1] for row in fallen})
    found: dict[int, list[Fall]] = defaultdict(list)
    for trainee, key, before, after in fallen:
        exercise = exercises[key]
        if is_heavy(exercise) or begins_with(assignments.get(trainee), key):
            found[trainee].append(Fall(key, exercise.label, before.quantize(DIGITS), after.quantize(DIGITS)))
    return found


def bests(keys: Collection[int], now: datetime) -> list[tuple[int, int, Decimal, Decimal]]:
    """(trainee, exercise, best estimate before, best estimate of the last weeks) where both have enough sessions."""
    logs = ExerciseLog.objects.filter(trainee__in=keys, performed_at__gte=now - BEFORE).ranked()
    logs = logs.filter(weight_kg__gt=0, reps__range=(1, MOST_REPS))
    estimate = strength("epley")
    value = DecimalField(max_digits=18, decimal_places=6)
    recent, earlier = Q(performed_at__gte=now - RECENT), Q(performed_at__lt=now - RECENT)
    rows = (
        logs.order_by()
        .values("trainee", "exercise")
        .annotate(
            now=Max(Case(When(recent, then=estimate), default=None, output_field=value)),
            before=Max(Case(When(earlier, then=estimate), default=None, output_field=value)),
            sessions_now=Count("session", filter=recent, distinct=True),
            sessions_before=Count("session", filter=earlier, distinct=True),
        )
        .filter(sessions_now__gte=SESSIONS, sessions_before__gte=SESSIONS)
        .values_list("trainee", "exercise", "before", "now")
    )
    # The estimates are 30 times the kilograms (workouts.formulas.strength).
    return [(trainee, exercise, Decimal(before) / 30, Decimal(after) / 30) for trainee, exercise, before, after in rows]


def is_heavy(exercise: Exercise) -> bool:
    return (exercise.equipment, exercise.mechanic) == (Exercise.Equipment.BARBELL, Exercise.Mechanic.COMPOUND)


def begins_with(assignment: ProgramAssignment | None, exercise: int) -> bool:
    """Whether a workout of the program begins with the exercise."""
    days = assignment.revision.plan.days if assignment else ()
    return any(day.lines[0].exercise == exercise for day in days if day.lines)


def fall_flags(fallen: list[Fall], dismissed: Mapping[str, datetime], now: datetime, user: User) -> list[Flag]:
    """One flag for all that fell, without the exercises of a flag that was dismissed.

    A dismissal holds for eight weeks: after that none of the sets it was about are compared.
    """
    fresh = [cause for cause, at in dismissed.items() if cause.startswith("falling:") and at >= now - BEFORE]
    seen = {key for cause in fresh for key in cause.removeprefix("falling:").split(".")}
    fallen = [fall for fall in fallen if str(fall.exercise) not in seen]
    if not fallen:
        return []
    worst = sorted(fallen, key=lambda fall: fall.now / fall.before)[:SHOWN]
    lines = [
        _("%(exercise)s: at best %(now)s in the last 3 weeks, %(before)s in the 5 before (%(change)s %%)")
        % {
            "exercise": fall.name,
            "now": format_mass(fall.now, units_of(user)),
            "before": format_mass(fall.before, units_of(user)),
            "change": "−" + format_number(round(100 - 100 * fall.now / fall.before)),
        }
        for fall in worst
    ]
    text = _("%(exercise)s getting weaker") % {"exercise": worst[0].name}
    why = _("Estimated 1RM. %(lines)s") % {"lines": "; ".join(lines)}
    return [Flag("falling", text, why, "falling:" + ".".join(str(fall.exercise) for fall in worst), 3)]
