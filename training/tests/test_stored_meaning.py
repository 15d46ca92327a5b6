"""What was prescribed and logged before an upgrade means the same after it, and after it was undone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from benchmarks.meaning import hash_of_database
from facilities.tests.factories import make_trainee
from training import services
from training.models import Exercise, ProgramAssignment
from training.plans import SetGroup
from training.program_plans import program_plan
from training.tests.factories import AssignmentFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("migrations"),
    pytest.mark.long,
    pytest.mark.no_cover,
]
OLDER = [("training", "0007_edit_count"), ("workouts", "0010_content_hash")]
# As the version before set groups stored them
PRESCRIBED = [
    {
        "sets": 3,
        "reps_min": 8,
        "reps_max": 10,
        "load_type": "kg",
        "load_value": "82.5",
        "rest_seconds": 120,
        "tempo": "30X0",
    },
    {"sets": 5, "reps_min": 5, "reps_max": None, "load_type": "percent_1rm", "load_value": "77.5"},
    {"sets": 4, "reps_min": None, "reps_max": 6, "load_type": "rpe", "load_value": "8.5", "notes": "slow"},
    {"sets": 1, "reps_min": None, "reps_max": None, "load_type": "none", "load_value": None, "rest_seconds": 0},
    {"sets": 2, "reps_min": 12, "reps_max": 12, "load_type": "kg", "load_value": "0.0000", "block": "A"},
]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor


@pytest.fixture
def stored():
    program = ProgramFactory(weeks=2)
    for week in (1, 2):
        day = ProgramDayFactory(program=program, week=week, position=1)
        for place, fields in enumerate(PRESCRIBED, start=1):
            ProgramExerciseFactory(program_day=day, position=place, **fields)
    trainee = make_trainee()
    assignment = AssignmentFactory(program=program, trainee=trainee, start_date=date(2026, 1, 5))
    line = program_plan(program).days[0].lines[0]
    own = {"sets": 2, "load_type": "kg", "load_value": "61.2500", "reps_min": 3, "reps_max": None}
    ProgramAssignment.objects.filter(pk=assignment.pk).update(overrides={str(line.id): own})
    session = SessionFactory(trainee=trainee, revision=assignment.revision, program_day_id=day.pk)
    answer = {"load_value": "85.0000", "reason": {"code": "all_done", "added": "2.5", "sets": 3, "reps": 10}}
    WorkoutSession.objects.filter(pk=session.pk).update(targets={str(line.id): answer})
    LogFactory(session=session, weight_kg=Decimal("82.5"), reps=8, rpe=Decimal("8.5"))
    return assignment


def test_the_meaning_stays_forward_and_back(stored):
    Exercise.objects.filter(pk=stored.revision.plan.days[0].lines[0].exercise).update(tracking="assisted_reps")
    now = hash_of_database()
    try:
        migrate(OLDER)
        older = hash_of_database()
        tracking = "SELECT count(*) FROM training_exercise WHERE tracking = 'weight_reps' AND is_assisted"
        with connection.cursor() as cursor:
            cursor.execute(tracking)
            assert cursor.fetchone() == (1,), "stored as the older version stores it"
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert older == now
    assert hash_of_database() == now
    assert {name: count for name, (count, _hash) in now.items()} == {
        "lines": 10,
        "revisions": 1,
        "overrides": 1,
        "targets": 1,
        "sets": 1,
    }
    assert Exercise.objects.filter(tracking="assisted_reps", is_assisted=True).count() == 1


def test_what_older_documents_mean(stored):
    first, second, third, fourth, fifth = stored.revision.plan.days[0].with_overrides({}).lines
    assert first.groups == (
        SetGroup(count=3, reps_min=8, reps_max=10, load_type="kg", load_value=Decimal("82.5"), rest_seconds=120),
    )
    assert second.groups == (SetGroup(count=5, reps_min=5, load_type="percent_1rm", load_value=Decimal("77.5")),)
    assert third.groups == (SetGroup(count=4, reps_max=6, rpe_min=Decimal("8.5"), rpe_max=Decimal("8.5")),)
    assert fourth.groups == (SetGroup(count=1, rest_seconds=0),)
    assert (fifth.block, fifth.groups[0].load_value) == ("A", Decimal(0))
    assert list(program_plan(stored.program).lines) == list(stored.revision.plan.lines)


def test_a_plan_that_was_not_edited_is_the_newest_revision_still(stored):
    revision = services.freeze(stored.program)
    assert revision.content == program_plan(stored.program).write()
