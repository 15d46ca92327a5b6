"""Statistics of one trainee's training over time, for charts and for the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DecimalField, F, Q, Sum, When, Window
from django.db.models.functions import RowNumber

from facilities.models import Trainee
from training.calendar import PlannedWorkout
from training.models import Exercise
from workouts.formulas import DIGITS, e1rm, rank, strength
from workouts.models import ExerciseLog, WorkoutSession
from workouts.querysets import ExerciseLogQuerySet

VOLUME: DecimalField = DecimalField(max_digits=18, decimal_places=6)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The training day that an instant belongs to, in the trainee's time zone."""
    return instant.astimezone(zone).date()


def exercise_progress(trainee: Trainee, exercise: Exercise, since: datetime | None = None) -> dict:
    """`{e1rm, best_set, volume, time, distance}`: a point for each training day, oldest first.

    Volume, time and distance have a point for each week, from its Monday. Weights are kilograms, times seconds,
    distances metres. A set counts for the day on which its workout began. The best set is the one with the highest
    estimate or, without estimates, with the most reps. The database selects the best set of each workout, so the number
    of rows that are read depends on the number of workouts and not of sets.
    """
    zone, formula = ZoneInfo(trainee.user.timezone), trainee.e1rm_formula
    logs = ExerciseLog.objects.filter(trainee=trainee, exercise=exercise).counted()
    if since is not None:
        logs = logs.filter(session__started_at__gte=since)
    days: dict[date, BestSet] = {}
    for best in best_sets(logs, formula):
        day = local_day(best.started_at, zone)
        if day not in days or best.rank > days[day].rank:
            days[day] = best
    totals = weekly_totals(logs, zone)
    return {
        "exercise": exercise.pk,
        "e1rm": [
            {"date": day, "value": best.estimate, "exercise_log": best.pk, "session": best.session, "reps": best.reps}
            for day, best in sorted(days.items())
            if best.estimate is not None
        ],
        "best_set": [
            {
                "date": day,
                "weight_kg": best.weight_kg,
                "reps": best.reps,
                "duration_seconds": best.duration_seconds,
                "distance_m": best.distance_m,
                "is_assisted": best.is_assisted,
                "exercise_log": best.pk,
                "session": best.session,
                "e1rm": best.estimate,
            }
            for day, best in sorted(days.items())
        ],
        **{
            name: [{"week": week, "value": value} for week, value in sorted(weeks.items())]
            for name, weeks in totals.items()
        },
    }


def weekly_totals(logs: ExerciseLogQuerySet, zone: ZoneInfo) -> dict[str, dict[date, Any]]:
    """`{volume, time, distance}`, each {Monday: sum}, of sets without warm-ups; weeks without any are left out."""
    loaded = Q(weight_kg__gt=0, reps__gt=0, is_assisted=False)
    sums = logs.order_by().values("session__started_at")
    totals: dict[str, dict[date, Any]] = {"volume": {}, "time": {}, "distance": {}}
    for row in sums.annotate(
        volume=Sum(F("weight_kg") * F("reps"), filter=loaded, output_field=VOLUME),
        time=Sum("duration_seconds"),
        distance=Sum("distance_m"),
    ):
        week = monday(local_day(row["session__started_at"], zone))
        for name, weeks in totals.items():
            if row[name] is not None:
                value = Decimal(row[name]).quantize(DIGITS) if name == "volume" else row[name]
                weeks[week] = weeks.get(week, 0) + value
    return totals


class BestSet(NamedTuple):
    pk: UUID
    session: UUID
    started_at: datetime
    weight_kg: Decimal | None
    reps: int | None
    duration_seconds: int | None
    distance_m: Decimal | None
    is_assisted: bool
    estimate: Decimal | None

    @property
    def rank(self) -> tuple[Decimal | int, ...]:
        return rank(self, self.estimate)


