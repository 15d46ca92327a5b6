"""Exercises that are made on a phone: once, in order, under the id that the phone chose."""

from dataclasses import replace

import pytest

from accounts import quotas
from training.models import Exercise
from training.services import PHONE_IDS, hand_to_gym
from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog, WorkoutSession
from workouts.services import merge_exercise
from workouts.tests.test_sync import log, open_session, operation, send

__all__ = ["open_session", "send"]  # fixtures
pytestmark = pytest.mark.usefixtures("recorded")
KEY = PHONE_IDS[7]


def new_exercise(session, name="Sled drag", key=KEY, **more):
    given = {"tracking": "weight_reps", "equipment": "other", "primary_muscles": ["glutes"], "per_side": False}
    return operation("new_exercise", session, exercise=key, name=name, **given | more)


def log_of(session, key=KEY, **more):
    return log(session, Exercise(pk=key), **more)


def layout(session, *keys):
    return operation("arrange", session, layout=[{"key": f"{key}-0"} for key in keys])


def test_an_exercise_and_its_first_set(send, world, open_session):
    assert send(new_exercise(open_session), layout(open_session, KEY), log_of(open_session)) == ["done"] * 3
    made = Exercise.objects.get(trainee=world.trainee_profile)
    assert (made.pk, made.name, made.equipment, made.primary_muscles) == (KEY, "Sled drag", "other", ["glutes"])
    [block] = send.body["sessions"][0]["blocks"]
    assert (block["key"], block["name"]) == (f"{KEY}-0", "Sled drag")
    assert ExerciseLog.objects.get(session=open_session).exercise == made


def test_all_of_it_again_changes_nothing(send, world, open_session):
    sent = [new_exercise(open_session), layout(open_session, KEY), log_of(open_session)]
    assert [send(*sent) for _time in range(3)] == [["done"] * 3] * 3
    assert Exercise.objects.filter(trainee=world.trainee_profile).count() == 1
    assert ExerciseLog.objects.filter(session=open_session).count() == 1


def test_a_retry_keeps_what_was_edited_since(send, world, open_session):
    send(new_exercise(open_session))
    Exercise.objects.filter(pk=KEY).update(name="Sled pull")
    assert send(new_exercise(open_session)) == ["done"]
    assert Exercise.objects.get(pk=KEY).name == "Sled pull"


def test_what_is_refused_holds_up_what_builds_on_it_until_it_is_mended(send, world, open_session):
    mine = ExerciseFactory(trainee=world.trainee_profile, name="sled drag", is_archived=True)
    other = world.library_exercise
    sent = [layout(open_session, other.pk, KEY), log_of(open_session), log(open_session, other)]
    assert send(new_exercise(open_session), *sent) == ["refused", "waits", "waits", "done"]
    answer = send.body["answers"][0]
    assert (answer["known"], answer["errors"]) == (mine.pk, {"name": ["You have an exercise of this name already."]})
    assert WorkoutSession.objects.get(pk=open_session.pk).layout == []
    assert send(new_exercise(open_session, "Sled drag, heavy"), *sent[:2]) == ["done"] * 3
    assert ExerciseLog.objects.filter(session=open_session, exercise=KEY).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"key": 12},
        {"key": str(KEY)},
        {"key": 2**52},
        {"key": True},
        {"name": None},
        {"name": ""},
        {"name": "x" * 121},
        {"tracking": "jumps"},
        {"tracking": ["reps"]},
        {"equipment": "anvil"},
        {"primary_muscles": ["wings"]},
        {"primary_muscles": "glutes"},
        {"primary_muscles": [["glutes"]]},
    ],
)
def test_what_no_phone_makes_is_refused(send, world, open_session, change):
    assert send(new_exercise(open_session, **change)) == ["refused"]
    assert not Exercise.objects.filter(trainee=world.trainee_profile).exists()


def test_an_id_of_somebody_else_is_refused_without_a_word_about_it(send, world, open_session):
    ExerciseFactory(pk=KEY, trainee=world.peer_profile, name="Secret")
    assert send(new_exercise(open_session), log_of(open_session)) == ["refused", "waits"]
    assert "Secret" not in str(send.body)


def test_one_that_was_deleted_does_not_come_back(send, client, world, open_session):
    send(new_exercise(open_session))
    client.post("/exercises/sled-drag/delete/")
    assert not Exercise.objects.filter(pk=KEY).exists()
    assert send(new_exercise(open_session), log_of(open_session)) == ["done", "refused"]
    assert not Exercise.objects.filter(pk=KEY).exists()


def test_one_that_the_gym_has_now_takes_further_sets(send, world, open_session):
    send(new_exercise(open_session))
    hand_to_gym(exercise=Exercise.objects.get(pk=KEY), gym=world.gym, name="Gym sled")
    assert send(new_exercise(open_session), log_of(open_session)) == ["done", "done"]


def test_what_waits_for_a_merged_exercise_goes_to_the_other(send, world, open_session):
    first = log_of(open_session)
    send(new_exercise(open_session), first)
    merge_exercise(former=Exercise.objects.get(pk=KEY), exercise=world.library_exercise)
    sent = [new_exercise(open_session), layout(open_session, KEY), first, log_of(open_session)]
    assert send(*sent) == ["done"] * 4
    sets = ExerciseLog.objects.filter(session=open_session)
    assert [one.exercise for one in sets] == [world.library_exercise] * 2
    assert [block["key"] for block in send.body["sessions"][0]["blocks"]] == [f"{world.library_exercise.pk}-0"]


def test_a_quota_is_said(send, world, open_session, monkeypatch):
    name = "exercises of a trainee"
    monkeypatch.setitem(quotas.STORED, name, replace(quotas.STORED[name], most=0))
    assert send(new_exercise(open_session)) == ["refused"]
    assert "Delete some first." in send.body["answers"][0]["reason"]


def test_ids_of_the_database_stay_small_where_it_has_a_sequence(world):
    assert 2**51 <= KEY < 2**52 < 2**53  # whole numbers for JavaScript


def test_the_picker_says_what_the_phone_asks_for(client, world):
    client.force_login(world.trainee)
    create = client.get("/workouts/exercises/").json()["create"]
    assert next(value for value, _label in create["tracking"]) == "weight_reps"
    assert {"barbell", "dumbbell"} < {value for value, _label in create["equipment"]}
    assert len(create["muscles"]) == 17
