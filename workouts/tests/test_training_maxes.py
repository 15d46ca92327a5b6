"""AMRAP results of a scheme raise the training max once, and follow their set until the next workout."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest
import time_machine

from training import services as training
from training.models import ExerciseMax, ProgramExercise
from training.progression import reason_text
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from training.tests.test_progression import FIVES, LIGHT, ONES, THREES, scheme
from workouts import services
from workouts.models import ExerciseLog, WorkoutSession
from workouts.targets import day_of
from workouts.tests.factories import logged_set, started_session

MONDAY = date(2026, 1, 5)
TABLE = [{"reps_over": 0, "kg": "2.5"}, {"reps_over": 5, "kg": "5"}]


def week_at(week: int) -> datetime:
    return datetime(2026, 1, 5, 17, tzinfo=UTC) + timedelta(weeks=week - 1)


@pytest.fixture
def squat():
    return ExerciseFactory(name="Squat")


@pytest.fixture
def program(world, squat):
    """5/3/1 with a light fourth week, for eight weeks."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=8)
    day = ProgramDayFactory(program=program, position=1)
    line = ProgramExerciseFactory(program_day=day, exercise=squat)
    training.fill_weeks(line=line, rule=scheme(FIVES, THREES, ONES, LIGHT, tm_raise=TABLE))
    training.assign_program(actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=MONDAY)
    return program


def enter(world, squat, **values):
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        training.enter_max(actor=world.trainer, trainee=world.trainee_profile, exercise=squat, **values)


def train(world, program, week: int, *sets, swap=None, ends=True):
    """Starts the week's workout, logs the sets, as (kg, reps) or (kg, reps, type), and ends it."""
    at = week_at(week)
    with time_machine.travel(at):
        session = started_session(world.trainee_profile, program_day=program.days.get(week=week))
        line = day_of(session).lines[0]
        exercise = swap or ProgramExercise.objects.get(pk=line.id).exercise
        for number, (weight, reps, *kind) in enumerate(sets):
            logged_set(
                session,
                exercise,
                program_exercise_id=line.id,
                weight_kg=D(weight),
                reps=reps,
                set_type=(*kind, "working")[0],
                performed_at=at + timedelta(minutes=number),
            )
        if ends:
            services.end_session(session=session)
    return session


def maxes(squat):
    rows = ExerciseMax.objects.filter(exercise=squat).exclude(training_max_kg=None).order_by("measured_at", "pk")
    return [f"{row.training_max_kg.normalize():f}" for row in rows]


# With a training max of 100 the third week asks for 5 @ 75, 3 @ 85 and 1+ @ 95
LIFTED = [
    ("as prescribed", [(75, 5), (85, 3), (95, 5)], ["100", "102.5"]),
    ("the minimum", [(75, 5), (85, 3), (95, 1)], ["100", "102.5"]),
    ("many more", [(75, 5), (85, 3), (95, 7)], ["100", "105"]),
    ("a heavier single after it", [(75, 5), (85, 3), (95, 5), (110, 1)], ["100", "102.5"]),
    ("warm-ups that are none", [(40, 5), (60, 5), (75, 5), (85, 3), (95, 5)], ["100", "102.5"]),
    ("the nearest plates", [(75, 5), (85, 3), ("94.5", 5)], ["100", "102.5"]),
    ("too light", [(75, 5), (85, 3), (90, 10)], ["100"]),
    ("without the last set", [(75, 5), (85, 3)], ["100"]),
    ("as a drop set", [(75, 5), (85, 3), (95, 5, "drop")], ["100"]),
    ("nothing", [], ["100"]),
]


@pytest.mark.parametrize(("sets", "expected"), [row[1:] for row in LIFTED], ids=[row[0] for row in LIFTED])
def test_the_last_amrap_week_of_the_cycle_raises(world, program, squat, sets, expected):
    enter(world, squat, training_max_kg=D(100))
    train(world, program, 3, *sets)
    assert maxes(squat) == expected


def test_a_swapped_exercise_raises_nothing(world, program, squat):
    enter(world, squat, training_max_kg=D(100))
    train(world, program, 3, (75, 5), (85, 3), (95, 5), swap=world.library_exercise)
    assert [row.raised_by for row in ExerciseMax.objects.all()] == [None]


