"""The fixture `recorded` finds writes without entries in the change log or the audit trail."""

import pytest

from accounts.models import User
from facilities.models import Gym
from tests.witness import everything_is_recorded
from workouts.models import ExerciseLog

WRITES = {
    "a set": (lambda world: ExerciseLog.objects.filter(pk=world.log.pk).update(reps=99), "exercise_logs/"),
    "a name": (
        lambda world: User.objects.filter(pk=world.admin.pk).update(first_name="Other"),
        "no audit entry: accounts.user/",
    ),
    "a gym's admins": (
        lambda world: Gym.admins.through.objects.filter(gym=world.gym).delete(),
        "no audit entry: facilities.gym/",
    ),
}


@pytest.mark.parametrize("what", WRITES)
def test_a_write_without_entries_is_found(world, what):
    write, message = WRITES[what]
    with everything_is_recorded():
        pass
    with pytest.raises(AssertionError, match=message), everything_is_recorded():
        write(world)
