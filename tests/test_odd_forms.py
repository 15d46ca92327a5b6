"""What a form can carry that no page of ours would send, and what comes back when a set is refused without scripts."""

import re

import pytest

from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog, WorkoutSession
from workouts.tests.factories import SessionFactory

pytestmark = pytest.mark.once
ODD = ["²", "٣", "-1", "1.5", "x", "9" * 30, "9" * 5000, ""]


@pytest.mark.parametrize("value", ODD)
def test_odd_numbers_crash_nothing(client, world, value):
    client.force_login(world.trainee)
    assert client.post("/workouts/start/", {"program_day": value}).status_code == 302
    session = WorkoutSession.objects.get(status="in_progress")
    assert session.program_day is None
    assert client.post(f"/workouts/{session.pk}/add/", {"exercise": value}).status_code == 404
    assert client.get(f"/progress/?exercise={value}").status_code == 200
    client.force_login(world.trainer)
    program = world.program.pk
    assert client.get(f"/programs/{program}/?week={value}").status_code == 200
    own_plan = {"week": value, f"line_{world.private_line.pk}": value}
    assert client.post(f"/trainees/{world.trainee_profile.pk}/plan/", own_plan).status_code == (400 if value else 302)
    assert client.get(f"/programs/{program}/?trainee={value}").status_code == 200
    assert client.get(f"/programs/{program}/preview/?day={value}").status_code == 200
    assert client.post(f"/programs/{program}/apply/", {"assignment": [value]}).status_code == 302
    assert client.get(f"/trainees/?program={value}").status_code == 200
    assert client.post(f"/workouts/move/{world.assignment.pk}/", {"day": value}).status_code == 400


def test_a_refused_set_comes_back_as_typed_in_its_own_row_alone(client, world):
    other = ExerciseFactory()
    session = SessionFactory(
        trainee=world.trainee_profile,
        status="in_progress",
        layout=[{"key": f"{exercise.pk}-0"} for exercise in (world.library_exercise, other)],
    )
    client.force_login(world.trainee)
    page = client.get(f"/workouts/{session.pk}/").content.decode()
    body = {
        "id": re.search(r'name="id" value="([^"]+)"', page)[1],
        "block": f"{other.pk}-0",
        "weight": "99999",
        "reps": "7",
        "note": "grippy",
    }
    answer = client.post(f"/workouts/{session.pk}/sets/", body)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("<li>Ensure") == 1
    first, second = page.split(f'id="block-{other.pk}-0"')
    assert "<li>Ensure" not in first
    assert all(text in second for text in ('value="99999"', 'value="7"', 'value="grippy"'))
    assert ExerciseLog.objects.filter(session=session).count() == 0


def test_an_undo_into_a_cancelled_session_is_told(client, world):
    client.force_login(world.trainee)
    url = f"/workouts/{world.session.pk}/sets"
    page = client.post(f"{url}/{world.log.pk}/delete/", follow=True).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    WorkoutSession.objects.filter(pk=world.session.pk).update(status="cancelled")
    answer = client.post(f"{url}/restore/", {"token": token}, follow=True)
    assert "planned or cancelled workout" in answer.content.decode()
