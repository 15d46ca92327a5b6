"""The queries of personal records: which sets and which stored steps have to be read after a change."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    DateTimeField,
    DecimalField,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    RowRange,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Least

from common.prepared import prepared

from .formulas import DIGITS, MOST_REPS
from .models import ExerciseLog, PersonalRecord

Kind = PersonalRecord.Kind
Key = tuple[str, Decimal]  # a kind, and the weight at which reps are compared (0: any)
ANY = Decimal(0)
CHUNK = 100  # at most so many of the last sets are compared with stored steps; else the exercise is recomputed
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
COMPARED = ("pk", "session_id", "performed_at", "reps", "weight_kg", "duration_seconds", "distance_m")
VOLUME: DecimalField = DecimalField(max_digits=18, decimal_places=4)


# Sets in which a weight was carried or held, without reps
CARRIED = Q(weight_kg__gt=0) & (Q(reps=None) | Q(reps=0)) & (Q(duration_seconds__gt=0) | Q(distance_m__gt=0))


def has_volume(exercise_id: int) -> Q:
    """Sets that count for a session's volume."""
    # It has no trainee: with one, a planner may read the whole history to find the few sets of a session.
    weighed = Q(exercise=exercise_id, weight_kg__gt=0, reps__gt=0, is_assisted=False)
    return weighed & ~Q(set_type=ExerciseLog.SetType.WARMUP)


@prepared
def last_sets(
    trainee_id: int, exercise_id: int, since: datetime, weighed: tuple[UUID, ...], came: tuple[UUID, ...]
) -> Any:
    """The sets from the first changed one on, each with its session's volume and the set that completes it.

    If the volume of a changed session was complete earlier, they begin there. At most CHUNK + 1 sets are returned.
    """
    moment = Value(since, DateTimeField())
    others = ExerciseLog.objects.filter(session__in=weighed).exclude(pk__in=came)
    ends = others.order_by().values("session").annotate(last=Max("performed_at", filter=has_volume(exercise_id)))
    first = ends.filter(last__isnull=False).order_by("last").values("last")[:1]
    beginning = Least(moment, Coalesce(Subquery(first), moment))
    session = ExerciseLog.objects.filter(session=OuterRef("session"))
    volume = Sum(F("weight_kg") * F("reps"), filter=has_volume(exercise_id), output_field=VOLUME)
    total = session.order_by().values("session").annotate(sum=volume)
    last = session.filter(has_volume(exercise_id)).order_by("-performed_at", "-id").values("pk")[:1]
    history = ExerciseLog.objects.history(trainee_id, exercise_id).ranked().filter(performed_at__gte=beginning)
    return history.annotate(session_volume=Subquery(total.values("sum")), session_last=Subquery(last))[: CHUNK + 1]


@prepared
def steps_that_matter(
    trainee_id: int,
    exercise_id: int,
    since: datetime,
    sessions: tuple[UUID, ...],
    keys: tuple[Key, ...],
    weighed: tuple[UUID, ...],
) -> Any:
    """All steps from `since` on, those of the sessions, and the last one before `since` of each key."""
    steps = PersonalRecord.steps.filter(trainee=trainee_id, exercise=exercise_id)
    sets = ExerciseLog.objects.order_by().values("pk")
    # The range has an end although no set is later: for an open range PostgreSQL expects a third of all rows and
    # plans the statement each time, which takes longer than running it.
    wanted = Q(achieved_at__range=(since, END_OF_TIME)) | Q(exercise_log__in=sets.filter(session__in=sessions))
    for kind, weight in keys:
        earlier = steps.filter(kind=kind, at_weight_kg=weight, achieved_at__lt=since)
        if kind == Kind.SESSION_VOLUME:  # without the former volumes of the changed sessions
            earlier = earlier.exclude(exercise_log__in=sets.filter(session__in=weighed))
        wanted |= Q(pk=Subquery(earlier.order_by("-achieved_at", "-exercise_log").values("pk")[:1]))
    return steps.filter(wanted).annotate(session=F("exercise_log__session"))


@prepared
def possible_steps(trainee_id: int, exercise_id: int, formula: str) -> Any:
    """The sets that are better than all earlier ones in at least one measure, and a few others.

    The database compares floating point numbers; `climb` then compares exactly.
    """
    weight, reps = Cast("weight_kg", FloatField()), Cast("reps", FloatField())
    loaded = Q(weight_kg__gt=0, reps__gt=0)
    estimate = weight * 36.0 / (37.0 - reps) if formula == "brzycki" else weight * (reps + 30.0)
    single = When(reps=1, then=weight * (30.0 if formula == "epley" else 1.0))
    values = {
        "weight": Case(When(loaded | CARRIED, then=weight)),
        "load": Case(When(loaded, then=weight * reps)),
        "reps": Case(When(reps__gt=0, then=reps)),
        "estimate": Case(When(loaded & Q(reps__lte=MOST_REPS), then=Case(single, default=estimate))),
        "duration": Case(When(duration_seconds__gt=0, then=Cast("duration_seconds", FloatField()))),
        "distance": Case(When(distance_m__gt=0, then=Cast("distance_m", FloatField()))),
    }
    in_order: Any = {
        "order_by": [F("performed_at").asc(), F("pk").asc()],
        "frame": RowRange(start=None, end=-1),
    }
    history = ExerciseLog.objects.history(trainee_id, exercise_id).ranked().order_by()
    better = Q()
    for name, value in values.items():
        alike = [Coalesce(F("weight_kg"), Value(ANY))] if name == "reps" else None
        former = Coalesce(Window(Max(value), partition_by=alike, **in_order), Value(-1.0), output_field=FloatField())
        history = history.annotate(**{f"{name}_value": value, f"{name}_before": former})
        better |= Q(**{f"{name}_value__gt": F(f"{name}_before")})
    return history.filter(better).only(*COMPARED)


def rising_volumes(trainee_id: int, exercise_id: int) -> dict[UUID, tuple[datetime, Decimal]]:
    """{session: (when it was complete, its volume)}, for sessions that may have had the greatest volume until then."""
    volume = Sum(F("weight_kg") * F("reps"), output_field=VOLUME)
    weighed = ExerciseLog.objects.filter(has_volume(exercise_id), trainee=trainee_id).order_by()
    sums = weighed.values("session").annotate(sum=volume, last=Max("performed_at"))
    rising: dict[UUID, tuple[datetime, Decimal]] = {}
    best = pending = Decimal(-1)
    moment = None
    for session, total, last in sums.order_by("last").values_list("session", "sum", "last"):
        if last != moment:  # if sessions end at the same time, any of them can come first
            best, moment = max(best, pending), last
        total = Decimal(total).quantize(DIGITS)
        if total > best:
            rising[session] = (last, total)
        pending = max(pending, total)
    return rising
