"""What a trainee can lift at most, and the kilograms that a plan's percentages and efforts come to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from facilities.plates import STANDARD, Loadable
from training.models import ExerciseMax
from training.plans import SetGroup
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts import services
from workouts.maxes import Max, maxes_of, resolve, rounded
from workouts.prefill import target_row
from workouts.targets import day_of, targets_set_by_set
from workouts.tests.factories import LogFactory, SessionFactory, started_session

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)


def entry(trainee, exercise, day, **kilograms):
    return ExerciseMax.objects.create(
        trainee=trainee, exercise=exercise, measured_at=date.fromisoformat(day), **kilograms
    )


def lift(trainee, exercise, days_ago, kg, reps, **more):
    at = NOW - timedelta(days=days_ago)
    session = SessionFactory(trainee=trainee, started_at=at)
    return LogFactory(session=session, exercise=exercise, weight_kg=kg, reps=reps, performed_at=at, **more)


CASES = {
    "nothing is known": ([], [], None),
    "the latest entry by its day": (
        [("2026-02-01", {"one_rm_kg": 140}), ("2026-01-01", {"one_rm_kg": 150})],
        [],
        (Decimal(140), Decimal(126), "entered"),
    ),
    "of two of a day the later": (
        [("2026-02-01", {"one_rm_kg": 140}), ("2026-02-01", {"one_rm_kg": 145})],
        [],
        (Decimal(145), Decimal("130.5"), "entered"),
    ),
    "an entry for a day to come does not count yet": (
        [("2026-02-01", {"one_rm_kg": 140}), ("2026-04-20", {"one_rm_kg": 150})],
        [],
        (Decimal(140), Decimal(126), "entered"),
    ),
    "a training max that was entered": (
        [("2026-02-01", {"training_max_kg": 120}), ("2026-03-01", {"one_rm_kg": 140})],
        [],
        (Decimal(140), Decimal(120), "entered"),
    ),
    "an entry counts before a better estimate": (
        [("2026-02-01", {"one_rm_kg": 100})],
        [(3, 120, 5, {})],
        (Decimal(100), Decimal(90), "entered"),
    ),
    "the best set of 90 days": (
        [],
        [(3, 90, 10, {}), (80, 100, 6, {}), (91, 200, 1, {})],
        (Decimal(120), Decimal(108), "estimated"),
    ),
    "sets of more than ten reps are no evidence": (
        [],
        [(3, 60, 10, {}), (2, 70, 11, {})],
        (Decimal(80), Decimal(72), "estimated"),
    ),
    "warm-ups and helped sets neither": (
        [],
        [(3, 90, 1, {"set_type": "warmup"}), (3, 60, 1, {"is_assisted": True}), (3, 50, 1, {})],
        (Decimal(50), Decimal(45), "estimated"),
    ),
    "a training max alone leaves the 1RM to the estimate": (
        [("2026-02-01", {"training_max_kg": 100})],
        [(3, 120, 1, {})],
        (Decimal(120), Decimal(100), "estimated"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_max_is(world, case, django_assert_num_queries):
    entries, lifts, expected = CASES[case]
    exercise, trainee = ExerciseFactory(), world.trainee_profile
    for day, kilograms in entries:
        entry(trainee, exercise, day, **kilograms)
    for days_ago, kg, reps, more in lifts:
        lift(trainee, exercise, days_ago, kg, reps, **more)
    with time_machine.travel(NOW, tick=False), django_assert_num_queries(1):
        found = maxes_of(trainee, [exercise.pk])
    known = found.get(exercise.pk)
    assert (known and (known.one_rm_kg, known.training_max_kg, known.source)) == expected


def test_another_trainees_lifts_and_added_weights_are_no_maxes(world):
    exercise, pull_up = ExerciseFactory(), ExerciseFactory(tracking="bodyweight_reps")
    lift(world.other_trainee_profile, exercise, 3, 200, 1)
    lift(world.trainee_profile, pull_up, 3, 20, 5)
    with time_machine.travel(NOW, tick=False):
        assert maxes_of(world.trainee_profile, [exercise.pk, pull_up.pk]) == {}


KNOWN = Max(one_rm_kg=Decimal(110), training_max_kg=Decimal(99))
RANGE = {"load_type": "percent_1rm", "load_value": Decimal(70), "load_max": Decimal(75)}
GROUPS = [
    ({"load_type": "percent_1rm", "load_value": Decimal(75)}, Decimal("82.5")),
    (RANGE, Decimal("77.5")),  # 77: where it begins
    ({"load_type": "percent_tm", "load_value": Decimal(85)}, Decimal(85)),  # 84.15
    ({"reps_min": 5, "reps_max": 5, "rpe_min": Decimal(8), "rpe_max": Decimal(8)}, Decimal(90)),  # 81.1 % is 89.21
    ({"reps_min": 3, "reps_max": 5, "rpe_min": Decimal(8), "rpe_max": Decimal(9)}, Decimal(90)),
    ({"rpe_min": Decimal(8), "rpe_max": Decimal(8)}, None),  # as many as that effort allows
    ({"reps_min": 20, "reps_max": 20, "rpe_min": Decimal(6), "rpe_max": Decimal(6)}, None),  # beyond the table
    ({"load_type": "kg", "load_value": Decimal(80)}, None),
    ({"load_type": "added_kg", "load_value": Decimal(10)}, None),
    ({"load_type": "percent_1rm", "load_value": Decimal(75), "kg": Decimal(70)}, Decimal(70)),  # stays as it was stored
]


@pytest.mark.parametrize(("fields", "kg"), GROUPS)
def test_a_group_in_kilograms(fields, kg):
    assert resolve(SetGroup(**fields), KNOWN, Loadable(STANDARD["kg"])).kg == kg


@pytest.mark.parametrize(
    ("fields", "kg_max", "text", "weight"),
    [
        (RANGE, Decimal("82.5"), "1 × 5 @ 70–75 % → 77.5–82.5 kg", "77.5"),
        ({**RANGE, "load_max": Decimal(71)}, Decimal("77.5"), "1 × 5 @ 70–71 % → 77.5 kg", "77.5"),
        ({**RANGE, "load_type": "percent_tm"}, Decimal(75), "1 × 5 @ 70–75 % TM → 70–75 kg", "70"),  # 69.3, 74.25
        ({**RANGE, "load_max": None}, None, "1 × 5 @ 70 % → 77.5 kg", "77.5"),
        ({**RANGE, "load_type": "kg"}, None, "1 × 5 @ 70–75 kg", "70"),
    ],
)
def test_a_range_of_percentages_has_both_ends_in_kilograms(fields, kg_max, text, weight):
    group = resolve(SetGroup(reps_min=5, reps_max=5, **fields), KNOWN, Loadable(STANDARD["kg"]))
    assert group.kg_max == kg_max
    assert SetGroup.read(group.write()) == group
    row = target_row(group, "metric", "rpe")
    assert (row["target"], row["weight"]) == (text, weight)
    assert not {"kg", "kg_max"} & group.write_all().keys()


@pytest.mark.parametrize("known", [None, Max(training_max_kg=Decimal(90))])
def test_a_percentage_of_an_unknown_max_has_no_kilograms(known):
    group = SetGroup(load_type="percent_1rm", load_value=Decimal(75))
    assert resolve(group, known, Loadable(STANDARD["kg"])) == group


@pytest.mark.parametrize(
    ("load", "is_barbell", "kg"),
    [("80", True, None), ("81", True, Decimal(80)), ("81", False, None), ("5", True, Decimal(20))],
)
def test_a_weight_that_the_plates_can_not_make(load, is_barbell, kg):
    group = SetGroup(load_type="kg", load_value=Decimal(load))
    assert rounded(group, Loadable(STANDARD["kg"], is_barbell)).kg == kg


@pytest.fixture
def wave(world):
    """1 × 5 @ 65 %, 1 × 5+ @ 85 % of the training max, in a program of the trainer."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    day = ProgramDayFactory(program=program)
    groups = [
        {"reps_min": 5, "reps_max": 5, "load_type": "percent_tm", "load_value": "65"},
        {
            "reps_min": 5,
            "reps_max": 5,
            "amrap": True,
            "load_type": "percent_tm",
            "load_value": "85",
            "rest_seconds": 180,
        },
    ]
    return ProgramExerciseFactory(program_day=day, exercise=ExerciseFactory(), set_groups=groups)


