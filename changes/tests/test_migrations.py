"""What was written before stays true after an upgrade."""

import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.tests.factories import UserFactory
from changes.models import Change
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("migrations")]


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
    gone = uuid.uuid4()
    before = migrate(("workouts", "0001_initial"))
    before.get_model("workouts", "Tombstone").objects.create(id=gone, trainee_id=trainee.pk)
    migrate(("workouts", "0002_delete_tombstone"))
    stones = Change.objects.filter(row=str(gone), action="deleted", trainee=trainee)
    assert set(stones.values_list("resource", flat=True)) == {"workout_sessions", "exercise_logs"}


def test_the_exercises_of_an_archived_day_leave_with_it(to_the_newest):
    line = ProgramExerciseFactory(program_day=ProgramDayFactory(is_archived=True))
    kept = ProgramExerciseFactory()
    migrate(("training", "0001_initial"))
    migrate(("training", "0002_lines_of_archived_days"))
    for row, archived in ((line, True), (kept, False)):
        row.refresh_from_db()
        assert row.is_archived is archived
