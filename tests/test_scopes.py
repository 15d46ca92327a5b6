"""What each scope lets a token do, operation by operation. The table is literal; a new operation has to join it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLResolver

from accounts.tests.test_oauth import with_scopes
from gymtrack.api import urlpatterns
from policy.scopes import SCOPES
from tests.test_policy_api import BODIES, PATCHES

pytestmark = [pytest.mark.walk, pytest.mark.no_cover]  # the lines of the permission tables, again
V1 = "/api/v1/"
ANY, NONE = "any token", "no token"

# operation: the scopes of which one is needed; then, if several resources are written, the others that are needed too
# fmt: off
TABLE = {
    "GET ": ANY,
    "GET changes/": ANY,  # its entries are chosen by the scopes
    "GET schema/": ANY,
    "GET docs/": ANY,
    "POST auth/login/access-token": ANY,
    "POST auth/login/access-token/": ANY,
    "POST auth/token/refresh": ANY,
    "POST auth/logout": ANY,
    "GET auth/me": "profile:read",
    "PATCH auth/me": "profile:write",
    "POST auth/password/change": NONE,
    "GET gyms/": "profile:read",
    "POST gyms/": "gym:admin",
    "GET gyms/{gym}/": "profile:read",
    "PUT gyms/{gym}/": "gym:admin",
    "PATCH gyms/{gym}/": "gym:admin",
    "DELETE gyms/{gym}/": "gym:admin",
    "GET trainers/": "profile:read",
    "POST trainers/": "gym:admin",
    "GET trainers/{trainer}/": "profile:read",
    "PUT trainers/{trainer}/": "gym:admin",
    "PATCH trainers/{trainer}/": "gym:admin",
    "DELETE trainers/{trainer}/": "gym:admin",
    "GET trainees/": "profile:read",
    "POST trainees/": "profile:write",
    "GET trainees/{trainee}/": "profile:read",
    "PUT trainees/{trainee}/": "gym:admin",
    "PATCH trainees/{trainee}/": "gym:admin",
    "DELETE trainees/{trainee}/": NONE,  # the operator erases; a gym's admin: below
    "GET trainees/me/": "profile:read",
    "PUT trainees/me/": "profile:write",
    "PATCH trainees/me/": "profile:write",
    "DELETE trainees/me/": NONE,
    "POST trainees/me/join/": "profile:write",
    "POST trainees/me/leave/": "profile:write",
    "POST trainees/{trainee}/assign_program/": "training:write",
    "GET trainees/{trainee}/progress/": "workouts:read",
    "GET trainees/me/progress/": "workouts:read",
    "GET trainees/{trainee}/today/": "workouts:read",
    "GET trainees/me/today/": "workouts:read",
    "GET trainees/{trainee}/maxes/": "workouts:read",
    "PUT trainees/{trainee}/maxes/": "workouts:write",
    "GET trainees/me/maxes/": "workouts:read",
    "PUT trainees/me/maxes/": "workouts:write",
    "GET exercises/": "training:read",
    "POST exercises/": "training:write",
    "GET exercises/{exercise}/": "training:read",
    "PUT exercises/{exercise}/": "training:write",
    "PATCH exercises/{exercise}/": "training:write",
    "DELETE exercises/{exercise}/": "training:write",
    "GET programs/": "training:read",
    "POST programs/": "training:write",
    "GET programs/{program}/": "training:read",
    "PUT programs/{program}/": "training:write",
    "PATCH programs/{program}/": "training:write",
    "DELETE programs/{program}/": "training:write",
    "POST programs/{program}/duplicate/": "training:write",
    "GET programs/{program}/plan/": "training:read",
    "PUT programs/{program}/plan/": "training:write",
    "GET program_days/": "training:read",
    "POST program_days/": "training:write",
    "GET program_days/{program_day}/": "training:read",
    "PUT program_days/{program_day}/": "training:write",
    "PATCH program_days/{program_day}/": "training:write",
    "DELETE program_days/{program_day}/": "training:write",
    "GET program_exercises/": "training:read",
    "POST program_exercises/": "training:write",
    "GET program_exercises/{program_exercise}/": "training:read",
    "PUT program_exercises/{program_exercise}/": "training:write",
    "PATCH program_exercises/{program_exercise}/": "training:write",
    "DELETE program_exercises/{program_exercise}/": "training:write",
    "GET program_assignments/": "training:read",
    "POST program_assignments/": "training:write",
    "GET program_assignments/{program_assignment}/": "training:read",
    "PUT program_assignments/{program_assignment}/": "training:write",
    "PATCH program_assignments/{program_assignment}/": "training:write",
    "DELETE program_assignments/{program_assignment}/": "training:write",
    "GET program_assignments/{program_assignment}/plan/": "training:read",
    "GET program_assignments/{program_assignment}/schedule/": "workouts:read",
    "POST program_assignments/{program_assignment}/pause/": "training:write",
    "POST program_assignments/{program_assignment}/resume/": "training:write",
    "POST program_assignments/{program_assignment}/move/": "training:write",
    "POST program_assignments/{program_assignment}/apply_revision/": "training:write",
    "POST program_assignments/{program_assignment}/end/": "training:write",
    "GET health_metrics/": "metrics:read",
    "POST health_metrics/": "metrics:write",
    "GET health_metrics/{health_metric}/": "metrics:read",
    "PUT health_metrics/{health_metric}/": "metrics:write",
    "PATCH health_metrics/{health_metric}/": "metrics:write",
    "DELETE health_metrics/{health_metric}/": "metrics:write",
    "GET workout_sessions/": "workouts:read",
    "POST workout_sessions/": "workouts:write",
    "GET workout_sessions/{workout_session}/": "workouts:read",
    "PUT workout_sessions/{workout_session}/": "workouts:write",
    "PATCH workout_sessions/{workout_session}/": "workouts:write",
    "DELETE workout_sessions/{workout_session}/": "workouts:write",
    "POST workout_sessions/start/": "workouts:write",
    "POST workout_sessions/{workout_session}/log_exercise/": "workouts:write",
    "POST workout_sessions/{workout_session}/end/": "workouts:write",
    "GET exercise_logs/": "workouts:read",
    "POST exercise_logs/": "workouts:write",
    "GET exercise_logs/{exercise_log}/": "workouts:read",
    "PUT exercise_logs/{exercise_log}/": "workouts:write",
    "PATCH exercise_logs/{exercise_log}/": "workouts:write",
    "DELETE exercise_logs/{exercise_log}/": "workouts:write",
    "POST exercise_logs/bulk/": "workouts:write",
    "GET personal_records/": "workouts:read",
    "GET personal_records/{personal_record}/": "workouts:read",
    "GET imports/": "workouts:read",
    "POST imports/": "workouts:write",
    "GET imports/{import}/": "workouts:read",
    "PATCH imports/{import}/": "workouts:write",
    "DELETE imports/{import}/": "workouts:write",
    "POST imports/{import}/start/": "workouts:write",  # and those of what it brings: below
    "POST imports/{import}/undo/": "workouts:write",
}
# fmt: on


def operations(patterns=urlpatterns) -> Iterator[str]:
    """Each `METHOD path` that the API's addresses answer, with the row of the world that stands for a key."""
    for prefix, pattern in flattened(patterns):
        path = prefix + str(pattern.pattern)
        resource = path.split("/")[0].rstrip("s")
        start = path.find("<")
        if start >= 0:
            path = f"{path[:start]}{{{resource}}}{path[path.index('>') + 1 :]}"
        handlers = getattr(pattern.callback, "actions", None) or pattern.callback.view_class.__dict__
        for method in ("get", "post", "put", "patch", "delete"):
            if method in handlers or hasattr(getattr(pattern.callback, "view_class", None), method):
                yield f"{method.upper()} {path}"


