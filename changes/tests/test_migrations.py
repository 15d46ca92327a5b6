"""Data from before an upgrade are still right after it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.tests.factories import UserFactory
from changes.models import Change
from facilities.tests.factories import make_trainee
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory
from workouts.models import PersonalRecord, WorkoutSession
from workouts.tests.factories import LogFactory, RecordFactory, SessionFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("migrations"),
    pytest.mark.long,
    pytest.mark.no_cover,  # migrations are not measured
]


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def to_the_newest():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_deleted_ids_stay_deleted(to_the_newest):
    trainee = UserFactory(role="trainee").trainee
    deleted = uuid.uuid4()
    before = migrate(("workouts", "0001_initial"))
    before.get_model("workouts", "Tombstone").objects.create(id=deleted, trainee_id=trainee.pk)
    migrate(("workouts", "0002_delete_tombstone"))
    entries = Change.objects.filter(row=str(deleted), action="deleted", trainee=trainee)
    assert set(entries.values_list("resource", flat=True)) == {"workout_sessions", "exercise_logs"}


def test_sets_are_told_from_steps_and_pages_keep_their_exercises(to_the_newest):
    """Records keep their keys, the best sets before them are added, and exercises that were added to a session stay."""
    log = LogFactory(session=SessionFactory(trainee=make_trainee()), weight_kg=80, reps=5)
    exercise, trainee = log.exercise, log.trainee
    better = LogFactory(
        session=log.session,
        exercise=exercise,
        weight_kg=90,
        reps=5,
        performed_at=log.performed_at + timedelta(minutes=5),
    )
    record = RecordFactory(exercise_log=better, kind="weight", value=90)
    before = migrate(("workouts", "0002_delete_tombstone"), ("facilities", "0001_initial"))
    before.get_model("workouts", "WorkoutSession").objects.update(extra_exercises=[exercise.pk])
    migrate(("workouts", "0003_live_session"))
    steps = PersonalRecord.steps.filter(trainee=trainee, exercise=exercise)
    assert {(step.kind, step.value, step.is_record) for step in steps.filter(kind="weight")} == {
        ("weight", 80, False),
        ("weight", 90, True),
    }
    assert PersonalRecord.objects.get(kind="weight").pk == record.pk
    assert WorkoutSession.objects.values_list("layout", flat=True).get() == [{"key": f"{exercise.pk}-0"}]


def test_the_exercises_of_an_archived_day_leave_with_it(to_the_newest):
    line = ProgramExerciseFactory(program_day=ProgramDayFactory(is_archived=True))
    kept = ProgramExerciseFactory()
    migrate(("training", "0001_initial"))
    lines = migrate(("training", "0002_lines_of_archived_days")).get_model("training", "ProgramExercise").objects
    for row, archived in ((line, True), (kept, False)):
        assert lines.get(pk=row.pk).is_archived is archived
