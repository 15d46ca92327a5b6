"""Two gyms with everyone whom the permission tables speak of. Names say who is whose."""

from types import SimpleNamespace

from accounts.tests.factories import UserFactory
from facilities.tests.factories import GymFactory, TrainerFactory, make_trainee
from metrics.tests.factories import HealthMetricFactory
from training.tests.factories import (
    AssignmentFactory,
    ExerciseFactory,
    ProgramDayFactory,
    ProgramExerciseFactory,
    ProgramFactory,
)
from transfers.tests.factories import make_import
from workouts.tests.factories import LogFactory, RecordFactory, SessionFactory


def build() -> SimpleNamespace:
    w = SimpleNamespace()
    # people
    w.operator = UserFactory(email="operator@x.org", is_superuser=True)
    w.admin = UserFactory(email="admin@a.org", role="admin")
    w.other_admin = UserFactory(email="admin@b.org", role="admin")
    w.gymless_admin = UserFactory(email="admin@nowhere.org", role="admin")
    w.gym = GymFactory(name="Gym A", slug="gym-a", admins=[w.admin])
    w.other_gym = GymFactory(name="Gym B", slug="gym-b", admins=[w.other_admin])
    w.empty_gym = GymFactory(name="Gym C", slug="gym-c", admins=[w.admin])
    w.trainer_profile = TrainerFactory(gym=w.gym, user__email="trainer@a.org")
    w.colleague_profile = TrainerFactory(gym=w.gym, user__email="colleague@a.org")
    w.other_trainer_profile = TrainerFactory(gym=w.other_gym, user__email="trainer@b.org")
    w.trainer, w.colleague = w.trainer_profile.user, w.colleague_profile.user
    w.other_trainer = w.other_trainer_profile.user
    w.trainee_profile = make_trainee(trainer=w.trainer_profile, email="trainee@a.org")
    w.peer_profile = make_trainee(gym=w.gym, email="peer@a.org")
    w.other_trainee_profile = make_trainee(trainer=w.other_trainer_profile, email="trainee@b.org")
    w.trainee, w.peer, w.other_trainee = w.trainee_profile.user, w.peer_profile.user, w.other_trainee_profile.user
    # training
    w.library_exercise = ExerciseFactory(name="Library press")
    w.exercise = ExerciseFactory(name="Gym A press", gym=w.gym)
    w.other_exercise = ExerciseFactory(name="Gym B press", gym=w.other_gym)
    w.program = ProgramFactory(name="Shared A", gym=w.gym, owner=w.trainer)
    w.private_program = ProgramFactory(name="Private A", gym=w.gym, owner=w.trainer, visibility="private")
    w.day = ProgramDayFactory(program=w.program, position=1)
    w.private_day = ProgramDayFactory(program=w.private_program, position=1)
    w.line = ProgramExerciseFactory(program_day=w.day, exercise=w.library_exercise)
    w.private_line = ProgramExerciseFactory(program_day=w.private_day, exercise=w.library_exercise)
    w.assignment = AssignmentFactory(trainee=w.trainee_profile, program=w.private_program, assigned_by=w.trainer)
    # what the trainee measured and did
    w.metric = HealthMetricFactory(trainee=w.trainee_profile)
    w.session = SessionFactory(trainee=w.trainee_profile)
    w.log = LogFactory(session=w.session, exercise=w.library_exercise)
    w.record = RecordFactory(exercise_log=w.log)
    w.imported = make_import(w.trainee_profile)
    w.other_session = SessionFactory(trainee=w.other_trainee_profile)
    w.other_log = LogFactory(session=w.other_session, exercise=w.library_exercise)
    # the front desks of the two gyms
    w.desk = UserFactory(email="desk@a.org", role="front_desk")
    w.other_desk = UserFactory(email="desk@b.org", role="front_desk")
    w.gym.front_desk.add(w.desk)
    w.other_gym.front_desk.add(w.other_desk)
    return w


def add_named(w: SimpleNamespace, path: str) -> None:
    """Adds what a path names and not every test has, unless it is stored already."""
    if "{own_exercise" in path and not is_stored(w, "own_exercise"):
        add_own_exercise(w)
    if any(name in path for name in ("{routine", " routine", "{shared}")) and not is_stored(w, "routine"):
        add_routine(w)


def is_stored(w: SimpleNamespace, name: str) -> bool:
    row = getattr(w, name, None)
    return row is not None and type(row).objects.filter(pk=row.pk).exists()


def add_own_exercise(w: SimpleNamespace) -> None:
    w.own_exercise = ExerciseFactory(name="Own press", trainee=w.trainee_profile)


def add_routine(w: SimpleNamespace) -> None:
    """A routine of the trainee, with a day and a line."""
    w.routine = ProgramFactory(
        name="Own", gym=None, owner=w.trainee, trainee=w.trainee_profile, visibility="private", weeks=1
    )
    w.routine_day = ProgramDayFactory(program=w.routine, position=1, name="Own")
    w.routine_line = ProgramExerciseFactory(program_day=w.routine_day, exercise=w.library_exercise)