def test_two_cycles(world, program, squat):
    """The workout after the raise says why; loads follow."""
    enter(world, squat, training_max_kg=D(100))
    train(world, program, 1, (65, 5), (75, 5), (85, 12))
    train(world, program, 2, (70, 3), (80, 3), (90, 9))
    assert maxes(squat) == ["100"], "only the last week of the cycle counts"
    third = train(world, program, 3, (75, 5), (85, 3), (95, 5))
    assert maxes(squat) == ["100", "102.5"]
    row = ExerciseMax.objects.latest("pk")
    assert (row.measured_at, row.created_by) == (date(2026, 1, 19), None)
    assert row.raised_by == third.logs.get(weight_kg=95).pk
    reasons = [
        reason_text(day_of(train(world, program, week, (40, 5))).lines[0].reason, world.trainee) for week in (4, 5)
    ]
    assert reasons == ["training max +2.5 kg: 5 reps on 1+", "week 1 of 4"]
    fifth = day_of(WorkoutSession.objects.filter(program_day__program=program).latest("started_at")).lines[0]
    assert [group.kg for group in fifth.groups] == [D("67.5"), D("77.5"), D("87.5")]  # 66.6, 76.9 and 87.1 of 102.5
    train(world, program, 7, (75, 5), (85, 3), ("97.5", 4))
    assert maxes(squat) == ["100", "102.5", "105"]


def test_a_set_that_changes_before_the_next_workout_changes_the_raise(world, program, squat):
    enter(world, squat, training_max_kg=D(100))
    train(world, program, 3, (75, 5), (85, 3), (95, 5))
    top = ExerciseLog.objects.get(weight_kg=95)
    services.edit_set(log=top, reps=8)
    assert maxes(squat) == ["100", "105"]
    services.edit_set(log=top, note="hard")
    assert maxes(squat) == ["100", "105"]
    services.edit_set(log=top, weight_kg=D(80))
    assert maxes(squat) == ["100"]
    services.edit_set(log=top, weight_kg=D(95))
    assert maxes(squat) == ["100", "105"]
    services.delete_set(log=top)
    assert maxes(squat) == ["100"]


def test_a_set_that_changes_after_the_next_workout_began_changes_nothing(world, program, squat):
    enter(world, squat, training_max_kg=D(100))
    train(world, program, 3, (75, 5), (85, 3), (95, 5))
    train(world, program, 4, ends=False)
    top = ExerciseLog.objects.get(weight_kg=95)
    services.edit_set(log=top, reps=8)
    services.delete_set(log=top)
    assert maxes(squat) == ["100", "102.5"]


def test_a_deleted_or_cancelled_workout_takes_its_raise_back(world, program, squat):
    enter(world, squat, training_max_kg=D(100))
    session = train(world, program, 3, (75, 5), (85, 3), (95, 5))
    services.correct_session(session=session, status="cancelled")
    assert maxes(squat) == ["100"]
    services.correct_session(session=session, status="completed")
    assert maxes(squat) == ["100", "102.5"]
    services.delete_session(session=session)
    assert maxes(squat) == ["100"]


def test_a_set_that_is_logged_afterwards_raises_and_only_once(world, program, squat):
    enter(world, squat, training_max_kg=D(100))
    session = train(world, program, 3, (75, 5), (85, 3))
    line = day_of(session).lines[0].id
    for minute in (1, 2):
        at = week_at(3) + timedelta(minutes=10 * minute)
        logged_set(session, squat, program_exercise_id=line, weight_kg=D(95), reps=3 + minute, performed_at=at)
    assert maxes(squat) == ["100", "102.5"]
    services.end_session(session=session)
    assert maxes(squat) == ["100", "102.5"]


def test_sets_that_come_together_raise_once(world, program, squat):
    enter(world, squat, training_max_kg=D(100))
    session = train(world, program, 3)
    line = day_of(session).lines[0].id
    sets = [
        services.NewSet(
            exercise_id=squat.pk, program_exercise_id=line, weight_kg=D(kg), reps=reps, performed_at=week_at(3)
        )
        for kg, reps in ((75, 5), (85, 3), (95, 5))
    ]
    services.log_sets(actor=world.trainee.actor, sets=[(session, one) for one in sets])
    assert maxes(squat) == ["100", "102.5"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"one_rm_kg": D(110)}, ["101.5"]),  # 90 % of the 1RM is 99
        ({"one_rm_kg": D(120), "training_max_kg": D(100)}, ["100", "102.5"]),
        ({}, []),
    ],
)
def test_what_is_raised(world, program, squat, values, expected):
    if values:
        enter(world, squat, **values)
    train(world, program, 3, (75, 5), (85, 3), (95, 5))
    assert maxes(squat) == expected


def test_an_estimated_max_is_raised_from_what_the_workout_asked_for(world, program, squat):
    train(world, program, 1, (100, 1))  # estimated: 100, so a training max of 90
    session = train(world, program, 3, ends=False)
    [*_others, top] = day_of(session).lines[0].groups
    assert top.kg == D(85), "95 % of 90 is 85.5"
    with time_machine.travel(week_at(3)):
        logged_set(session, squat, program_exercise_id=day_of(session).lines[0].id, weight_kg=D(85), reps=5)
        services.end_session(session=session)
    assert maxes(squat) == ["92"], "85 is 95 % of 89.5"
