"""The witness of `recorded` sees what nobody told of."""

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
def test_a_write_past_the_logs_is_seen(world, what):
    write, said = WRITES[what]
    with everything_is_recorded():
        pass
    with pytest.raises(AssertionError, match=said), everything_is_recorded():
        write(world)
