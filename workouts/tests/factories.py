import datetime

import factory
from django.utils import timezone

from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkoutSession

    status = "completed"
    started_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(hours=2))
    ended_at = factory.LazyAttribute(
        lambda session: session.started_at + datetime.timedelta(hours=1) if session.status == "completed" else None
    )


class LogFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExerciseLog

    session = factory.SubFactory(SessionFactory)
    trainee = factory.SelfAttribute("session.trainee")
    exercise = factory.SubFactory(ExerciseFactory)
    set_number = 1
    reps = 8
    weight_kg = 80
    performed_at = factory.SelfAttribute("session.started_at")


class RecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonalRecord

    exercise_log = factory.SubFactory(LogFactory)
    trainee = factory.SelfAttribute("exercise_log.trainee")
    exercise = factory.SelfAttribute("exercise_log.exercise")
    kind = "weight"
    value = 80
    achieved_at = factory.SelfAttribute("exercise_log.performed_at")
