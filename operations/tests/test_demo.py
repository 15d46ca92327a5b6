from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Max, Min

from accounts.models import User
from facilities.models import Trainee, Trainer
from metrics.models import HealthMetric
from training.models import Exercise, Program, ProgramRevision
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.records import touched, update_records

pytestmark = pytest.mark.once


@pytest.mark.django_db
def test_the_demo_gym_has_half_a_year_of_training_and_is_made_once(settings):
    settings.LOAD_DEMO = True
    call_command("prepare", stdout=StringIO())
    assert Trainer.objects.count() >= 2
    assert Trainee.objects.count() >= 12
    assert Program.objects.count() >= 4
    for model, field in ((WorkoutSession, "started_at"), (HealthMetric, "measured_at")):
        span = model.objects.aggregate(first=Min(field), last=Max(field))
        assert (span["last"] - span["first"]).days >= 150
    for email in ("admin@demo.gym", "trainer@demo.gym", "trainee@demo.gym", "operator@demo.gym"):
        assert User.objects.get(email=email).is_active
    counts = (User.objects.count(), ExerciseLog.objects.count(), Exercise.objects.count())
    call_command("prepare", stdout=StringIO())
    assert (User.objects.count(), ExerciseLog.objects.count(), Exercise.objects.count()) == counts
    # Its plans are the same when they are read and written again.
    revisions = list(ProgramRevision.objects.all())
    assert [revision.plan.write() for revision in revisions] == [revision.content for revision in revisions]
    # Its records are those that follow from its sets.
    trainee = User.objects.get(email="trainee@demo.gym").trainee
    before = set(PersonalRecord.objects.filter(trainee=trainee).values_list("pk", flat=True))
    assert before
    assert update_records(trainee, touched(trainee, came=trainee.exercise_logs.all())) == ([], [])
    assert set(PersonalRecord.objects.filter(trainee=trainee).values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_no_demo_unless_asked_for(settings):
    settings.LOAD_DEMO = False
    call_command("prepare", stdout=StringIO())
    assert User.objects.count() == 0
    assert Exercise.objects.count() >= 150
