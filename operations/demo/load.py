"""Fills an empty database with the demo gym: half a year of training and measurements, up to today."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from facilities.models import Trainee
from metrics.models import HealthMetric
from training import services as training
from training.models import Exercise, Program, ProgramAssignment
from workouts.models import ExerciseLog, WorkoutSession

from .content import PEOPLE, PROGRAMS, TRAINEE, WEEKS, ZONE
from .gym import build_gym, build_trainee
from .history import add_comments, add_measurements, add_workouts
from .programs import build_program, build_template


@transaction.atomic
def load_demo_gym() -> str:
    """Builds everything and returns a summary. The data are the same on every machine, except for the dates."""
    chance = random.Random(2026)  # noqa: S311 - believable numbers, not secrets
    exercises = {exercise.name: exercise for exercise in Exercise.objects.library()}
    gym, trainers = build_gym()
    programs = [build_program(gym, trainers[n % 2].user, exercises, *spec) for n, spec in enumerate(PROGRAMS)]
    today = timezone.localdate(timezone=ZONE)
    start = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    for number, person in enumerate(PEOPLE):
        trainer = trainers[0 if number < 9 else 1]
        trainee = build_trainee(gym, trainer, *person[:3], goal=person[7])
        assignment = ProgramAssignment.objects.create(
            trainee=trainee,
            program=programs[person[6]],
            revision=training.freeze(programs[person[6]]),
            start_date=start,
            assigned_by=trainer.user,
        )
        add_workouts(trainee, assignment, today, chance, strength=person[4], diligence=person[5])
        add_measurements(trainee, start, today, chance, weight=person[3], pace=chance.uniform(-0.12, 0.05))
    build_template(gym, trainers[0].user, exercises)
    add_comments(trainers[0].user, Trainee.objects.get(user__email=TRAINEE))
    return (
        f"{Trainee.objects.count()} trainees, {Program.objects.count()} programs, "
        f"{WorkoutSession.objects.count()} sessions, {ExerciseLog.objects.count()} sets, "
        f"{HealthMetric.objects.count()} measurements."
    )