def flattened(patterns, prefix: str = ""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from flattened(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix, pattern


def test_the_table_names_every_operation():
    assert set(operations()) == set(TABLE)


def keys(world) -> dict[str, object]:
    return {
        "gym": world.empty_gym.pk,
        "trainer": world.trainer_profile.pk,
        "trainee": world.trainee_profile.pk,
        "exercise": world.exercise.pk,
        "program": world.program.pk,
        "program_day": world.day.pk,
        "program_exercise": world.line.pk,
        "program_assignment": world.assignment.pk,
        "health_metric": world.metric.pk,
        "workout_session": world.session.pk,
        "exercise_log": world.log.pk,
        "personal_record": world.record.pk,
        "import": world.imported.pk,
    }


def ask(client, world, operation: str):
    method, path = operation.split(" ")
    body = {}
    if method == "POST":
        body = BODIES.get(path.rstrip("/"), lambda w: {})(world)
    elif method in ("PUT", "PATCH"):
        body = PATCHES.get(path.split("/")[0], {})
    return getattr(client, method.lower())(V1 + path.format(**keys(world)), body or None, format="json")


def is_refused(answer) -> bool:
    """Whether the scope was missing; the answer then has to say which."""
    if answer.status_code != 403 or answer.json()["errors"][0]["code"] != "insufficient_scope":
        return False
    assert answer["WWW-Authenticate"].startswith('Bearer realm="api", error="insufficient_scope"')
    return True


@pytest.mark.parametrize(("operation", "needed"), TABLE.items())
def test_one_scope_alone(world, operation, needed):
    """The operator may do everything, so what refuses them is the scope."""
    let_through = []
    world.imported.exercises = dict.fromkeys(world.imported.found["names"], world.library_exercise.pk)
    world.imported.save()
    for scope in SCOPES:
        cache.clear()
        with transaction.atomic():
            if not is_refused(ask(with_scopes(world.operator, scope), world, operation)):
                let_through.append(scope)
            transaction.set_rollback(True)
    assert let_through == {ANY: list(SCOPES), NONE: []}.get(needed, [needed])


# --- a user's own profile, and other people's ---
PROFILES = [
    # who, the token's scopes, the profile, what is changed: the answer
    ("trainee", "profile:write", "trainees/{trainee}/", {"goal": "Stronger"}, 200),
    ("trainee", "profile:write", "trainees/{trainee}/", {"first_name": "New"}, 200),
    ("trainee", "gym:admin", "trainees/{trainee}/", {"goal": "Stronger"}, 403),
    ("trainer", "profile:write", "trainers/{trainer}/", {"bio": "Lifts"}, 200),
    ("trainer", "gym:admin", "trainers/{trainer}/", {"bio": "Lifts"}, 403),
    ("admin", "profile:write", "trainees/{trainee}/", {"first_name": "Renamed"}, 403),
    ("admin", "profile:write", "trainees/{trainee}/", {"date_of_birth": "1990-01-01"}, 403),
    ("admin", "profile:write", "trainees/{trainee}/", {"is_active": False}, 403),
    ("admin", "profile:write", "trainers/{trainer}/", {"first_name": "Renamed"}, 403),
    ("admin", "gym:admin", "trainees/{trainee}/", {"first_name": "Renamed"}, 200),
    ("admin", "gym:admin", "trainees/{trainee}/", {"trainer": None}, 200),
    ("admin", "gym:admin", "trainers/{trainer}/", {"first_name": "Renamed"}, 200),
    # scopes open no rows
    ("other_admin", "gym:admin", "trainees/{trainee}/", {"first_name": "Renamed"}, 404),
    ("other_admin", "gym:admin", "trainers/{trainer}/", {"first_name": "Renamed"}, 403),
    ("trainer", "gym:admin", "trainees/{trainee}/", {"first_name": "Renamed"}, 403),
]


@pytest.mark.parametrize(("who", "scope", "path", "change", "status"), PROFILES)
def test_a_token_for_ones_own_profile_changes_nobody_elses(world, who, scope, path, change, status):
    client = with_scopes(getattr(world, who), scope)
    answer = client.patch(V1 + path.format(**keys(world)), change, format="json")
    assert answer.status_code == status, answer.data
    world.trainee.refresh_from_db()
    renamed = world.trainee.first_name in ("Renamed", "New")
    assert renamed == (status == 200 and "trainees" in path and "first_name" in change)


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        ("admin", "gym:admin", 204),
        ("admin", "profile:write", 403),
        ("trainee", "profile:write", 403),
        ("trainee", "gym:admin", 403),
    ],
)
def test_taking_someone_out_of_the_gym_is_administration(world, who, scope, status):
    url = f"{V1}trainees/{world.trainee_profile.pk}/"
    assert with_scopes(getattr(world, who), scope).delete(url).status_code == status
    assert type(world.trainee).objects.filter(pk=world.trainee.pk).exists()


