"""Imports over the API, as a program would make one."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import services as accounts
from transfers import worker_jobs
from workouts.models import ExerciseLog

pytestmark = pytest.mark.usefixtures("recorded")
FILES = Path(__file__).parent / "files"
URL = "/api/v1/imports/"


def upload(client, content: bytes, name: str = "hevy.csv"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content)}, format="multipart")


def test_look_choose_start_and_take_back(api, world):
    client = api(world.trainee)
    made = upload(client, (FILES / "strong-lb.csv").read_bytes())
    assert made.status_code == 201, made.data
    data = made.data
    assert (data["status"], data["dialect"], data["workouts"], data["sets"]) == ("ready", "strong", 1, 2)
    assert (data["first_day"], data["asks_units"], data["asks_timezone"]) == ("2026-01-05", True, True)
    assert [one["name"] for one in data["exercises"]] == ["Deadlift (Barbell)", "Running"]
    assert data["exercises"][0]["exercise"] is None
    one = f"{URL}{data['id']}/"
    chosen = [{"name": "Running", "exercise": world.library_exercise.pk}]
    answer = client.patch(one, {"units": "imperial", "timezone": "America/New_York", "exercises": chosen})
    assert (answer.data["units"], answer.data["timezone"]) == ("imperial", "America/New_York")
    started = client.post(f"{one}start/", {})
    assert (started.status_code, started.data["status"]) == (200, "waiting")
    assert client.post(f"{one}start/", {}).status_code == 200
    while worker_jobs.import_due():
        pass
    done = client.get(one).data
    assert (done["status"], done["percent"], done["sets_added"], done["sessions_added"]) == ("done", 100, 2, 1)
    assert ExerciseLog.objects.get(exercise=world.library_exercise, duration_seconds=1500)
    assert client.delete(one).status_code == 409
    assert client.post(f"{one}undo/").data["status"] == "undoing"
    while worker_jobs.import_due():
        pass
    assert client.get(one).data["status"] == "undone"
    assert client.delete(one).status_code == 204


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"a,b\n1,2\n", "No app that we know"), (b"PK\x03\x04", "damaged"), (b"", "empty"), (b"\xff\xfe", "UTF-8")],
)
def test_a_file_that_is_none_is_refused_on_its_field(api, world, content, reason):
    answer = upload(api(world.trainee), content)
    assert answer.status_code == 400
    assert answer.data["errors"][0]["attr"] == "file"
    assert reason in answer.data["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"units": "stone"}, "units"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"exercises": [{"name": "Nobody does this", "exercise": None}]}, "exercises"),
        ({"exercises": [{"name": "Zercher carry", "exercise": 10**12}]}, "exercises"),
        ({"exercises": [{"name": "Zercher carry"}]}, "exercises.0.exercise"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_choices_that_are_none(api, world, body, attr):
    answer = api(world.trainee).patch(f"{URL}{world.imported.pk}/", body)
    assert answer.status_code == 400
    assert [error["attr"] for error in answer.data["errors"]] == [attr]


def test_rows_that_are_no_sets_stop_the_start(api, world):
    client = api(world.trainee)
    made = upload(client, (FILES / "wger.json").read_bytes(), "wger.json")
    assert made.data["problems"] == [{"line": 4, "reason": "Its weight is neither in kilograms nor in pounds."}]
    one = f"{URL}{made.data['id']}/start/"
    assert client.post(one, {}).status_code == 409
    assert client.post(one, {"without_problems": True}).status_code == 200


def test_a_file_may_be_larger_than_any_other_body(api, world):
    client = api(world.trainee)
    row = b'2026-03-02 18:04:11,Push,1h,Zercher carry,1,82.5,5,0,0,"%s",,\n' % (b"x" * 900)
    head = (FILES / "strong-comma.csv").read_bytes().split(b"\n")[0] + b"\n"
    made = upload(client, head + row * 2000).data
    assert (made["status"], made["dialect"], made["sets"]) == ("reading", "strong", 0)
    worker_jobs.import_due()
    assert client.get(f"{URL}{made['id']}/").data["sets"] == 2000
    too_large = upload(client, b"x" * (33 * 1024 * 1024))
    assert too_large.status_code == 413
    assert client.patch(f"{URL}{world.imported.pk}/", {"timezone": "x" * 2**20}).status_code == 413


def test_scopes(world, client):
    def token(*scopes):
        _row, text = accounts.create_personal_token(user=world.trainee, name="x", scopes=list(scopes), days=7)
        return {"HTTP_AUTHORIZATION": f"Bearer {text}"}

    body = {"file": SimpleUploadedFile("a.csv", (FILES / "hevy.csv").read_bytes())}
    assert client.get(URL, **token("training:read")).status_code == 403
    assert client.post(URL, body, **token("workouts:read")).status_code == 403
    assert client.get(URL, **token("workouts:read")).status_code == 200


def test_the_list_costs_the_same_at_any_size(api, world, django_assert_max_num_queries):
    client = api(world.trainee)
    for number in range(4):
        upload(client, (FILES / "hevy.csv").read_bytes(), f"{number}.csv")
    with django_assert_max_num_queries(6):
        assert len(client.get(URL).data["results"]) == 5
