"""Prints what half a year by the ready-made programs looks like: `python -m benchmarks.half_a_year [program …]`.

A line for each exercise: its load in the first and the last workout, how often it rose, its lighter weeks, and the load
of every workout. The person is the one of `tests/half_a_year.py`.
"""

import sys
from datetime import UTC, datetime
from itertools import pairwise

import time_machine

import benchmarks.throwaway_database  # noqa: F401 - before any model
from common.units import plain
from facilities.tests.factories import make_trainee
from tests.half_a_year import FIRST, HalfYear
from training.imports import update_library
from training.models import Program
from training.ready_made import catalog
from training.services import load_programs


def asked(line, one) -> str:
    """The load, or for an exercise without one the sets and what each of them is."""
    if line.tracking == "weight_reps":
        return "–" if one.kg is None else plain(one.kg)
    group = next(group for group in one.groups if group.type in ("working", "warmup"))
    size = f"{group.metres} m" if group.metres is not None else f"{group.seconds} s" if group.seconds else group.reps
    return f"{max(one.sets, 1)}×{size}"


def show(key: str) -> None:
    with time_machine.travel(datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)):
        trainee = make_trainee(email=f"{key}@example.org")
    year = HalfYear(trainee, Program.objects.get(ready_made=key)).run()
    print(f"\n{key}: {year.workouts} workouts, begun {year.begun} times")
    for place, workouts in year.lines.items():
        line = year.kinds[place]
        loads = [one.kg for one in workouts if one.kg is not None and not one.is_deload]
        rises = sum(after > before for before, after in pairwise(loads))
        figures = f"{plain(loads[0])} → {plain(loads[-1])} kg, {rises} rises" if loads else ""
        deloads = sum(one.is_deload for one in workouts)
        each = " ".join(asked(line, one) + ("↓" if one.is_deload else "") for one in workouts)
        print(f"  {line.name:28}{figures:28}{deloads:3} lighter   {each}")


if __name__ == "__main__":
    update_library()
    load_programs()
    for wanted in sys.argv[1:] or catalog():
        show(wanted)
