"""Records are those of the history, whatever happens: sets logged, edited, moved, deleted, imported and taken back."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilities.models import Trainee
from facilities.tests.factories import make_trainee
from tests.limits import examples
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from transfers import services, uploads, worker_jobs
from transfers.models import Import
from workouts.records import recomputed
from workouts.tests.factories import SessionFactory
from workouts.tests.test_records import NOON, change

HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"


def imported_file(chance: random.Random) -> bytes:
    """Some workouts of the one exercise, around the time of the others."""
    rows = []
    for _workout in range(chance.randint(1, 2)):
        at = NOON + timedelta(minutes=chance.randrange(60))
        for number in range(chance.randint(1, 3)):
            weight, reps = chance.choice([0, 40, 60, 62.5, 100]), chance.choice([1, 5, 8, 20])
            mark = chance.choice(["W", number + 1])
            rows.append(f"{at:%Y-%m-%d %H:%M:%S},A,1h,Bench press,{mark},{weight},{reps},0,0,,,\n")
    return (HEADER + "".join(rows)).encode()


def work_it_off():
    while worker_jobs.import_due():
        pass


@pytest.mark.long
@pytest.mark.soak
@pytest.mark.no_cover  # hundreds of times the same lines
@pytest.mark.django_db
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), formula=st.sampled_from(Trainee.Formula.values))
def test_records_are_those_of_the_history_after_imports_too(seed, formula):
    chance = random.Random(seed)
    trainee = make_trainee(timezone="UTC")
    trainee.e1rm_formula = formula
    trainee.save()
    is_assisted = chance.random() >= 0.9
    kind = {"name": "Dip", "tracking": "assisted_reps"} if is_assisted else {"name": "Bench press"}
    exercise = Exercise.objects.filter(**kind).first() or ExerciseFactory(**kind)
    sessions = [SessionFactory(trainee=trainee, started_at=NOON) for _ in range(2)]
    imports: list[Import] = []
    for _step in range(chance.randint(2, 4)):
        what = chance.choice(["change", "change", "import", "undo"])
        if what == "import" or (what == "undo" and not imports):
            imported = uploads.take_file(trainee=trainee, content=imported_file(chance), file_name="a.csv")
            services.choose(imported=imported, units="metric", exercises={"Bench press": exercise.pk})
            services.start(imported=imported)
            work_it_off()
            imports.append(imported)
        elif what == "undo":
            services.undo(imported=imports.pop(chance.randrange(len(imports))))
            work_it_off()
        else:
            change(chance.choice, trainee, exercise, sessions)
        assert recomputed(trainee, exercise.pk) == ([], [])


@pytest.mark.soak
@given(
    st.decimals(Decimal("0.25"), 500, places=2),
    st.integers(1, 12),
    st.sampled_from(Trainee.Formula.values),
)
@settings(max_examples=examples(1000), deadline=None)
def test_estimates_grow_with_weight_and_with_reps(weight, reps, formula):
    from workouts.formulas import e1rm

    estimate = e1rm(weight, reps, formula)
    assert estimate is not None
    assert estimate >= weight.quantize(Decimal("0.0001"))
    assert e1rm(weight + Decimal("0.25"), reps, formula) > estimate
    assert reps == 12 or e1rm(weight, reps + 1, formula) >= estimate
    assert e1rm(weight, 13, formula) is None
