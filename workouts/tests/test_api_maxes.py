"""1RMs and training maxes over the API: entered, estimated, kept with their history."""

import pytest
from django.utils import timezone

from training.models import ExerciseMax
from training.tests.factories import ExerciseFactory
from workouts.tests.factories import LogFactory, SessionFactory


@pytest.fixture
def client(api, world):
    return api(world.trainer)


@pytest.fixture
def url(world):
    world.log.delete()
    return f"/api/v1/trainees/{world.trainee_profile.pk}/maxes/"


def errors(answer) -> dict:
    return {error["attr"]: error["code"] for error in answer.data["errors"]}


def test_entries_are_kept_and_the_latest_counts(client, world, url):
    exercise = world.library_exercise.pk
    assert client.get(url).data == []
    first = client.put(url, [{"exercise": exercise, "one_rm_kg": "100", "measured_at": "2026-01-05"}])
    assert first.status_code == 200, first.data
    assert first.data == [
        {
            "exercise": exercise,
            "one_rm_kg": "100.0000",
            "training_max_kg": "90.0000",
            "measured_at": "2026-01-05",
            "source": "entered",
        }
    ]
    later = {"exercise": exercise, "one_rm_kg": 110, "training_max_kg": 97.5, "measured_at": "2026-02-02"}
    assert client.put(url, [later]).data[0]["training_max_kg"] == "97.5000"
    assert ExerciseMax.objects.filter(trainee=world.trainee_profile).count() == 2
    assert ExerciseMax.objects.filter(created_by=world.trainer).count() == 2
    again = client.put(url, client.get(url).data)
    assert (again.status_code, ExerciseMax.objects.count()) == (200, 2), "what was read is no entry"
    assert client.put(url, []).data == again.data, "what is left out stays"


def test_an_estimate_is_read_and_never_stored_as_one(client, world, url):
    session = SessionFactory(trainee=world.trainee_profile)
    LogFactory(session=session, exercise=world.library_exercise, reps=1, weight_kg=120)
    read = client.get(url).data
    assert [(one["one_rm_kg"], one["training_max_kg"], one["source"]) for one in read] == [
        ("120.0000", "108.0000", "estimated")
    ]
    assert client.put(url, read).status_code == 200
    assert not ExerciseMax.objects.exists()
    assert errors(client.put(url, [{**read[0], "one_rm_kg": "130"}])) == {"0.source": "invalid"}
    changed = client.put(url, [{**read[0], "one_rm_kg": "130", "source": "entered", "measured_at": None}]).data
    assert [(one["one_rm_kg"], one["training_max_kg"], one["source"]) for one in changed] == [
        ("130.0000", "117.0000", "entered")
    ]
    assert ExerciseMax.objects.get().training_max_kg is None, "what was computed is no entry"


@pytest.mark.parametrize(
    ("items", "refused"),
    [
        (lambda w: {}, {"non_field_errors": "not_a_list"}),
        (lambda w: [{}], {"0.exercise": "required"}),
        (lambda w: [{"exercise": w.other_exercise.pk, "one_rm_kg": 100}], {"0.exercise": "does_not_exist"}),
        (lambda w: [{"exercise": w.exercise.pk, "one_rm_kg": 0}], {"0.one_rm_kg": "min_value"}),
        (lambda w: [{"exercise": w.exercise.pk, "one_rm_kg": 2001}], {"0.one_rm_kg": "max_value"}),
        (lambda w: [{"exercise": w.exercise.pk, "measured_at": "2026-01-05"}], {"0.one_rm_kg": "invalid"}),
        (
            lambda w: [
                {"exercise": w.library_exercise.pk, "one_rm_kg": 100},
                {"exercise": w.exercise.pk, "one_rm_kg": 100, "measured_at": "2027-06-01"},
            ],
            {"1.measured_at": "invalid"},
        ),
        (lambda w: [{"exercise": w.exercise.pk, "kg": 100}], {"0.kg": "unknown_field"}),
        (lambda w: [{"exercise": w.exercise.pk, "one_rm_kg": 100}] * 201, {"non_field_errors": "max_length"}),
    ],
)
def test_what_is_refused(client, world, url, items, refused):
    answer = client.put(url, items(world))
    assert (answer.status_code, errors(answer)) == (400, refused)
    assert not ExerciseMax.objects.exists()
    assert client.get(f"{url}?exercise=1").status_code == 400


@pytest.mark.parametrize("number", [1, 15])
def test_the_same_queries_at_any_number(client, world, url, number, django_assert_max_num_queries):
    for exercise in ExerciseFactory.create_batch(number):
        ExerciseMax.objects.create(
            trainee=world.trainee_profile, exercise=exercise, one_rm_kg=100, measured_at=timezone.localdate()
        )
    with django_assert_max_num_queries(8):
        assert len(client.get(url).data) == number
