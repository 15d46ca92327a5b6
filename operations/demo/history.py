"""What the trainees of the demo gym did: workouts, sets, records, measurements and comments."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from coaching.models import TrainerNote
from facilities.models import Trainee
from metrics.models import HealthMetric
from training.calendar import PlannedWorkout, schedule
from training.models import Exercise, ProgramAssignment
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession
from workouts.records import from_scratch

from .content import NOTES, WEEKS, ZONE
from .programs import round_to_plates


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def add_workouts(
    trainee: Trainee,
    assignment: ProgramAssignment,
    today: date,
    chance: random.Random,
    *,
    strength: float,
    diligence: float,
) -> None:
    """Sessions for the workouts that were due before today. Some are skipped; weights grow from week to week."""
    sessions, logs = [], []
    for workout in schedule(assignment):
        # Those with little diligence stopped nine days ago, so that the roster has someone to flag.
        last_day = today - timedelta(days=9 if diligence < 0.6 else 0)
        if workout.due >= last_day or chance.random() > diligence:
            continue
        start = at(workout.due, chance.choice((7, 12, 17, 18, 19)), chance.randrange(0, 60, 5))
        session = WorkoutSession(
            trainee=trainee,
            program_day_id=workout.day.id,
            revision=assignment.revision,
            status=WorkoutSession.Status.COMPLETED,
            started_at=start,
            feeling=chance.choices((2, 3, 4, 5), (1, 3, 5, 3))[0],
            notes=chance.choice(NOTES),
        )
        performed = perform(session, workout, strength, chance)
        session.ended_at = performed[-1].performed_at + timedelta(minutes=5)
        sessions.append(session)
        logs += performed
    WorkoutSession.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(logs)
    histories: dict[int, list[ExerciseLog]] = {}
    for log in (log for log in logs if log.set_type != ExerciseLog.SetType.WARMUP):
        histories.setdefault(log.exercise_id, []).append(log)
    PersonalRecord.steps.bulk_create(
        row for exercise, history in histories.items() for row in from_scratch(trainee.pk, exercise, history)
    )


def perform(
    session: WorkoutSession, workout: PlannedWorkout, strength: float, chance: random.Random
) -> list[ExerciseLog]:
    logs, clock = [], session.started_at + timedelta(minutes=6)
    for line in workout.day.lines:
        form = strength * chance.uniform(0.97, 1.03)
        for number, planned in enumerate(line.planned_sets(), start=1):
            group = planned.group
            log = ExerciseLog(
                session=session,
                trainee=session.trainee,
                exercise_id=line.exercise,
                program_exercise_id=line.id,
                set_number=number,
                set_type=group.type,
                performed_at=clock,
            )
            if group.reps is not None:
                log.reps = max(1, group.reps - (planned.place > 1) * chance.randint(0, 2))
                if group.load_value is not None:
                    log.weight_kg = round_to_plates(float(group.load_value) * form)
                    log.rpe = Decimal(chance.choice(("7", "7.5", "8", "8.5", "9")))
            elif line.tracking == Exercise.Tracking.DISTANCE_DURATION:
                log.duration_seconds = group.seconds or 0
                pace = chance.uniform(0.36, 0.4)  # seconds for a metre
                log.distance_m = Decimal(round(log.duration_seconds / pace / 10) * 10)
            else:
                log.duration_seconds = max(10, (group.seconds or 0) - chance.randrange(0, 15, 5))
            logs.append(log)
            clock += timedelta(seconds=(group.rest_seconds or 60) + chance.randint(30, 60))
    return logs


def add_measurements(
    trainee: Trainee, start: date, today: date, chance: random.Random, *, weight: float, pace: float
) -> None:
    """Two weigh-ins and one resting pulse a week."""
    rows = []
    for week in range(WEEKS):
        for offset in (0, 3):
            day = start + timedelta(weeks=week, days=offset)
            if day >= today:
                continue
            value = Decimal(str(round(weight + pace * week + chance.gauss(0, 0.4), 1)))
            rows.append(HealthMetric(trainee=trainee, kind="body_weight", value=value, measured_at=at(day, 7, 10)))
        pulse_day = start + timedelta(weeks=week, days=1)
        if pulse_day < today:
            pulse = Decimal(round(62 - week * 0.2 + chance.gauss(0, 2)))
            rows.append(
                HealthMetric(trainee=trainee, kind="resting_heart_rate", value=pulse, measured_at=at(pulse_day, 7))
            )
    HealthMetric.objects.bulk_create(rows)


def add_comments(trainer: User, trainee: Trainee) -> None:
    """Comments on the last two workouts, and the trainer's private note."""
    sessions: Any = trainee.sessions.completed().order_by("-started_at")[:2]
    last, before = sessions
    read = before.ended_at + timedelta(hours=5)
    for session, author, text, hours, read_at in (
        (before, trainer, "Clean reps. Add the pause at the bottom next time.", 2, read),
        (before, trainee.user, "Will do! How long should it be?", 4, read),
        (last, trainer, "Two seconds, as you did today. Rest well.", 3, None),
    ):
        Comment.objects.create(
            session=session,
            author=author,
            text=text,
            created_at=session.ended_at + timedelta(hours=hours),
            read_at=read_at,
            mailed_at=session.ended_at,
        )
    TrainerNote.objects.create(trainee=trainee, author=trainer, text="Likes to train before work. Meet in spring?")
