"""The exercises of a workout, arranged without scripts."""

import re
import uuid

import pytest
from django.utils import timezone

from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseNote
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench():
    return ExerciseFactory(name="Bench press")


@pytest.fixture
def session(world, bench):
    layout = [{"key": f"{bench.pk}-0"}, {"key": f"{world.library_exercise.pk}-0"}]
    return SessionFactory(
        trainee=world.trainee_profile, status="in_progress", layout=layout, arranged_at=timezone.now()
    )


@pytest.fixture
def send(client, session, world):
    client.force_login(world.trainee)

    def post(page, **given):
        assert client.post(f"/workouts/{session.pk}/{page}/", given).status_code == 302
        session.refresh_from_db()
        return [entry["key"] for entry in session.layout]

    return post


def test_an_exercise_is_removed_if_it_has_no_sets(send, session, bench, world):
    first, second = f"{bench.pk}-0", f"{world.library_exercise.pk}-0"
    LogFactory(session=session, exercise=bench, weight_kg=80, reps=8)
    assert send("arrange", block=first, do="remove") == [first, second]
    assert send("arrange", block=second, do="remove") == [first]


def test_an_exercise_is_added_again(send, client, session, bench, world):
    first, second, again = f"{bench.pk}-0", f"{world.library_exercise.pk}-0", f"{bench.pk}-0-2"
    assert send("add", exercise=bench.pk) == [first, second, again]
    send("sets", id=uuid.uuid4(), block=again, weight="50", reps="5", set_type="working")
    assert list(session.logs.values_list("exercise", "occurrence")) == [(bench.pk, 2)]
    # The set that is restored after its deletion is where it was.
    log = session.logs.get()
    answer = client.post(f"/workouts/{session.pk}/sets/{log.pk}/delete/", follow=True)
    token = re.search(r'name="token" value="([^"]+)"', answer.content.decode())[1]
    send("sets/restore", token=token)
    assert list(session.logs.values_list("exercise", "occurrence")) == [(bench.pk, 2)]


def test_a_swap_keeps_the_place(send, bench, world):
    other = ExerciseFactory(name="Dip")
    first, second = f"{bench.pk}-0", f"{world.library_exercise.pk}-0"
    assert send("add", swap=first, exercise=other.pk) == [f"{other.pk}-0", second]
    assert send("add", swap=second, exercise=other.pk) == [f"{other.pk}-0", f"{other.pk}-0-2"]


@pytest.mark.parametrize(
    ("text", "first"), [("rdl", "Romanian deadlift"), ("romanain", "Romanian deadlift"), ("", "Bench press")]
)
def test_the_search_forgives_and_shows_first_what_was_done_last(client, session, world, bench, text, first):
    ExerciseFactory(name="Romanian deadlift", aliases=["RDL"])
    ExerciseFactory(name="Abductor machine")
    LogFactory(session=SessionFactory(trainee=world.trainee_profile), exercise=bench, weight_kg=80, reps=8)
    client.force_login(world.trainee)
    answer = client.get(f"/workouts/{session.pk}/add/", {"search": text})
    shown = answer.context["choices"]
    assert [*shown.recent, *shown.others][0].name == first


def test_who_sees_the_notes(world, bench):
    ExerciseNote.objects.create(trainee=world.trainee_profile, exercise=bench, text="seat 4")
    seen = [ExerciseNote.objects.permitted(user).count() for user in (world.trainee, world.trainer, world.admin)]
    assert seen == [1, 1, 0]


def test_a_note_is_written_without_scripts(client, session, world, bench):
    ExerciseNote.objects.create(trainee=world.trainee_profile, exercise=bench, text="seat 4 <wide>")
    client.force_login(world.trainee)

    def form():
        html = client.get(f"/workouts/{session.pk}/").content.decode()
        return html.split(f'id="block-{bench.pk}-0"')[1].split("</details>")[0]

    textarea = re.search(r'<textarea[^>]* name="note"[^>]*>(.*?)</textarea>', form(), re.S)
    assert textarea[1] == "\nseat 4 &lt;wide&gt;"
    action = re.search(r'formaction="([^"]+)"', form())[1]
    answer = client.post(action, {"block": f"{bench.pk}-0", "note": "seat 5\r\nnarrow"})
    assert (answer.status_code, answer.url) == (302, f"/workouts/{session.pk}/#block-{bench.pk}-0")
    assert [note.text for note in ExerciseNote.objects.all()] == ["seat 5\nnarrow"]
    assert "seat 5\nnarrow</textarea>" in form()
