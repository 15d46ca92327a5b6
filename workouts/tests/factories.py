import datetime
from typing import Any

import factory
from django.utils import timezone

from facilities.models import Trainee
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.services import Logged, NewSession, NewSet, Started, log_set, start_session


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


def logged_set(session: WorkoutSession, exercise: Exercise, **values: Any) -> ExerciseLog:
    """A set that was logged by the service, with its records."""
    new = NewSet(exercise_id=exercise.pk, is_assisted=exercise.is_assisted, **values)
    outcome = log_set(actor=session.trainee.user.actor, session=session, values=new)
    assert isinstance(outcome, Logged), outcome
    return outcome.log


def started_session(trainee: Trainee, **values: Any) -> WorkoutSession:
    """A session that was started by the service, with its targets."""
    outcome = start_session(actor=trainee.user.actor, trainee=trainee, values=NewSession(**values))
    assert isinstance(outcome, Started), outcome
    return outcome.session
