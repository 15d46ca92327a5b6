"""What the tests of assignments begin with: a noon, and a trainee who follows nothing."""

from datetime import date

import pytest
import time_machine

from notifications.models import Notice
from training.models import ProgramAssignment

from .factories import make_program

TODAY = date(2026, 3, 10)  # a Tuesday


@pytest.fixture
def noon():
    """It is noon of TODAY in UTC."""
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


@pytest.fixture
def free_trainee(world):
    """The trainee of the world, in UTC, without a program and without notices."""
    ProgramAssignment.objects.all().delete()
    Notice.objects.all().delete()
    world.trainee.timezone = "UTC"
    world.trainee.save()
    world.trainee_profile.user = world.trainee
    return world.trainee_profile


@pytest.fixture
def program_of(world):
    """`program_of(name, weeks, days)`: a program of the trainer; every workout is named after it and its week."""

    def made(name, weeks, days):
        return make_program(
            name=name, weeks=weeks, days=days, exercise=world.library_exercise, gym=world.gym, owner=world.trainer
        )

    return made
