"""Request limits: who has how much, what every answer says of it, and what happens beyond."""

from datetime import UTC, datetime

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts import services

pytestmark = pytest.mark.once
V1 = "/api/v1"


@pytest.fixture(autouse=True)
def early_in_a_minute():
    """Shares are of minutes: no test runs over into the next one."""
    with time_machine.travel(datetime.now(UTC).replace(second=5)):
        yield


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.THROTTLE, settings.THROTTLE_READS, settings.THROTTLE_WRITES = True, 4, 2
    settings.THROTTLE_SIGN_INS, settings.THROTTLE_APPLICATION_FACTOR = 3, 1


def left(answer):
    name, rest = answer["RateLimit"].split(";", 1)
    return name.strip('"'), int(rest.split(";")[0].removeprefix("r="))


def test_reads_and_writes_are_counted_apart(api, world):
    client = api(world.trainee)
    assert [left(client.get(f"{V1}/exercises/")) for _ in range(4)] == [("read", n) for n in (3, 2, 1, 0)]
    body = {"kind": "steps", "value": 9000}
    assert [left(client.post(f"{V1}/health_metrics/", body)) for _ in range(2)] == [("write", 1), ("write", 0)]
    for answer in (client.get(f"{V1}/exercises/"), client.post(f"{V1}/health_metrics/", body)):
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 60
        body = answer.json()
        assert (body["type"], body["errors"][0]["code"]) == ("client_error", "throttled")
    assert api(world.trainer).get(f"{V1}/exercises/").status_code == 200


def test_one_user_has_one_share_whatever_the_token(api, world):
    _row, token = services.create_personal_token(user=world.trainee, name="x", scopes=["training:read"], days=7)
    script = APIClient()
    script.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert left(api(world.trainee).get(f"{V1}/exercises/")) == ("read", 3)
    assert left(script.get(f"{V1}/exercises/")) == ("read", 2)


@pytest.mark.parametrize(
    ("path", "status"), [("gyms/", 200), ("trainers/", 401), ("nothing/", 404), ("gyms/999/", 404), ("schema/", 200)]
)
def test_every_answer_says_what_is_left(db, path, status):
    answer = APIClient().get(f"{V1}/{path}")
    assert answer.status_code == status
    assert left(answer) == ("read", 3)
    assert answer["RateLimit-Policy"] == '"read";q=4;w=60'


def test_tokens_that_are_none_count_for_their_address(db):
    codes = []
    for number in range(6):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer gtp_{number}")
        codes.append(client.get(f"{V1}/gyms/").status_code)
    assert codes == [401, 401, 401, 401, 429, 429]


@pytest.mark.parametrize("path", ["/api/v1/auth/token/refresh", "/api/v1/auth/login/access-token", "/oauth/token/"])
def test_sign_ins_have_a_limit_of_their_own(client, db, path):
    codes = [client.post(path, {}).status_code for _ in range(4)]
    assert codes[:3] != [429] * 3
    assert codes[3] == 429


def test_an_application_has_a_share_for_all_its_users(client, world):
    from accounts.tests.test_oauth import Integration, bearer

    mirror = Integration(client, world.admin)
    people = [mirror.tokens(user, "training:read")["access_token"] for user in (world.trainee,)]
    from django.core.cache import cache

    cache.clear()
    people += [mirror.tokens(world.trainer, "training:read")["access_token"]]
    answers = [bearer(people[number % 2]).get(f"{V1}/exercises/") for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert left(answers[2]) == ("application-read", 1)


def test_a_cache_that_is_gone_limits_nobody(api, world, monkeypatch):
    from django.core.cache import cache

    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "count", broken)
    answer = api(world.trainee).get(f"{V1}/exercises/")
    assert answer.status_code == 200
    assert "RateLimit" not in answer


@pytest.mark.parametrize(
    ("depth", "code"), [(5, "invalid"), (31, "invalid"), (32, "parse_error"), (5000, "parse_error")]
)
def test_bodies_are_nested_only_so_deep(api, world, depth, code, settings):
    settings.THROTTLE = False
    body = '{"name": ' + "[" * depth + "]" * depth + "}"
    answer = api(world.trainer).post(f"{V1}/exercises/", body, content_type="application/json")
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (400, code)
