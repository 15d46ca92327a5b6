"""The programs of the demo gym."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from accounts.models import User
from facilities.models import Gym
from training import services as training
from training.models import Exercise, Program, ProgramDay, ProgramExercise
from training.plans import SetGroup

from .content import WEEKS

LONG = 600  # seconds: a run, not a hold


def build_program(gym: Gym, owner: User, exercises: dict[str, Exercise], name: str, goal: str, days: list) -> Program:
    """A program of half a year: the same days every week, with targets that get a little heavier."""
    program = Program.objects.create(
        name=name,
        goal=goal,
        owner=owner,
        gym=gym,
        weeks=WEEKS + 2,
        level="intermediate",
        is_offered=name == "Full body basics",
    )
    lines = []
    for week in range(1, program.weeks + 1):
        for position, (title, blocks, content) in enumerate(days, start=1):
            day = ProgramDay.objects.create(
                program=program, week=week, position=position, name=title, blocks=[block.write() for block in blocks]
            )
            for place, (exercise, groups, block) in enumerate(content, start=1):
                line = ProgramExercise(program_day=day, exercise=exercises[exercise], position=place, block=block)
                line.groups = tuple(heavier(group, week) for group in groups)
                lines.append(line)
    ProgramExercise.objects.bulk_create(lines)
    return program


def heavier(group: SetGroup, week: int) -> SetGroup:
    """The group as it is in a later week: a little heavier, or five minutes longer every eight weeks."""
    if group.load_value is not None:
        return replace(group, load_value=round_to_plates(float(group.load_value) * (1 + 0.012 * week)))
    if (group.seconds_max or 0) >= LONG:
        seconds = (group.seconds_max or 0) + week // 8 * 300
        return replace(group, seconds_min=seconds, seconds_max=seconds)
    return group


def build_template(gym: Gym, owner: User, exercises: dict[str, Exercise]) -> None:
    """A template of four weeks. Progressions fill them from the first week."""
    program = Program.objects.create(
        name="First four weeks", goal="Strength", owner=owner, gym=gym, weeks=4, level="beginner", is_template=True
    )
    double = {"kind": "double", "step": "2.5"}
    days: list[tuple[str, list[tuple[str, str, dict]]]] = [
        (
            "A",
            [("Back squat", "40", {"kind": "linear", "step": "5", "deload_every": 4}), ("Bench press", "30", double)],
        ),
        ("B", [("Conventional deadlift", "50", {"kind": "linear", "step": "5"}), ("Lat pulldown", "35", double)]),
        ("C", [("Leg press", "80", {"kind": "wave", "wave": ["0", "5", "10"]}), ("Seated cable row", "35", double)]),
    ]
    for position, (name, content) in enumerate(days, start=1):
        day = ProgramDay.objects.create(program=program, week=1, position=position, name=f"Full body {name}")
        for place, (exercise, load, rule) in enumerate(content, start=1):
            line = ProgramExercise.objects.create(
                program_day=day,
                exercise=exercises[exercise],
                position=place,
                sets=3,
                reps_min=8,
                reps_max=10,
                load_type="kg",
                load_value=Decimal(load),
                rest_seconds=120,
            )
            training.fill_weeks(line=line, rule=rule)


def round_to_plates(kilograms: float) -> Decimal:
    step = Decimal("2.5") if kilograms >= 20 else Decimal(1)
    return round(Decimal(kilograms) / step) * step
