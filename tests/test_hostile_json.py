"""JSON bodies with one part exchanged for something that nobody means: the API's, a phone's, the builder's."""

import json
import uuid
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from tests import test_policy_api as table
from tests.hostile import JSON_VALUES, VALUES, Attempt, some
from training.tests.factories import ProgramExerciseFactory
from workouts.tests.factories import SessionFactory

pytestmark = pytest.mark.edge
HOSTILE = [*VALUES, *JSON_VALUES]
MISSING = object()


@pytest.fixture
def attempt(world, django_capture_on_commit_callbacks):
    return lambda: Attempt(django_capture_on_commit_callbacks)


def parts(body: Any, path: tuple = ()) -> Iterator[tuple]:
    """The places in a body: the whole, and each part of it."""
    yield path
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inner:
        yield from parts(value, (*path, key))


def exchanged(body: Any, path: tuple, value: Any) -> Any:
    """The body with another value there."""
    if not path:
        return value
    made = deepcopy(body)
    place = made
    for key in path[:-1]:
        place = place[key]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made


def bodies(what: str, body: Any) -> Iterator[tuple[str, str]]:
    """(what was exchanged, the body as text); infinite numbers as JSON can write them."""
    for path in parts(body):
        for value in [*some(f"{what} {path}", HOSTILE), *([MISSING] if path else [])]:
            text = json.dumps(exchanged(body, path, value)).replace("-Infinity", "-1e400").replace("Infinity", "1e400")
            yield f"{what} {path} {'missing' if value is MISSING else ascii(value)[:40]}", text[:900_000]


WHO = {"gyms": "admin", "trainers": "admin"}
FULL = {  # all that a body can have, beside what it needs
    "exercise_logs": {
        "weight_kg": "80",
        "rpe": 7,
        "distance_m": 5,
        "duration_seconds": 5,
        "set_number": 1,
        "note": "x",
    },
    "workout_sessions": {"feeling": 3, "notes": "x", "name": "x", "status": "completed", "id": str(uuid.UUID(int=7))},
    "program_exercises": {
        "sets": 3,
        "reps_min": 5,
        "load_type": "kg",
        "load_value": "80",
        "superset": "A",
        "tempo": "1",
    },
    "health_metrics": {"measured_at": "2026-01-05T10:00:00Z", "note": "x"},
    "trainers": {"bio": "x", "specialties": ["x"]},
    "exercises": {"primary_muscles": ["chest"], "level": "beginner", "video_url": "https://x.org/"},
    "programs": {"weeks": 4, "goal": "x", "description": "x"},
}


@pytest.mark.parametrize("target", [name for name in table.BODIES if name not in ("imports", "personal_records")])
def test_bodies_of_the_api(api, world, attempt, target):
    resource = target.split("/")[0].split(" ")[0]
    trainees = ("health_metrics", "workout_sessions", "exercise_logs", "imports")
    who = WHO.get(resource) or ("trainee" if resource in trainees or "trainees/me" in target else "trainer")
    url, client, attempt = table.address(world, target), api(getattr(world, who)), attempt()
    body = {**table.BODIES[target](world), **FULL.get(target, {})}
    for what, text in bodies(target, body):
        attempt(what, client.post, url, text, content_type="application/json")
    assert attempt.wrong == []


@pytest.mark.parametrize(("who", "path"), [(w, p) for w, p in (
    ("admin", "gyms/{gym}"), ("admin", "trainees/{trainee_profile}"), ("trainer", "trainers/{trainer_profile}"),
    ("trainee", "trainees/{trainee_profile}"), ("trainer", "exercises/{exercise}"), ("trainer", "programs/{program}"),
    ("trainer", "program_days/{day}"), ("trainer", "program_exercises/{line}"), ("trainee", "health_metrics/{metric}"),
    ("trainer", "program_assignments/{assignment}"), ("trainee", "workout_sessions/{session}"),
    ("trainee", "exercise_logs/{log}"),
)])  # fmt: skip
@pytest.mark.parametrize("method", ["put", "patch"])
def test_changes_by_the_api(api, world, attempt, who, path, method):
    url, client, attempt = table.address(world, path), api(getattr(world, who)), attempt()
    for what, text in bodies(f"{method} {path} {who}", client.get(url).json()):
        attempt(what, getattr(client, method), url, text, content_type="application/json")
    assert attempt.wrong == []


