"""Requests other than for data: HEAD, OPTIONS, the index, and the challenges of refusals."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts import services
from accounts.tests.test_oauth import bearer, with_scopes
from tests.routes import fill_in
from tests.test_policy_api import LISTS, READ

pytestmark = pytest.mark.walk
V1 = "/api/v1/"
PUBLIC = ("", "schema/", "gyms/", "exercises/", "gyms/{gym}/", "exercises/{library_exercise}/")
ADDRESSES = [
    *PUBLIC,
    *("docs/", "changes/", "auth/me", "trainees/{trainee_profile}/progress/?exercise={library_exercise}"),
    *(f"{resource}/" for resource in LISTS),
    *(f"{path}/" for path in READ),
]
# fmt: off
ALLOWED = {
    "":                                 "GET, HEAD, OPTIONS",
    "gyms/":                            "GET, POST, HEAD, OPTIONS",
    "gyms/{gym}/":                      "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
    "trainees/":                        "GET, POST, HEAD, OPTIONS",
    "trainees/{trainee_profile}/":      "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
    "trainees/me/join/":                "POST, OPTIONS",
    "trainees/{trainee_profile}/assign_program/": "POST, OPTIONS",
    "trainees/me/maxes/":               "GET, PUT, HEAD, OPTIONS",
    "trainees/{trainee_profile}/today/": "GET, HEAD, OPTIONS",
    "programs/{program}/plan/":         "GET, PUT, HEAD, OPTIONS",
    "program_assignments/{assignment}/move/": "POST, OPTIONS",
    "program_assignments/{assignment}/schedule/": "GET, HEAD, OPTIONS",
    "personal_records/":                "GET, HEAD, OPTIONS",
    "personal_records/{record}/":       "GET, HEAD, OPTIONS",
    "workout_sessions/{session}/end/":  "POST, OPTIONS",
    "exercise_logs/bulk/":              "POST, OPTIONS",
    "imports/":                         "GET, POST, HEAD, OPTIONS",
    "changes/":                         "GET, HEAD, OPTIONS",
    "schema/":                          "GET, HEAD, OPTIONS",
    "docs/":                            "GET, HEAD, OPTIONS",
    "auth/me":                          "GET, PATCH, HEAD, OPTIONS",
    "auth/login/access-token":          "POST, OPTIONS",
    "auth/password/change":             "POST, OPTIONS",
}
# fmt: on


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_answers_as_get_does(api, world, path):
    url = V1 + fill_in(path, world)
    for client in (api(world.trainee), api()):
        read, head = client.get(url), client.head(url)
        assert (head.status_code, head.content) == (read.status_code, b"")
        for name in ("Content-Type", "ETag", "WWW-Authenticate", "Allow"):
            assert head.get(name) == read.get(name), name


@pytest.mark.parametrize(("path", "allowed"), ALLOWED.items())
def test_options_names_the_methods(api, world, path, allowed):
    answer = api(world.trainee).options(V1 + fill_in(path, world))
    assert (answer.status_code, answer["Allow"]) == (200, allowed)
    if path not in ("schema/", "docs/"):  # these have formats of their own
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["methods"] == allowed.split(", ")


def test_options_needs_credentials_where_every_use_does(api, world):
    for path in ("workout_sessions/", "health_metrics/{metric}/", "auth/me", "changes/", "trainees/me/leave/"):
        answer = api().options(V1 + fill_in(path, world))
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"'), path
    for path in ("", "gyms/", "exercises/{exercise}/", "trainees/", "auth/token/refresh"):
        assert api().options(V1 + fill_in(path, world)).status_code == 200, path


def test_options_tells_nobody_what_exists(api, world):
    """The same for a row in sight, one out of sight and none at all, whatever the token's scopes."""
    told = set()
    for client in (api(world.trainee), api(world.other_trainee), with_scopes(world.peer, "training:read")):
        for path in ("{session}/", "00000000-0000-4000-8000-000000000000/"):
            answer = client.options(f"{V1}workout_sessions/{fill_in(path, world)}")
            told.add((answer.status_code, answer["Allow"], answer.content))
    assert len(told) == 1


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_a_method_that_is_not_there_is_405_and_names_those_that_are(api, world, method):
    path = {"get": "exercise_logs/bulk/", "post": "gyms/{gym}/"}.get(method, "gyms/")
    answer = getattr(api(world.trainee), method)(V1 + fill_in(path, world))
    assert answer.status_code == 405
    assert "OPTIONS" in answer["Allow"]


