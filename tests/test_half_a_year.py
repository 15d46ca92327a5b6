"""Each ready-made program for half a year: loads rise as its rules say, deloads come, and it never stands still."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
import time_machine

from facilities.tests.factories import make_trainee
from tests.half_a_year import FIRST, HalfYear
from training.imports import update_library
from training.models import Program
from training.ready_made import catalog
from training.services import load_programs

# program: workouts in half a year, how often it began, maxes that the trainee entered
EXPECTED = {
    "linear-5x5": (80, 3, 0),
    "waves-4": (106, 3, 4),
    "hypertrophy-5": (132, 3, 0),
    "full-body-2": (54, 3, 0),
    "full-body-3": (80, 3, 0),
    "upper-lower-4": (106, 3, 0),
    "push-pull-legs-3": (80, 3, 0),
    "push-pull-legs-6": (158, 3, 0),
    "dumbbells-3": (80, 3, 0),
    "body-weight-3": (80, 3, 0),
    "run-5k": (80, 3, 0),
    "return-2": (56, 5, 0),
}
IN_THE_GATE = ("linear-5x5", "waves-4", "run-5k")
WITHOUT_DELOADS = ("run-5k", "return-2")  # an easy week of its own; nothing but easy weeks
EFFORT = Decimal("1.16")  # how far a rule by effort may go at once: a bad day and a good one after it


def test_there_is_a_row_for_each_program():
    assert set(EXPECTED) == set(catalog())


@pytest.mark.long
@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", [key if key in IN_THE_GATE else pytest.param(key, marks=pytest.mark.deep) for key in EXPECTED]
)
def test_half_a_year(key):
    update_library()
    load_programs()
    with time_machine.travel(datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)):
        trainee = make_trainee(email="half@x.org")
    year = HalfYear(trainee, Program.objects.get(ready_made=key)).run()
    assert (year.workouts, year.begun, year.maxes_entered) == EXPECTED[key]
    for place, asked in year.lines.items():
        line = year.kinds[place]
        assert all(one.done for one in asked), line.name
        if line.tracking != "weight_reps":
            continue
        first, *later = asked
        assert all(one.kg for one in later), f"{line.name}: a load is known and not shown"
        working = [one for one in later if not one.is_deload]
        assert working[-1].kg > working[0].kg, f"{line.name} does not rise"
        assert working[-1].kg > min(one.weight_kg for one in first.done), f"{line.name} does not rise"
        check_steps(line, working)
        check_deloads(line, later)
    if key not in WITHOUT_DELOADS:
        everything = [one for asked in year.lines.values() for one in asked]
        assert any(one.is_deload or (one.kg is not None and lighter(one)) for one in everything)


def check_steps(line, working) -> None:
    """From one workout to the next no more than the rule's step, as far as plates can make it."""
    rule = line.progression.rule
    for before, now in pairwise(working):
        where = f"{line.name}, {now.day}: {before.kg} → {now.kg}"
        if rule["kind"] == "double":
            assert now.kg - before.kg in (0, Decimal(rule["step"])), where
        elif rule["kind"] == "rpe":
            assert now.kg <= max(before.kg * EFFORT, before.kg + Decimal("2.5")), where
    if rule["kind"] == "scheme":  # the same week of the cycle, from cycle to cycle
        cycle, most = len(rule["weeks"]), Decimal(rule["tm_raise"][0]["kg"]) + Decimal("2.5")
        for before, now in zip(working, working[cycle - 1 :], strict=False):
            if before.groups[-1].load_value == now.groups[-1].load_value:
                assert 0 <= now.kg - before.kg <= most, f"{line.name}, {now.day}: {before.kg} → {now.kg}"


def check_deloads(line, later) -> None:
    for before, now, after in zip(later, later[1:], later[2:], strict=False):
        if now.is_deload and not before.is_deload and not after.is_deload:
            assert now.kg < before.kg, f"{line.name}, {now.day}: no lighter"
            assert now.sets < before.sets or before.sets == 1, f"{line.name}, {now.day}: as many sets"
            assert after.kg >= before.kg * Decimal("0.9"), f"{line.name}, {after.day}: lost by the deload"


def lighter(one) -> bool:
    """A light week of a scheme: no set above 60 % of the training max."""
    return all((group.load_value or 0) <= 60 for group in one.groups)