def test_kilograms_are_stored_when_the_workout_starts_and_stay(world, wave):
    entry(world.trainee_profile, wave.exercise, "2026-01-01", one_rm_kg=111)
    session = started_session(world.trainee_profile, program_day=wave.program_day)
    entry(world.trainee_profile, wave.exercise, "2026-01-02", one_rm_kg=200)
    session.refresh_from_db()
    assert [group.kg for group in day_of(session).lines[0].groups] == [Decimal(65), Decimal(85)]
    [line] = targets_set_by_set(session)
    assert (line["program_exercise"], line["exercise"]) == (wave.pk, wave.exercise_id)
    assert line["sets"][1] == {
        "set_number": 2,
        "type": "working",
        "reps_min": 5,
        "reps_max": 5,
        "amrap": True,
        "seconds_min": None,
        "seconds_max": None,
        "metres": None,
        "load_type": "percent_tm",
        "load_value": "85",
        "load_max": None,
        "rpe_min": None,
        "rpe_max": None,
        "rest_seconds": 180,
        "note": "",
        "kg": "85",
    }


def test_a_gyms_plates_decide_what_a_typed_weight_comes_to(world):
    line = ProgramExerciseFactory(
        program_day=ProgramDayFactory(program=ProgramFactory(gym=world.gym, owner=world.trainer)), load_value=81
    )
    trainee = world.trainee_profile
    session = started_session(trainee, program_day=line.program_day)
    assert session.targets == {}, "no plates were entered"
    services.delete_session(session=session)
    trainee.plates = {"unit": "kg", "bar": "20", "plates": [["20", 2], ["10", 2]]}
    trainee.save()
    session = started_session(trainee, program_day=line.program_day)
    [group] = day_of(session).lines[0].groups
    assert (group.load_value, group.kg) == (Decimal(81), Decimal(80))