def outbox(world) -> dict:
    open_session = SessionFactory(trainee=world.trainee_profile, status="in_progress")
    at, values = timezone.now().isoformat(), {"units": "metric", "weight": "80", "reps": "5", "rpe": "8", "note": "x"}
    common = {"session": str(open_session.pk), "at": at}
    first = {"set": str(uuid.UUID(int=8)), "exercise": world.library_exercise.pk, "line": world.line.pk, "live": False}
    operations = [
        {"kind": "log", **common, **first, "values": values},
        {"kind": "edit", **common, "set": str(uuid.UUID(int=8)), "values": values},
        {"kind": "arrange", **common, "layout": [{"key": f"{world.library_exercise.pk}-0", "skipped": True}]},
        {"kind": "note", **common, "exercise": world.library_exercise.pk, "text": "seat 4"},
        {"kind": "delete", **common, "set": str(uuid.UUID(int=8))},
        {"kind": "finish", **common, "feeling": "3", "notes": "x"},
        {"kind": "discard", **common},
        {"kind": "start", "session": str(uuid.UUID(int=9)), "at": at, "program_day": world.day.pk},
    ]
    return {
        "user": world.trainee.pk,
        "now": at,
        "operations": [{"id": str(place), **operation} for place, operation in enumerate(operations)],
    }


def test_what_a_phone_sends(client, world, attempt):
    client.force_login(world.trainee)
    body = outbox(world)
    attempt = attempt()
    for what, text in bodies("outbox", body):
        attempt(what, client.post, "/workouts/sync/", text, content_type="application/json")
    for operation in body["operations"]:  # each alone: what crashes behind another one is not answered at all
        alone = {**body, "operations": [operation]}
        for what, text in bodies(operation["kind"], alone):
            attempt(what, client.post, "/workouts/sync/", text, content_type="application/json")
    assert attempt.wrong == []


def test_what_the_builder_sends(client, world, attempt):
    client.force_login(world.trainer)
    ProgramExerciseFactory(program_day=world.day, exercise=world.exercise, position=2)
    url = f"/programs/{world.program.pk}/plan/"
    shown = client.get(url).json()
    shown["days"][0]["exercises"][0]["rule"] = {
        "kind": "linear",
        "step": "2.5",
        "unit": "kg",
        "deload_every": 4,
        "deload_percent": "60",
        "wave": ["1", "2"],
    }
    body = {"edition": shown["edition"], "save": str(uuid.UUID(int=5)), "plan": shown}
    attempt = attempt()
    for what, text in bodies("plan", body):
        attempt(what, client.post, url, text, content_type="application/json")
    fill = {"edition": shown["edition"], "line": world.line.pk, "rule": shown["days"][0]["exercises"][0]["rule"]}
    for what, text in bodies("fill", fill):
        attempt(what, client.post, f"{url}fill/", text, content_type="application/json")
    groups = [{"count": 1, "reps_min": 5, "reps_max": 5, "amrap": True, "load_type": "percent_tm", "load_value": "85"}]
    scheme = {"kind": "scheme", "weeks": [groups], "tm_raise": [{"reps_over": 0, "kg": "2.5"}]}
    fill = {"edition": shown["edition"], "lines": [world.line.pk], "rule": scheme}
    for what, text in bodies("scheme", fill):
        attempt(what, client.post, f"{url}fill/?preview", text, content_type="application/json")
    assert attempt.wrong == []


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1e28", "NaN", "sNaN", "9" * 5000])
def test_a_number_that_overflows_is_refused_wherever_sets_come_in(api, client, world, number):
    """By the API, in bulk, from a phone and by the page: the same set, the same answer at its field."""
    client.force_login(world.trainee)
    layout = [{"key": f"{world.library_exercise.pk}-0"}]
    trainee = api(world.trainee)
    session = SessionFactory(trainee=world.trainee_profile, status="in_progress", layout=layout)
    a_set = {"session": str(session.pk), "exercise": world.library_exercise.pk, "reps": 5}
    for field in ("weight_kg", "distance_m", "rpe"):
        one = trainee.post("/api/v1/exercise_logs/", {**a_set, field: number})
        many = trainee.post("/api/v1/exercise_logs/bulk/", {"items": [a_set, {**a_set, field: number}]})
        assert [(a.status_code, a.data["errors"][0]["attr"]) for a in (one, many)] == [
            (400, field),
            (400, f"items.1.{field}"),
        ]
    operation = {
        "id": "0",
        "kind": "log",
        "session": str(session.pk),
        "at": timezone.now().isoformat(),
        "line": 0,
        "set": str(uuid.UUID(int=8)),
        "exercise": world.library_exercise.pk,
        "values": {"units": "metric", "weight": number, "reps": "5"},
    }
    body = {"user": world.trainee.pk, "now": timezone.now().isoformat(), "operations": [operation]}
    [answer] = client.post("/workouts/sync/", body, content_type="application/json").json()["answers"]
    assert (answer["status"], list(answer["errors"])) == ("refused", ["weight"])
    page = {"id": str(uuid.UUID(int=9)), "block": f"{world.library_exercise.pk}-0", "weight": number, "reps": "5"}
    assert client.post(f"/workouts/{session.pk}/sets/", page).status_code == 400
    assert not session.logs.exists()
