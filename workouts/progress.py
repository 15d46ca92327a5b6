"""Series of one trainee's training over time; the charts and the API draw the same."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from facilities.models import Trainee
from training.models import Exercise
from training.plans import PlannedWorkout

from .formulas import e1rm
from .models import ExerciseLog, WorkoutSession


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The training day that an instant belongs to, in the trainee's time zone."""
    return instant.astimezone(zone).date()


def exercise_progress(trainee: Trainee, exercise: Exercise) -> dict:
    """`{e1rm, best_set, volume}`: a point for each training day (volume: for each week from its Monday), oldest first.

    Weights are kilograms. The best set is that of the highest estimate, or of the most reps where there is none.
    """
    zone = ZoneInfo(trainee.user.timezone)
    days: dict[date, ExerciseLog] = {}
    weeks: dict[date, Decimal] = defaultdict(Decimal)
    for log in ExerciseLog.objects.history(trainee.pk, exercise.pk).counted():
        day = local_day(log.performed_at, zone)
        if day not in days or strength(log) > strength(days[day]):
            days[day] = log
        weeks[monday(day)] += log.volume_kg
    return {
        "exercise": exercise.pk,
        "e1rm": [
            {"date": day, "value": estimate, "exercise_log": log.pk}
            for day, log in sorted(days.items())
            if (estimate := e1rm(log.weight_kg, log.reps)) is not None
        ],
        "best_set": [
            {
                "date": day,
                "weight_kg": log.weight_kg,
                "reps": log.reps,
                "duration_seconds": log.duration_seconds,
                "distance_m": log.distance_m,
                "exercise_log": log.pk,
            }
            for day, log in sorted(days.items())
        ],
        "volume": [{"week": week, "value": value} for week, value in sorted(weeks.items())],
    }


def strength(log: ExerciseLog) -> tuple:
    return (
        e1rm(log.weight_kg, log.reps) or Decimal(0),
        log.weight_kg or Decimal(0),
        log.reps or 0,
        log.distance_m or Decimal(0),
        log.duration_seconds or 0,
    )


def weekly_adherence(
    workouts: list[PlannedWorkout], sessions: list[WorkoutSession], today: date, zone: ZoneInfo, weeks: int = 4
) -> list[tuple[date, int, int]]:
    """(Monday, done, due) of the last weeks, oldest first; the current week counts what is due by today.

    A workout done on another day of its week counts. Nothing due: (Monday, done, 0), which is no figure.
    """
    mondays = [monday(today) - timedelta(weeks=back) for back in reversed(range(weeks))]
    due: dict[date, set] = {day: set() for day in mondays}
    planned: dict[date, set] = {day: set() for day in mondays}
    for workout in workouts:
        week = monday(workout.due)
        if week in due:
            planned[week].add(workout.day["id"])
            if workout.due <= today:
                due[week].add(workout.day["id"])
    done: dict[date, set] = {day: set() for day in mondays}
    for session in sessions:
        week = monday(local_day(session.started_at, zone))
        if week in done and session.program_day_id in planned[week]:
            done[week].add(session.program_day_id)
    # A workout done before its day is due and done; it must not make more than the whole.
    return [(day, len(done[day]), len(due[day] | done[day])) for day in mondays]


def next_workout(workouts: list[PlannedWorkout], sessions: list[WorkoutSession]) -> PlannedWorkout | None:
    """The planned workout after the last one that was done, or None when the program is through."""
    order = {workout.day["id"]: index for index, workout in enumerate(workouts)}
    done = [order[s.program_day_id] for s in sessions if s.program_day_id in order and s.status == "completed"]
    following = max(done) + 1 if done else 0
    return workouts[following] if following < len(workouts) else None


def streak(sessions: list[WorkoutSession], today: date, zone: ZoneInfo) -> int:
    """Weeks in a row with a session, up to this or the last one."""
    trained = {monday(local_day(session.started_at, zone)) for session in sessions}
    week = monday(today)
    if week not in trained:
        week -= timedelta(weeks=1)
    count = 0
    while week in trained:
        count, week = count + 1, week - timedelta(weeks=1)
    return count
