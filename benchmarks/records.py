"""Measures logging and correcting a set with short and long histories, on a temporary SQLite database."""

import time
from datetime import timedelta
from decimal import Decimal
from functools import partial
from statistics import median

from django.utils import timezone

import benchmarks.throwaway_database  # noqa: F401 - before any model
from facilities.tests.factories import make_trainee
from training.tests.factories import ExerciseFactory
from workouts import services
from workouts.models import ExerciseLog, PersonalRecord
from workouts.records import from_scratch
from workouts.tests.factories import LogFactory, SessionFactory, logged_set


def timed(action, times: int = 15) -> float:
    """Milliseconds, the median."""
    spent = []
    for _attempt in range(times):
        began = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - began))
    return median(spent)


print("sets    log   record  edit the last  edit an old one   (ms)")
for size in (100, 1_000, 10_000, 50_000):
    trainee, exercise = make_trainee(), ExerciseFactory()
    start = timezone.now() - timedelta(days=size // 5 + 2)
    logs = []
    for day in range(size // 5):
        session = SessionFactory(trainee=trainee, started_at=start + timedelta(days=day))
        logs += [
            LogFactory.build(
                session=session,
                trainee=trainee,
                exercise=exercise,
                weight_kg=Decimal(60 + day % 97),
                performed_at=session.started_at + timedelta(minutes=minute),
            )
            for minute in range(5)
        ]
    ExerciseLog.objects.bulk_create(logs)
    PersonalRecord.steps.bulk_create(from_scratch(trainee.pk, exercise.pk, logs))
    session = SessionFactory(trainee=trainee, started_at=timezone.now() - timedelta(hours=1), status="in_progress")
    weights = iter(range(200, 10_000))

    def log(weight, session=session, exercise=exercise):
        return logged_set(session, exercise, reps=5, weight_kg=Decimal(weight))

    def edit(log, weight):
        services.edit_set(log=log, weight_kg=Decimal(weight))

    old, last = logs[size // 2], session.logs
    figures = (
        timed(partial(log, 50)),
        timed(lambda log=log, weights=weights: log(next(weights))),
        timed(lambda last=last, weights=weights: edit(last.last(), next(weights))),
        timed(lambda old=old, weights=weights: edit(old, next(weights) % 90 + 20)),
    )
    print(f"{size:6}" + "".join(f"{figure:9.1f}" for figure in figures))
