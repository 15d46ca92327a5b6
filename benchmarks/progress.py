"""Measures the progress page with short and long histories, on a temporary SQLite database: time and statements."""

import time
from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import benchmarks.throwaway_database  # noqa: F401 - before any model
from facilities.tests.factories import make_trainee
from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog, WorkoutSession
from workouts.services import performed_exercises, settle_whole_records

EXERCISES = [
    ExerciseFactory(name=f"Exercise {n}", primary_muscles=["chest"], secondary_muscles=["triceps"]) for n in range(30)
]
A_WORKOUT = 20  # sets, four of an exercise


def trainee_with(sets: int):
    """Workouts every second day, up to today."""
    trainee = make_trainee()
    workouts = sets // A_WORKOUT
    start = timezone.now() - timedelta(days=2 * workouts)
    sessions, logs = [], []
    for day in range(workouts):
        at = start + timedelta(days=2 * day)
        session = WorkoutSession(trainee=trainee, status="completed", started_at=at, ended_at=at + timedelta(hours=1))
        sessions.append(session)
        logs += [
            ExerciseLog(
                session=session,
                trainee=trainee,
                exercise=EXERCISES[(day % 6 * 5 + number // 4) % len(EXERCISES)],
                weight_kg=Decimal(60 + day % 97),
                reps=5 + number % 4,
                set_number=number % 4 + 1,
                performed_at=at + timedelta(minutes=2 * number),
            )
            for number in range(A_WORKOUT)
        ]
    WorkoutSession.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(logs, batch_size=2000)
    with transaction.atomic():
        settle_whole_records(trainee, performed_exercises(trainee))
    return trainee


print("sets     period   ms (median of 15)   statements   kB")
for sets in (200, 20_000):
    trainee = trainee_with(sets)
    client = Client()
    client.force_login(trainee.user)
    for period in ("365", "all"):
        url = f"/progress/?period={period}"
        client.get(url)
        spent = []
        for _time in range(15):
            began = time.perf_counter()
            answer = client.get(url)
            spent.append(1000 * (time.perf_counter() - began))
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        print(f"{sets:6}   {period:6} {median(spent):12.1f} {len(queries):18} {len(answer.content) / 1000:10.1f}")
