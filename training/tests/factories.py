import datetime

import factory

from facilities.tests.factories import GymFactory
from training.models import Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise
from training.services import freeze

# A set group as the API shows it: three working sets, nothing else prescribed
PLAIN_GROUP = {
    "count": 3,
    "count_max": None,
    "type": "working",
    "reps_min": None,
    "reps_max": None,
    "amrap": False,
    "seconds_min": None,
    "seconds_max": None,
    "metres": None,
    "load_type": "none",
    "load_value": None,
    "load_max": None,
    "rpe_min": None,
    "rpe_max": None,
    "rest_seconds": None,
    "note": "",
}


class ExerciseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Exercise

    name = factory.Sequence(lambda n: f"Exercise {n}")
    slug = factory.Sequence(lambda n: f"exercise-{n}")
    equipment = "barbell"
    primary_muscles = ["chest"]
    secondary_muscles = ["triceps"]
    mechanic = "compound"
    force = "push"


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    name = factory.Sequence(lambda n: f"Program {n}")
    gym = factory.SubFactory(GymFactory)


class ProgramDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgramDay

    program = factory.SubFactory(ProgramFactory)
    week = 1
    position = factory.Sequence(lambda n: n % 100 + 1)
    name = "Push"


class ProgramExerciseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgramExercise

    program_day = factory.SubFactory(ProgramDayFactory)
    exercise = factory.SubFactory(ExerciseFactory)
    sets = 3
    reps_min = 8
    reps_max = 10
    load_type = "kg"
    load_value = 80


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgramAssignment

    program = factory.SubFactory(ProgramFactory)
    revision = factory.LazyAttribute(lambda assignment: freeze(assignment.program))
    start_date = datetime.date(2026, 1, 5)


def make_program(*, name, weeks, days, exercise, **fields):
    """A program with `days` workouts in each week, each of one exercise and named after the program and the week."""
    program = ProgramFactory(name=name, weeks=weeks, **fields)
    for week in range(1, weeks + 1):
        for position in range(1, days + 1):
            day = ProgramDayFactory(program=program, week=week, position=position, name=f"{name}{week}")
            ProgramExerciseFactory(program_day=day, exercise=exercise)
    return program
