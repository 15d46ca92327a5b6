"""A PUT replaces a row: what it has to name, what it empties, and what it leaves as it is. Expectations are literal."""

import pytest

from tests.test_policy_api import client_of
from workouts.models import WorkoutSession

V1 = "/api/v1"
# who may, the row, and the fields that a PUT without a body must name
ROWS = [
    ("admin", "gyms/{gym}", ["name"]),
    ("admin", "trainers/{trainer_profile}", ["first_name", "gym", "last_name"]),
    ("trainee", "trainees/{trainee_profile}", ["first_name", "last_name"]),
    ("trainer", "exercises/{exercise}", ["name"]),
    ("trainer", "programs/{private_program}", ["name"]),
    ("trainer", "program_days/{private_day}", ["position", "week"]),
    ("trainer", "program_exercises/{private_line}", ["exercise", "program_day"]),
    ("trainer", "program_assignments/{assignment}", ["start_date"]),
    ("trainee", "health_metrics/{metric}", ["kind", "value"]),
    ("trainee", "workout_sessions/{session}", ["started_at"]),
    ("trainee", "exercise_logs/{log}", ["exercise"]),
]
IDS = [path for _who, path, _names in ROWS]


def address(world, path: str) -> str:
    return f"{V1}/{path.format(**{name: getattr(row, 'pk', None) for name, row in vars(world).items()})}/"


@pytest.mark.parametrize("body", [None, "", "{}"], ids=["absent", "empty", "{}"])
@pytest.mark.parametrize(("who", "path", "names"), ROWS, ids=IDS)
def test_a_put_without_a_body_changes_nothing_and_says_what_it_needs(api, world, who, path, names, body):
    client, url = client_of(api, world, who), address(world, path)
    before = client.get(url).data
    extra = {} if body is None else {"data": body, "content_type": "application/json"}
    answer = client.put(url, **extra)
    assert answer.status_code == 400, answer.data
    assert answer.data["type"] == "validation_error"
    assert sorted((error["attr"], error["code"]) for error in answer.data["errors"]) == [(n, "required") for n in names]
    assert client.get(url).data == before


BODIES = [
    ("null", "application/json", 400),
    ("[]", "application/json", 400),
    ('"text"', "application/json", 400),
    ("7", "application/json", 400),
    ("{", "application/json", 400),
    ("\ufeff{}", "application/json", 400),
    (b"\xff\xfe{}", "application/json", 400),
    ('{"a": 1e400}', "application/json", 400),
    ('{"a": ' + "9" * 5000 + "}", "application/json", 400),
    ("[" * 20_000, "application/json", 400),
    ('{"a": "\\ud800"}', "application/json", 400),
    ('{"name": "a", "name": "\\u0000"}', "application/json", 400),
    ("name=x", "application/x-www-form-urlencoded", 415),
    ("name: x", "application/yaml", 415),
    ("{}", "text/plain; charset=klingon", 415),
]
WRITES = [
    *(("put", who, path) for who, path, _names in ROWS),
    *(("patch", who, path) for who, path, _names in ROWS),
    ("post", "admin", "gyms"),
    ("post", "admin", "trainers"),
    ("post", "anonymous", "trainees"),
    ("post", "trainer", "exercises"),
    ("post", "trainer", "programs"),
    ("post", "trainer", "program_days"),
    ("post", "trainer", "program_exercises"),
    ("post", "trainer", "program_assignments"),
    ("post", "trainee", "health_metrics"),
    ("post", "trainee", "workout_sessions"),
    ("post", "trainee", "exercise_logs"),
    ("post", "trainee", "workout_sessions/start"),
    ("post", "trainee", "workout_sessions/{session}/end"),
    ("post", "trainee", "workout_sessions/{session}/log_exercise"),
    ("post", "trainee", "exercise_logs/bulk"),
    ("post", "trainer", "trainees/{trainee_profile}/assign_program"),
    ("post", "trainer", "programs/{program}/duplicate"),
    ("post", "trainer", "program_assignments/{assignment}/pause"),
    ("post", "trainer", "program_assignments/{assignment}/move"),
    ("post", "trainee", "trainees/me/join"),
    ("post", "trainee", "imports/{imported}/start"),
    ("patch", "trainee", "imports/{imported}"),
    ("post", "trainee", "auth/password/change"),
    ("patch", "trainee", "auth/me"),
    ("post", "anonymous", "auth/token/refresh"),
    ("post", "anonymous", "auth/logout"),
    ("post", "anonymous", "auth/login/access-token"),
]


