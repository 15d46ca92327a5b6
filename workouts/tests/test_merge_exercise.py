"""Merging a trainee's own exercise into another one."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.utils import timezone

from changes.models import Change
from training import services as training
from training.models import Exercise, ExerciseMax, MergedExercise
from training.tests.factories import (
    AssignmentFactory,
    ExerciseFactory,
    ProgramDayFactory,
    ProgramExerciseFactory,
    ProgramFactory,
)
from transfers.models import ExerciseAlias
from transfers.tests.factories import make_import
from workouts.models import ExerciseLog, ExerciseNote, ExerciseRest, PersonalRecord, WorkoutSession
from workouts.services import MergeError, Moving, merge_exercise, mergeable, settle_whole_records
from workouts.session_view import session_page
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def former(world):
    return ExerciseFactory(name="Bench (my gym)", trainee=world.trainee_profile)


def logged(world, exercise, weights, days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    session = SessionFactory(trainee=world.trainee_profile, started_at=at, ended_at=at + timedelta(hours=1))
    sets = [
        LogFactory(
            session=session, exercise=exercise, reps=5, weight_kg=Decimal(kg), performed_at=at + timedelta(minutes=n)
        )
        for n, kg in enumerate(weights)
    ]
    settle_whole_records(world.trainee_profile, [exercise.pk])
    return session, sets


def test_sets_and_records_move(world, former):
    ExerciseLog.objects.all().delete()
    logged(world, world.library_exercise, [100], days_ago=20)
    logged(world, former, [90, 110], days_ago=10)
    logged(world, world.library_exercise, [105], days_ago=5)
    weights = PersonalRecord.objects.filter(kind="weight", is_baseline=False)
    assert sorted(record.value for record in weights) == [105, 110]
    moved = merge_exercise(former=former, exercise=world.library_exercise)
    assert (moved.sets, moved.workouts) == (2, 1)
    assert set(ExerciseLog.objects.values_list("exercise", flat=True)) == {world.library_exercise.pk}
    assert [record.value for record in weights.all()] == [110]  # 105 came later, and is none any more
    assert not Exercise.objects.filter(pk=former.pk).exists()
    kinds = Change.objects.filter(resource="exercise_logs", action="updated").count()
    assert kinds == 2


def test_what_else_the_trainee_has_of_it_moves(world, former):
    trainee, into = world.trainee_profile, world.library_exercise
    training.enter_max(actor=world.trainee, trainee=trainee, exercise=former, one_rm_kg=Decimal(120))
    ExerciseNote.objects.create(trainee=trainee, exercise=former, text="seat 4")
    ExerciseNote.objects.create(trainee=trainee, exercise=into, text="wide grip")
    ExerciseRest.objects.create(trainee=trainee, exercise=former, seconds=90)
    merge_exercise(former=former, exercise=into)
    assert ExerciseMax.objects.get().exercise == into
    assert [(note.exercise, note.text) for note in ExerciseNote.objects.all()] == [(into, "wide grip\nseat 4")]
    assert [(rest.exercise, rest.seconds) for rest in ExerciseRest.objects.all()] == [(into, 90)]


def test_the_rest_of_the_other_exercise_stays(world, former):
    trainee, into = world.trainee_profile, world.library_exercise
    ExerciseRest.objects.create(trainee=trainee, exercise=former, seconds=90)
    ExerciseRest.objects.create(trainee=trainee, exercise=into, seconds=180)
    merge_exercise(former=former, exercise=into)
    assert [(rest.exercise, rest.seconds) for rest in ExerciseRest.objects.all()] == [(into, 180)]


def test_the_workout_shows_one_exercise(world, former):
    session, _sets = logged(world, former, [90], days_ago=3)
    LogFactory(session=session, exercise=world.library_exercise, reps=5, weight_kg=80, performed_at=session.started_at)
    session.layout = [
        {"key": f"{former.pk}-0", "superset": f"{former.pk}-0"},
        {"key": f"{world.library_exercise.pk}-0", "superset": f"{former.pk}-0"},
        {"key": f"{world.exercise.pk}-0", "instead_of": f"{former.pk}-0-2"},
    ]
    session.save()
    merge_exercise(former=former, exercise=world.library_exercise)
    session = WorkoutSession.objects.get(pk=session.pk)
    key = f"{world.library_exercise.pk}-0"
    swapped = {"key": f"{world.exercise.pk}-0", "instead_of": f"{key}-2"}
    assert session.layout == [{"key": key, "superset": key}, swapped]
    page = session_page(session, world.trainee)
    assert [(block.key, len(block.sets)) for block in page.blocks] == [(key, 2), (swapped["key"], 0)]


def test_names_and_ids_lead_to_the_other_exercise(world, former):
    key, imported = former.pk, make_import(world.trainee_profile)
    imported.exercises = {"Bench X": key, "Squat": 1}
    imported.save()
    ExerciseAlias.objects.create(trainee=world.trainee_profile, name="Bench X", exercise=former)
    merge_exercise(former=former, exercise=world.library_exercise)
    aliases = dict(ExerciseAlias.objects.values_list("name", "exercise"))
    assert aliases == {"Bench X": world.library_exercise.pk, "Bench (my gym)": world.library_exercise.pk}
    imported.refresh_from_db()
    assert imported.exercises == {"Bench X": world.library_exercise.pk, "Squat": 1}
    assert training.merged_into(world.trainee_profile, key) == world.library_exercise


def test_an_own_exercise_keeps_the_name_as_an_alias_and_can_be_merged_again(world, former):
    own = ExerciseFactory(name="Bench", trainee=world.trainee_profile)
    ids = [former.pk, own.pk]
    merge_exercise(former=former, exercise=own)
    own.refresh_from_db()
    assert own.aliases == ["Bench (my gym)"]
    merge_exercise(former=own, exercise=world.library_exercise)
    leads = dict(MergedExercise.objects.values_list("former", "exercise"))
    assert leads == dict.fromkeys(ids, world.library_exercise.pk)
    world.library_exercise.refresh_from_db()
    assert world.library_exercise.aliases == []  # the library is everyone's


def test_a_planned_one_is_replaced_and_stays_archived(world, former):
    program = ProgramFactory(owner=world.trainee, trainee=world.trainee_profile, gym=None, visibility="private")
    day = ProgramDayFactory(program=program, position=1)
    line = ProgramExerciseFactory(program_day=day, exercise=former)
    assignment = AssignmentFactory(trainee=world.other_trainee_profile, program=program)
    assignment.trainee = world.trainee_profile
    world.assignment.delete()
    assignment.save()
    content = assignment.revision.content
    merge_exercise(former=former, exercise=world.library_exercise)
    line.refresh_from_db()
    former.refresh_from_db()
    assignment.refresh_from_db()
    assert (line.exercise, former.is_archived) == (world.library_exercise, True)
    assert assignment.revision.content == content
    shown = assignment.revision.plan.days[0].with_overrides(assignment.overrides)
    assert [(one.exercise, one.name) for one in shown.lines] == [(world.library_exercise.pk, "Library press")]


def test_what_a_workout_prescribed_is_the_other_exercise_then(world, former):
    program = ProgramFactory(owner=world.trainee, trainee=world.trainee_profile, gym=None, visibility="private")
    line = ProgramExerciseFactory(program_day=ProgramDayFactory(program=program, position=1), exercise=former)
    revision = training.freeze(program)
    session = SessionFactory(
        trainee=world.trainee_profile, program_day=line.program_day, revision=revision, started_at=timezone.now()
    )
    LogFactory(session=session, exercise=former, program_exercise=line, reps=5, weight_kg=50)
    merge_exercise(former=former, exercise=world.library_exercise)
    page = session_page(WorkoutSession.objects.get(pk=session.pk), world.trainee)
    shown = [(block.key, block.replaced, len(block.sets)) for block in page.blocks]
    assert shown == [(f"{world.library_exercise.pk}-{line.pk}", False, 1)]


@pytest.mark.parametrize(
    ("former", "others"),
    [
        ("weight_reps", ["bodyweight_reps", "weight_reps"]),
        ("bodyweight_reps", ["bodyweight_reps", "weight_reps"]),
        ("reps", ["bodyweight_reps", "reps", "weight_reps"]),
        ("assisted_reps", ["assisted_reps"]),
        ("duration", ["distance_duration", "duration", "weight_distance", "weight_duration"]),
        ("weight_duration", ["weight_distance", "weight_duration"]),
        ("distance_duration", ["distance_duration", "weight_distance"]),
        ("weight_distance", ["weight_distance"]),
    ],
)
def test_only_what_is_measured_alike_fits(world, former, others):
    own = ExerciseFactory(trainee=world.trainee_profile, tracking=former)
    for tracking in Exercise.Tracking.values:
        ExerciseFactory(name=f"One of {tracking}", tracking=tracking)
    found = mergeable(own).filter(name__startswith="One of").values_list("tracking", flat=True)
    assert sorted(found) == others


@pytest.mark.parametrize("name", ["other_exercise", "peers", "itself", "archived", "duration"])
def test_others_are_refused(world, former, name):
    target = {
        "other_exercise": world.other_exercise,
        "peers": ExerciseFactory(trainee=world.peer_profile),
        "itself": former,
        "archived": ExerciseFactory(is_archived=True),
        "duration": ExerciseFactory(tracking="duration"),
    }[name]
    with pytest.raises(MergeError):
        merge_exercise(former=former, exercise=target)
    assert Exercise.objects.filter(pk=former.pk).exists()


def test_an_exercise_of_the_library_or_a_gym_is_never_merged(world):
    for exercise in (world.library_exercise, world.exercise):
        with pytest.raises(MergeError):
            merge_exercise(former=exercise, exercise=ExerciseFactory())


def test_one_without_sets(world, former):
    assert merge_exercise(former=former, exercise=world.exercise) == Moving(0, 0, 0, 0)


def test_of_very_many_merges_the_oldest_are_forgotten(world, former, monkeypatch):
    monkeypatch.setattr(import_module("workouts.services.merge_exercise"), "MOST_MERGED", 2)
    ids = [former.pk]
    merge_exercise(former=former, exercise=world.library_exercise)
    for _time in range(2):
        own = ExerciseFactory(trainee=world.trainee_profile)
        ids.append(own.pk)
        merge_exercise(former=own, exercise=world.library_exercise)
    assert set(MergedExercise.objects.values_list("former", flat=True)) == set(ids[1:])


def test_it_is_replaced_among_the_alternatives_of_a_routine(world, former):
    other = world.library_exercise
    routine = ProgramFactory(owner=world.trainee, trainee=world.trainee_profile, gym=None, visibility="private")
    day, third = ProgramDayFactory(program=routine, position=1), ExerciseFactory(name="Third")
    choices = [(third, [former.pk]), (third, [former.pk, other.pk]), (other, [former.pk]), (third, [third.pk])]
    lines = [
        ProgramExerciseFactory(program_day=day, exercise=exercise, alternatives=alternatives, position=place)
        for place, (exercise, alternatives) in enumerate(choices, start=1)
    ]
    merge_exercise(former=former, exercise=other)
    for line in lines:
        line.refresh_from_db()
    assert [line.alternatives for line in lines] == [[other.pk], [other.pk], [], [third.pk]]