def best_sets(logs: ExerciseLogQuerySet, formula: str) -> Iterator[BestSet]:
    """The best set of each workout, and the first of equal ones. The order is the same as that of `rank`."""
    columns = ("weight_kg", "reps", "duration_seconds", "distance_m", "is_assisted")
    weight = Case(When(is_assisted=True, then=-F("weight_kg")), default=F("weight_kg"), output_field=VOLUME)
    estimate = Case(When(is_assisted=True, then=None), default=strength(formula), output_field=VOLUME)
    order = [
        *(
            value.desc(nulls_last=True)
            for value in (estimate, weight, F("reps"), F("distance_m"), F("duration_seconds"))
        ),
        *(F("performed_at").asc(), F("pk").asc()),
    ]
    place = Window(RowNumber(), partition_by=F("session"), order_by=order)
    rows = logs.order_by().annotate(place=place).filter(place=1)
    for row in rows.values_list("pk", "session", "session__started_at", *columns):
        weight_kg, reps, *_others, is_assisted = row[3:]
        yield BestSet._make((*row, None if is_assisted else e1rm(weight_kg, reps, formula)))


def hard_sets(trainee: Trainee, weeks: list[date], zone: ZoneInfo) -> dict[str, dict[date, Decimal]]:
    """{muscle: {Monday: sets}} of the weeks, without warm-ups. A set counts 1 for primary, ½ for secondary muscles."""
    since = datetime.combine(weeks[0], time.min, zone)
    logs = ExerciseLog.objects.filter(trainee=trainee, performed_at__gte=since - timedelta(days=1)).counted()
    counts = logs.order_by().values_list("session__started_at", "exercise").annotate(sets=Count("pk"))
    performed = list(counts)
    exercises = Exercise.objects.in_bulk({exercise for _at, exercise, _sets in performed})
    found: dict[str, dict[date, Decimal]] = defaultdict(lambda: dict.fromkeys(weeks, Decimal(0)))
    for at, exercise, sets in performed:
        week = monday(local_day(at, zone))
        if week not in weeks:
            continue
        for muscles, share in (
            (exercises[exercise].primary_muscles, Decimal(1)),
            (exercises[exercise].secondary_muscles, Decimal("0.5")),
        ):
            for muscle in muscles:
                found[muscle][week] += share * sets
    return dict(found)


def weekly_adherence(
    workouts: list[PlannedWorkout], sessions: Sequence[Any], today: date, zone: ZoneInfo, weeks: int = 4
) -> list[tuple[date, int, int]]:
    """(Monday, done, due) of the last weeks, oldest first; the current week counts what is due by today.

    `sessions` need a `started_at` and a `program_day_id`. A workout that was done on another day of its week counts. A
    week with nothing due is (Monday, done, 0).
    """
    mondays = [monday(today) - timedelta(weeks=back) for back in reversed(range(weeks))]
    due: dict[date, set] = {day: set() for day in mondays}
    planned: dict[date, set] = {day: set() for day in mondays}
    for workout in workouts:
        week = monday(workout.due)
        if week in due:
            planned[week].add(workout.day.id)
            if workout.due <= today:
                due[week].add(workout.day.id)
    done: dict[date, set] = {day: set() for day in mondays}
    for session in sessions:
        week = monday(local_day(session.started_at, zone))
        if week in done and session.program_day_id in planned[week]:
            done[week].add(session.program_day_id)
    # A workout that was done early counts as due as well, so that no week exceeds 100 %.
    return [(day, len(done[day]), len(due[day] | done[day])) for day in mondays]


def next_workout(workouts: list[PlannedWorkout], sessions: list[WorkoutSession]) -> PlannedWorkout | None:
    """The planned workout after the last one that was done, or None at the end of the program."""
    order = {workout.day.id: index for index, workout in enumerate(workouts)}
    done = [order[s.program_day_id] for s in sessions if s.program_day_id in order and s.status == "completed"]
    following = max(done) + 1 if done else 0
    return workouts[following] if following < len(workouts) else None


def streak(starts: Iterable[datetime], today: date, zone: ZoneInfo) -> int:
    """Weeks in a row with a workout, up to this week or the last. `starts` are newest first, and read up to a gap."""
    week, count = monday(today), 0
    for start in starts:
        trained = monday(local_day(start, zone))
        if trained == week:
            count, week = count + 1, week - timedelta(weeks=1)
        elif count == 0 and trained == monday(today) - timedelta(weeks=1):
            count, week = 1, trained - timedelta(weeks=1)
        elif trained < week:
            break
    return count
