"""A trainee's own exercises over the API: theirs alone, and never doubled."""

import uuid

import pytest

from changes.models import Change
from tests.world import add_own_exercise
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts.services import merge_exercise
from workouts.tests.factories import LogFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/exercises/"


@pytest.fixture
def world(world):
    add_own_exercise(world)
    return world


def test_what_a_trainee_creates_is_their_own(api, world):
    answer = api(world.trainee).post(URL, {"name": "Sled drag", "tracking": "weight_distance", "equipment": "other"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["trainee"], made["gym"], made["slug"]) == (world.trainee_profile.pk, None, "sled-drag")
    change = Change.objects.get(resource="exercises", row=made["id"])
    assert (change.trainee_id, change.everyone, change.gym_id) == (world.trainee_profile.pk, False, None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (lambda w: {"gym": w.gym.pk}, "gym"),
        (lambda w: {"gym": w.other_gym.pk}, "gym"),
        (lambda w: {"trainee": w.peer_profile.pk}, "trainee"),
        (lambda w: {"trainee": w.other_trainee_profile.pk}, "trainee"),
        (lambda w: {"owner": w.trainee_profile.pk}, "owner"),
    ],
)
def test_a_trainee_names_no_gym_and_nobody_else(api, world, given, field):
    answer = api(world.trainee).post(URL, {"name": "Sled drag", **given(world)})
    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [field]
    assert not Exercise.objects.filter(name="Sled drag").exists()


@pytest.mark.parametrize("given", [{}, {"gym": None}, {"trainee": None}, {"gym": None, "trainee": None}])
def test_the_owner_can_be_left_out(api, world, given):
    answer = api(world.trainee).post(URL, {"name": "Sled drag", **given})
    assert (answer.status_code, answer.json()["trainee"]) == (201, world.trainee_profile.pk)


def test_naming_oneself(api, world):
    answer = api(world.trainee).post(URL, {"name": "Sled drag", "trainee": world.trainee_profile.pk})
    assert (answer.status_code, answer.json()["trainee"]) == (201, world.trainee_profile.pk)


@pytest.mark.parametrize("who", ["trainer", "admin"])
def test_others_make_none_for_a_trainee(api, world, who):
    body = {"name": "Sled drag", "trainee": world.trainee_profile.pk}
    answer = api(getattr(world, who)).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "trainee")


def test_an_exercise_has_one_owner(api, world):
    body = {"name": "Sled drag", "trainee": world.trainee_profile.pk, "gym": world.gym.pk}
    answer = api(world.operator).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "gym")


def test_the_same_again_is_one_exercise(api, world):
    body = {"name": "Sled drag", "tracking": "reps", "primary_muscles": ["glutes"]}
    first, again = (api(world.trainee).post(URL, body) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = api(world.trainee).post(URL, {**body, "tracking": "duration"})
    assert (other.status_code, other.json()["errors"][0]["attr"]) == (400, "name")
    assert Exercise.objects.filter(trainee=world.trainee_profile, name="Sled drag").count() == 1


def test_two_trainees_have_an_exercise_of_the_same_name(api, world):
    statuses = [api(who).post(URL, {"name": "Sled drag"}).status_code for who in (world.trainee, world.peer)]
    assert statuses == [201, 201]


def test_it_can_have_the_name_of_one_of_the_library(api, world):
    assert api(world.trainee).post(URL, {"name": "Library press"}).status_code == 201


def test_its_owner_stays(api, world):
    own = ExerciseFactory(trainee=world.trainee_profile, name="Sled drag")
    client, url = api(world.trainee), f"{URL}{own.pk}/"
    assert client.patch(url, {"trainee": world.trainee_profile.pk, "name": "Sled pull"}).status_code == 200
    refused = client.patch(url, {"trainee": None})
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "trainee")
    refused = client.patch(url, {"gym": world.gym.pk})
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "gym")
    whole = client.put(url, {"name": "Sled push", "level": "beginner", "category": "strength", "tracking": "reps"})
    assert (whole.status_code, whole.json()["trainee"], whole.json()["gym"]) == (200, world.trainee_profile.pk, None)


def test_one_in_use_is_archived_instead(api, world):
    own = ExerciseFactory(trainee=world.trainee_profile, name="Sled drag")
    LogFactory(session=world.session, exercise=own)
    client, url = api(world.trainee), f"{URL}{own.pk}/"
    assert client.delete(url).status_code == 409
    assert client.patch(url, {"is_archived": True}).json()["is_archived"] is True


def test_a_trainer_finds_those_of_one_trainee(api, world):
    found = api(world.trainer).get(URL, {"trainee": world.trainee_profile.pk}).json()
    assert [one["name"] for one in found["results"]] == ["Own press"]


def test_who_finds_it_in_the_list(api, world):
    people = ("trainee", "peer", "other_trainee", "trainer", "colleague", "other_trainer", "admin", "operator", "desk")
    lists = {name: api(getattr(world, name)).get(URL, {"search": "own press"}).json()["count"] for name in people}
    assert {name for name, count in lists.items() if count} == {"trainee", "trainer", "operator"}
    assert api().get(URL, {"search": "own press"}).json()["count"] == 0


def test_the_retry_of_a_set_of_an_exercise_that_was_merged_meanwhile(api, world):
    body = {"id": str(uuid.uuid4()), "session": str(world.session.pk), "exercise": world.own_exercise.pk, "reps": 5}
    client = api(world.trainee)
    assert client.post("/api/v1/exercise_logs/", body).status_code == 201
    merge_exercise(former=world.own_exercise, exercise=world.library_exercise)
    again = client.post("/api/v1/exercise_logs/", body)
    assert (again.status_code, again.json()["exercise"]) == (200, world.library_exercise.pk)
