"""Lines that a trainer added, swapped or took out for one trainee, in their workouts."""

from datetime import date

import pytest

from training import services
from training.own_plan import OwnPlan
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts import services as workouts
from workouts.models import WorkoutSession
from workouts.session_view import session_page
from workouts.targets import targets_set_by_set

pytestmark = pytest.mark.usefixtures("recorded")


@pytest.fixture
def curl(world):
    return ExerciseFactory(name="Curl")


@pytest.fixture
def workout(world, curl):
    """Bench press is swapped for dips, rows are taken out, curls (3 × 12) added to the superset."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    day = ProgramDayFactory(program=program)
    bench, row = (ExerciseFactory(name=name) for name in ("Bench press", "Row"))
    for position, exercise in enumerate((bench, row), start=1):
        ProgramExerciseFactory(program_day=day, exercise=exercise, position=position, block="A", rest_seconds=90)
    assignment = services.assign_program(
        actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=date(2026, 1, 5)
    )
    own = OwnPlan(assignment.revision.plan, {})
    [planned] = assignment.revision.plan.days
    first, second = own.lines_of(planned)
    line = first.planned.with_changes(
        {"exercise": curl.pk, "name": "Curl", "tracking": "weight_reps", "reps_min": 12, "reps_max": 12}
    )
    changes = own.swap(first, ExerciseFactory(name="Dip", tracking="bodyweight_reps")) | own.remove(second)
    services.override_lines(assignment=assignment, lines=changes | own.add(planned, line))
    outcome = workouts.start_session(
        actor=world.trainee.actor, trainee=world.trainee_profile, values=workouts.NewSession(program_day=day)
    )
    return outcome.session


def cards(session, user):
    page = session_page(WorkoutSession.objects.get(pk=session.pk), user)
    return [(block.key, block.exercise.name, block.label, block.planned, block.working) for block in page.blocks]


def test_a_workout_has_the_trainees_own_lines(workout, world, curl, client):
    dip = cards(workout, world.trainee)[0]
    assert dip[1:] == ("Dip", "A1", 3, 0)
    assert cards(workout, world.trainee)[1] == (f"{curl.pk}-0", "Curl", "A2", 3, 0)
    assert [(one["program_exercise"] is None, one["exercise"] == curl.pk) for one in targets_set_by_set(workout)] == [
        (False, False),
        (True, True),
    ]
    client.force_login(world.trainee)
    sent = {"id": "0195d1c8-0000-7000-8000-000000000001", "block": f"{curl.pk}-0", "weight": "15", "reps": "12"}
    assert client.post(f"/workouts/{workout.pk}/sets/", sent).status_code == 302
    log = workout.logs.get()
    assert (log.exercise, log.program_exercise_id) == (curl, None)
    assert cards(workout, world.trainee)[1][3:] == (3, 1)


def test_later_changes_of_the_plan_leave_a_workout_as_it_was(workout, world):
    before = cards(workout, world.trainee)
    assignment = world.trainee_profile.assignments.get(status="active")
    services.override_lines(assignment=assignment, lines=dict.fromkeys(assignment.overrides))
    assert cards(workout, world.trainee) == before


def test_an_added_line_is_moved_skipped_and_swapped(workout, world, curl, client):
    client.force_login(world.trainee)
    url = f"/workouts/{workout.pk}"
    client.post(f"{url}/arrange/", {"block": f"{curl.pk}-0", "do": "up"})
    assert [card[1] for card in cards(workout, world.trainee)] == ["Curl", "Dip"]
    other = world.library_exercise
    client.post(f"{url}/add/", {"exercise": other.pk, "swap": f"{curl.pk}-0"})
    assert cards(workout, world.trainee) == [
        (f"{other.pk}-0", other.name, "A1", 3, 0),
        (cards(workout, world.trainee)[1][0], "Dip", "A2", 3, 0),
    ]
    client.post(f"{url}/arrange/", {"block": f"{other.pk}-0", "do": "down"})
    assert cards(workout, world.trainee)[1] == (f"{other.pk}-0", other.name, "A2", 3, 0)
    third = ExerciseFactory(name="Hammer curl")
    client.post(f"{url}/add/", {"exercise": third.pk, "swap": f"{other.pk}-0"})
    assert cards(workout, world.trainee)[1] == (f"{third.pk}-0", "Hammer curl", "A2", 3, 0)
    client.post(f"{url}/add/", {"exercise": curl.pk, "swap": f"{third.pk}-0"})
    assert cards(workout, world.trainee)[1] == (f"{curl.pk}-0", "Curl", "A2", 3, 0)
    workout.refresh_from_db()
    assert not any("instead_of" in entry for entry in workout.layout)


def test_alternatives_are_named_on_the_page_of_the_day(world, curl, client):
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    bench = ExerciseFactory(name="Bench press")
    ProgramExerciseFactory(program_day=ProgramDayFactory(program=program), exercise=bench, alternatives=[curl.pk])
    services.assign_program(
        actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=date(2026, 1, 5)
    )
    client.force_login(world.trainee)
    assert "instead: Curl" in " ".join(client.get("/today/").content.decode().split())