@pytest.mark.parametrize(("scopes", "status"), [("profile:write", 400), ("profile:write gym:admin", 201)])
def test_registering_for_a_closed_gym_is_administration(world, scopes, status):
    world.gym.open_registration = False
    world.gym.save()
    client = with_scopes(world.admin, *scopes.split())
    answer = client.post(f"{V1}trainees/", {**BODIES["trainees"](world), "gym": world.gym.pk}, format="json")
    assert answer.status_code == status, answer.data


# --- files that hold more than one resource ---
IMPORTS = [
    # what the file brings, the token's scopes, what is missing
    ({}, "workouts:write", ""),
    ({"metrics": 2}, "workouts:write", "metrics:write"),
    ({"metrics": 2}, "metrics:write", "workouts:write"),
    ({"metrics": 2}, "workouts:write metrics:write", ""),
    ({"new": True}, "workouts:write", "training:write"),
    ({"new": True}, "workouts:write training:write", ""),
    ({"metrics": 2, "new": True}, "workouts:write", "metrics:write training:write"),
    ({"metrics": 2, "new": True}, "workouts:write metrics:write training:write", ""),
]


@pytest.mark.parametrize("action", ["start", "undo"])
@pytest.mark.parametrize(("brings", "scopes", "missing"), IMPORTS)
def test_an_import_and_its_undo_need_the_scopes_of_all_that_they_write(world, action, brings, scopes, missing):
    imported = world.imported
    imported.found = {**imported.found, "metrics": brings.get("metrics", 0)}
    imported.exercises = dict.fromkeys(imported.found["names"], world.library_exercise.pk)
    if action == "undo":
        imported.status, imported.made = "done", [world.exercise.pk] if brings.get("new") else []
    elif brings.get("new"):
        imported.exercises[next(iter(imported.exercises))] = 0
    imported.save()
    answer = with_scopes(world.trainee, *scopes.split()).post(f"{V1}imports/{imported.pk}/{action}/", {}, format="json")
    imported.refresh_from_db()
    if missing:
        assert answer.status_code == 403
        assert f'scope="{missing}"' in answer["WWW-Authenticate"]
        assert imported.status == ("done" if action == "undo" else "ready")
    else:
        assert answer.status_code == 200, answer.data
        assert imported.status == ("undoing" if action == "undo" else "waiting")