@pytest.mark.parametrize(("method", "who", "path"), WRITES, ids=lambda part: part)
def test_bodies_that_are_none(api, world, method, who, path):
    client, wrong = client_of(api, world, who), []
    for body, kind, expected in BODIES:
        url = address(world, path).removesuffix("/") if path.startswith("auth/") else address(world, path)
        answer = getattr(client, method)(url, data=body, content_type=kind)
        if path == "auth/login/access-token" and kind == "application/x-www-form-urlencoded":
            expected = 400  # takes forms; this one lacks the password
        if answer.status_code != expected or "errors" not in answer.data:
            wrong.append((ascii(body)[:30], kind, answer.status_code))
    assert wrong == []


# A PUT with what it has to name alone: each other field afterwards. What creation fills in stays as it was.
LEFT_OUT = [
    (
        "admin",
        "gyms/{gym}",
        {"city": "Riga", "phone": "1", "open_registration": False, "timezone": "Europe/Riga"},
        {"name": "Renamed"},
        {
            "city": "",
            "phone": "",
            "website": "",
            "open_registration": False,
            "timezone": "Europe/Riga",
            "slug": "gym-a",
        },
    ),
    (
        "trainer",
        "exercises/{exercise}",
        {"category": "cardio", "tracking": "duration", "level": "expert", "equipment": "cable", "instructions": "Go."},
        {"name": "Renamed"},
        {"category": "cardio", "tracking": "duration", "level": "expert", "equipment": None, "instructions": ""},
    ),
    (
        "trainer",
        "programs/{private_program}",
        {"weeks": 6, "goal": "Strength", "is_template": True},
        {"name": "Renamed"},
        {"weeks": 6, "goal": "", "is_template": True, "visibility": "private", "level": None},
    ),
    (
        "trainer",
        "program_days/{private_day}",
        {"name": "Legs", "notes": "Slow"},
        {"week": 1, "position": 1},
        {"name": "", "notes": "", "week": 1, "position": 1},
    ),
    (
        "trainer",
        "program_exercises/{private_line}",
        {"sets": 5, "load_type": "kg", "load_value": "80", "reps_min": 5, "notes": "Slow", "position": 7},
        {"program_day": "private_day", "exercise": "library_exercise"},
        {"sets": 5, "load_type": "none", "load_value": None, "reps_min": None, "notes": "", "position": 7},
    ),
    (
        "trainer",
        "program_assignments/{assignment}",
        {"status": "paused"},
        {"start_date": "2026-01-05"},
        {"status": "paused", "start_date": "2026-01-05"},
    ),
    (
        "trainee",
        "health_metrics/{metric}",
        {"measured_at": "2026-01-05T08:00:00Z", "note": "fasting"},
        {"kind": "body_weight", "value": "81"},
        {"measured_at": "2026-01-05T08:00:00Z", "note": "", "value": "81.0000"},
    ),
    (
        "trainee",
        "workout_sessions/{session}",
        {"notes": "Good", "feeling": 4, "name": "Legs", "status": "cancelled"},
        {"started_at": "2026-01-05T08:00:00Z"},
        {"started_at": "2026-01-05T08:00:00Z", "status": "cancelled", "notes": "", "feeling": None, "name": ""},
    ),
    (
        "trainee",
        "exercise_logs/{log}",
        {"performed_at": "2026-01-05T08:00:00Z", "set_type": "warmup", "note": "easy", "rpe": "7"},
        {"exercise": "library_exercise", "reps": 3},
        {"performed_at": "2026-01-05T08:00:00Z", "set_type": "warmup", "note": "", "rpe": None, "weight_kg": None},
    ),
]


@pytest.mark.parametrize(("who", "path", "before", "body", "after"), LEFT_OUT, ids=[one[1] for one in LEFT_OUT])
def test_what_a_put_leaves_out(api, world, who, path, before, body, after):
    WorkoutSession.objects.filter(pk=world.session.pk).update(started_at="2026-01-05T07:30:00Z")  # a set lies within
    client, url = client_of(api, world, who), address(world, path)
    assert client.patch(url, before).status_code == 200
    body = {
        name: getattr(world, value).pk if name in ("exercise", "program_day") else value for name, value in body.items()
    }
    answer = client.put(url, body)
    assert answer.status_code == 200, answer.data
    assert {name: answer.data[name] for name in after} == after


def test_a_put_without_the_end_of_a_workout_that_is_over_is_refused(api, world):
    client, url = api(world.trainee), f"{V1}/workout_sessions/{world.session.pk}/"
    before = client.get(url).data
    answer = client.put(url, {"started_at": before["started_at"]})
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "ended_at")
    assert client.get(url).data == before
