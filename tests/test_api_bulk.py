"""Many sets in one request: whole or not at all, errors with their place, a retry is harmless."""

import uuid

import pytest

from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog
from workouts.tests.factories import SessionFactory

pytestmark = pytest.mark.usefixtures("recorded")
V1 = "/api/v1"
BULK = f"{V1}/exercise_logs/bulk/"


@pytest.fixture
def item(world):
    """`item(**fields)`: a set as the client sends it."""
    basic = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5, "weight_kg": 80}
    return lambda **fields: {"id": str(uuid.uuid4()), **basic, **fields}


def places(answer):
    return sorted((error["attr"], error["code"]) for error in answer.data["errors"])


def test_sets_are_logged_in_order_with_numbers_and_records(api, world, item):
    items = [item(weight_kg=80), item(weight_kg=85), item(weight_kg=82.5, set_type="warmup")]
    answer = api(world.trainee).post(BULK, {"items": items})
    assert answer.status_code == 201
    assert answer.data["created"] == 3
    assert [row["id"] for row in answer.data["results"]] == [one["id"] for one in items]
    assert [row["set_number"] for row in answer.data["results"]] == [1, 2, 3]
    records = api(world.trainee).get(f"{V1}/personal_records/?exercise={world.exercise.pk}&kind=weight").data["results"]
    assert [(row["exercise_log"], row["value"]) for row in records] == [(uuid.UUID(items[1]["id"]), "85.0000")]


def test_sent_again_nothing_is_logged_twice(api, world, item):
    client, items = api(world.trainee), [item(), item(reps=6)]
    client.post(BULK, {"items": items})
    client.patch(f"{V1}/exercise_logs/{items[0]['id']}/", {"reps": 9})
    answer = client.post(BULK, {"items": [*items, item(reps=7)]})
    assert (answer.status_code, answer.data["created"]) == (201, 1)
    assert [row["reps"] for row in answer.data["results"]] == [9, 6, 7]
    again = client.post(BULK, {"items": items})
    assert (again.status_code, again.data["created"]) == (200, 0)


def test_every_error_says_where_and_nothing_is_stored(api, world, item):
    count = ExerciseLog.objects.count()
    items = [item(), item(reps=-1), item(exercise=999_999), item(rpe=11, colour="red"), item(reps=None, weight_kg=None)]
    items += [item(session=str(world.other_session.pk)), item(session="x"), item(exercise=[1])]
    answer = api(world.trainee).post(BULK, {"items": items})
    assert answer.status_code == 400
    assert places(answer) == [
        *(("items.1.reps", "min_value"), ("items.2.exercise", "does_not_exist"), ("items.3.colour", "unknown_field")),
        *(("items.3.rpe", "max_value"), ("items.4.reps", "required"), ("items.5.session", "does_not_exist")),
        *(("items.6.session", "does_not_exist"), ("items.7.exercise", "incorrect_type")),
    ]
    assert ExerciseLog.objects.count() == count


def test_what_conflicts_says_where(api, world, item):
    client = api(world.trainee)
    stored, gone, planned = (
        item(),
        item(),
        SessionFactory(trainee=world.trainee_profile, status="planned", ended_at=None),
    )
    client.post(BULK, {"items": [stored, gone]})
    client.delete(f"{V1}/exercise_logs/{gone['id']}/")
    twin = item()
    items = [item(), {**stored, "reps": 1}, gone, item(id=str(world.other_log.pk)), item(session=str(planned.pk))]
    answer = client.post(BULK, {"items": [*items, twin, {**twin, "reps": 1}]})
    assert answer.status_code == 409
    assert places(answer) == [
        *(("items.1.id", "conflict"), ("items.2.id", "gone"), ("items.3.id", "conflict"), ("items.6.id", "conflict")),
    ]
    answer = client.post(BULK, {"items": [item(), item(session=str(planned.pk))]})
    assert (answer.status_code, places(answer)) == (409, [("items.1.session", "conflict")])
    assert not ExerciseLog.objects.filter(session=planned).exists()


def test_the_same_item_twice_is_one_set(api, world, item):
    twin = item()
    answer = api(world.trainee).post(BULK, {"items": [twin, dict(twin)]})
    assert (answer.status_code, answer.data["created"], len(answer.data["results"])) == (201, 1, 2)


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        *(({}, "items"), ({"items": []}, "items"), ({"items": "x"}, "items"), ({"items": [1]}, "items.0")),
        *(({"items": [{}] * 501}, "items"), ([], "non_field_errors")),
    ],
)
def test_bodies_that_are_none(api, world, body, attr):
    answer = api(world.trainee).post(BULK, body)
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, attr)


def test_a_trainer_logs_for_two_trainees_at_once(api, world, item):
    other = SessionFactory(trainee=world.peer_profile)
    world.peer_profile.trainer = world.trainer_profile
    world.peer_profile.save()
    exercise = ExerciseFactory()
    items = [item(), item(session=str(other.pk), exercise=exercise.pk)]
    assert api(world.trainer).post(BULK, {"items": items}).status_code == 201
    assert {log.trainee_id for log in ExerciseLog.objects.filter(pk__in=[one["id"] for one in items])} == {
        world.trainee_profile.pk,
        world.peer_profile.pk,
    }
