"""Data from before an upgrade are still right after it."""

import uuid
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.tests.factories import UserFactory
from changes.models import Change
from common.ids import uuid7
from facilities.tests.factories import make_trainee
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory
from workouts.models import ExerciseLog, WorkoutSession
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
    after = migrate(("workouts", "0003_live_session"))
    records = after.get_model("workouts", "PersonalRecord")._base_manager
    steps = records.filter(trainee=trainee.pk, exercise=exercise.pk)
    assert {(step.kind, step.value, step.is_record) for step in steps.filter(kind="weight")} == {
        ("weight", 80, False),
        ("weight", 90, True),
    }
    assert records.get(kind="weight", is_record=True).pk == record.pk
    assert WorkoutSession.objects.values_list("layout", flat=True).get() == [{"key": f"{exercise.pk}-0"}]


def test_the_exercises_of_an_archived_day_leave_with_it(to_the_newest):
    line = ProgramExerciseFactory(program_day=ProgramDayFactory(is_archived=True))
    kept = ProgramExerciseFactory()
    migrate(("training", "0001_initial"))
    lines = migrate(("training", "0002_lines_of_archived_days")).get_model("training", "ProgramExercise").objects
    for row, archived in ((line, True), (kept, False)):
        assert lines.get(pk=row.pk).is_archived is archived


def test_earlier_workouts_have_the_times_that_are_known(to_the_newest, monkeypatch):
    """In several steps."""
    monkeypatch.setattr(import_module("workouts.migrations.0014_times_of_earlier_rows"), "STEP", 2)
    start = datetime(2026, 1, 5, 10, tzinfo=UTC)
    minutes = {number: start + timedelta(minutes=number) for number in (5, 60, 90)}
    ended = SessionFactory(trainee=make_trainee(), started_at=start, ended_at=minutes[60])
    planned = SessionFactory(trainee=ended.trainee, status="planned", started_at=start)
    logs = LogFactory.create_batch(4, session=ended, performed_at=minutes[5])
    edited = LogFactory(session=ended, performed_at=minutes[5], edited_at=minutes[90])
    earlier = LogFactory(session=ended, performed_at=minutes[5], edited_at=start)
    record = RecordFactory(exercise_log=edited, is_record=False)
    migrate(("workouts", "0011_more_types_and_pain"))
    migrate(("workouts", "0014_times_of_earlier_rows"))
    expected = {ended: (start, minutes[60]), planned: (start, start), record: (minutes[5], minutes[5])}
    expected |= {edited: (minutes[5], minutes[90]), earlier: (minutes[5], minutes[5])}
    expected |= dict.fromkeys(logs, (minutes[5], minutes[5]))
    for row, times in expected.items():
        stored = type(row)._base_manager.values_list("created_at", "updated_at")
        assert stored.get(pk=row.pk) == times, row


def test_the_previous_release_stores_workouts_without_times():
    """It doesn't know the columns: the database fills them."""
    before = MigrationExecutor(connection).loader.project_state([("workouts", "0011_more_types_and_pain")]).apps
    session = before.get_model("workouts", "WorkoutSession").objects.create(
        id=uuid7(), trainee_id=make_trainee().pk, status="planned"
    )
    log = before.get_model("workouts", "ExerciseLog").objects.create(
        id=uuid7(), session=session, trainee_id=session.trainee_id, exercise_id=ExerciseFactory().pk, reps=5
    )
    now = datetime.now(UTC)
    for row in (WorkoutSession.objects.get(pk=session.pk), ExerciseLog.objects.get(pk=log.pk)):
        assert not hasattr(session, "created_at")
        assert now - timedelta(minutes=1) < row.created_at <= now + timedelta(seconds=1)
        assert abs(row.updated_at - row.created_at) < timedelta(seconds=1)