def test_the_index_names_every_resource(api, db):
    answer = api().get(V1)
    assert answer.status_code == 200
    assert list(answer.json()) == [*LISTS, "auth/me", "auth/login", "changes", "schema", "docs"]
    assert answer.json()["gyms"] == "http://testserver/api/v1/gyms/"
    for address in answer.json().values():
        assert api().options(address.removeprefix("http://testserver")).status_code in (200, 401)
    assert api().get(f"{V1}?page=2").status_code == 400
    assert api().post(V1, {}).status_code == 405
    assert bearer("gtp_stale").get(V1).status_code == 200
    assert APIClient().get("/api/v1").status_code == 404


# --- challenges (RFC 6750) ---
@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        (None, 'Bearer realm="api"'),
        ("Basic eDp5", 'Bearer realm="api"'),
        ("Bearer gtp_nothing", 'Bearer realm="api", error="invalid_token"'),
        ("Bearer gto_nothing", 'Bearer realm="api", error="invalid_token"'),
        ("Bearer a.b.c", 'Bearer realm="api", error="invalid_token"'),
        ("Bearer", 'Bearer realm="api", error="invalid_token"'),
        ("Bearer a b", 'Bearer realm="api", error="invalid_token"'),
    ],
)
@pytest.mark.parametrize("path", ["workout_sessions/", "auth/me", "changes/"])
def test_a_401_challenges(db, header, challenge, path):
    client = APIClient()
    if header:
        client.credentials(HTTP_AUTHORIZATION=header)
    answer = client.get(V1 + path)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, challenge)


@pytest.mark.parametrize("path", ["auth/login/access-token", "auth/token/refresh", "auth/logout"])
def test_refused_credentials_challenge_too(db, path):
    body = {"username": "nobody@x.org", "password": "wrong", "refresh_token": "none"}
    answer = APIClient().post(V1 + path, {name: body[name] for name in body if ("login" in path) != (name[0] == "r")})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


@pytest.mark.parametrize(
    ("method", "path", "scopes", "missing"),
    [
        ("get", "health_metrics/", "workouts:read", ' scope="metrics:read"'),
        ("post", "gyms/", "profile:write", ' scope="gym:admin"'),
        ("patch", "trainees/{trainee_profile}/", "training:read", ' scope="profile:write gym:admin"'),
        ("get", "exercise_logs/?expand=exercise", "workouts:read", ' scope="training:read"'),
        ("post", "auth/password/change", "profile:write", ""),
    ],
)
def test_a_scope_that_is_missing_is_named(world, method, path, scopes, missing):
    answer = getattr(with_scopes(world.trainee, scopes), method)(V1 + fill_in(path, world), format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "insufficient_scope")
    challenge = 'Bearer realm="api", error="insufficient_scope"' + (f",{missing}" if missing else "")
    assert answer["WWW-Authenticate"] == challenge


def test_a_refusal_by_the_policy_is_no_challenge(api, world):
    answer = api(world.trainee).post(f"{V1}gyms/", {"name": "Mine"})
    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer


# --- CORS ---
@pytest.fixture
def origin(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    return {"HTTP_ORIGIN": "https://app.example"}


@pytest.mark.parametrize(
    "name", ["accept-language", "authorization", "content-type", "if-match", "if-none-match", "x-request-id"]
)
def test_a_browser_may_send(client, db, origin, name):
    asked = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "PATCH", "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": name}
    answer = client.options(f"{V1}gyms/1/", **origin, **asked)
    assert answer.status_code == 200
    assert name in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_a_browser_may_read(client, db, origin):
    exposed = client.get(f"{V1}gyms/", **origin)["Access-Control-Expose-Headers"].split(", ")
    assert set(exposed) == {
        *("Allow", "Date", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-ID")
    }


def test_options_reads_nothing(api, world, django_assert_num_queries):
    """It counts as a read and costs what finding the user costs."""
    client = bearer(services.create_personal_token(user=world.trainee, name="x", scopes=["workouts:read"], days=7)[1])
    client.options(f"{V1}workout_sessions/")
    with django_assert_num_queries(1):
        client.options(f"{V1}workout_sessions/")


@pytest.mark.parametrize(("given", "status"), [(True, 201), (False, 201), (0, 400), (1, 400), (0.0, 400), (None, 400)])
def test_numbers_are_no_truths(api, world, given, status):
    body = {"name": "Own", "is_archived": given}
    assert api(world.trainee).post(f"{V1}programs/", body, format="json").status_code == status
