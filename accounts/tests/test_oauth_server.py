"""What the OAuth server refuses: grants that it doesn't offer, values that no column holds, and what is used twice."""

import base64
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Grant
from oauth2_provider.oauth2_validators import OAuth2Validator

from accounts.tests.test_oauth import BACK, VERIFIER, Integration, bearer, code_of

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
LONG = "x" * 1000
WORKOUTS = "/api/v1/workout_sessions/"


@pytest.fixture
def mirror(client, world):
    return Integration(client, world.admin)


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


# --- what isn't offered, and what can't be read: (body, headers, status, error) ---
@pytest.mark.parametrize(
    ("body", "headers", "status", "error"),
    [
        ({"grant_type": DEVICE}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": DEVICE, "device_code": "x"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": DEVICE, "device_code": "\x00"}, {}, 400, "invalid_request"),
        ({"grant_type": "password", "username": "a", "password": "b"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "implicit"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:openid:params:grant-type:ciba"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "openid"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "\x00"}, {}, 400, "invalid_request"),
        ({}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, {}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "\x00"}, {}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": LONG}, {}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "client_id": "\x00"}, {}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "client_id": LONG}, {}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, basic("\x00", "\x00"), 401, "invalid_client"),
        ({"grant_type": "authorization_code", "code": "x"}, basic(LONG, "x"), 401, "invalid_client"),
        ({"grant_type": "authorization_code", "code": "x"}, {"authorization": "Basic \xff"}, 401, "invalid_client"),
        ({"grant_type": "authorization_code", "encoding": "none"}, basic("a", "b"), 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "encoding": "none"}, basic("a", "b"), 401, "invalid_client"),
        ({"grant_type": "refresh_token"}, {}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "\x00"}, {}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": "nobody"}, {}, 401, "invalid_client"),
    ],
)
def test_the_token_endpoint_answers_an_oauth_error(db, body, headers, status, error):
    answer = Client().post("/oauth/token/", body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("query", "introspect"),  # introspection reads its query no further; the others refuse any
    [
        *(("", 403), ("a=%ff", 403), ("a", 403), ("&&=", 403), ("client_id=x&client_id=y", 403)),
        *(("a=%", 400), ("a=%zz", 400), ("client_id=%00", 400)),
    ],
)
def test_no_query_breaks_an_address(client, world, query, introspect):
    client.force_login(world.trainee)
    assert client.get(f"/oauth/authorize/?{query}").status_code == 400
    for name, status in (("token", 400), ("revoke", 400), ("introspect", introspect)):
        answer = client.post(f"/oauth/{name}/?{query}", {"grant_type": "refresh_token"})
        assert answer.status_code == status, name


@pytest.mark.parametrize("grant", [DEVICE, "password", "client_credentials", "implicit"])
def test_a_known_application_gets_no_other_grant_either(mirror, grant):
    answer = mirror.post("token", {"grant_type": grant, "device_code": "x"})
    assert (answer.status_code, answer.json()) == (400, {"error": "unsupported_grant_type"})


@pytest.mark.parametrize("name", ["revoke", "introspect"])
@pytest.mark.parametrize("body", [{"token": "\x00"}, {"token": "x", "client_id": "\x00"}, {"\x00": "x"}])
def test_what_cannot_be_stored_is_not_looked_up(mirror, name, body):
    answer = mirror.post(name, body)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "\x00"},
        {"client_id": LONG},
        {"redirect_uri": "\x00"},
        {"state": "\x00"},
        {"scope": "\x00"},
        {"nonce": LONG},
        {"code_challenge": LONG},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_consent_page_refuses_what_it_could_not_store(mirror, world, method, changes):
    mirror.client.force_login(world.trainee)
    query = {**mirror.query("workouts:read"), "allow": "true", **changes}
    answer = getattr(mirror.client, method)("/oauth/authorize/", query)
    assert answer.status_code == 400
    assert "get access" in answer.content.decode()
    assert not Grant.objects.exists()


def test_consent_to_an_application_that_is_not_known(mirror, world):
    mirror.client.force_login(world.trainee)
    for changes in ({"client_id": "x"}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": "x"}):
        query = {**mirror.query("workouts:read"), "allow": "true", **changes}
        answer = mirror.client.post("/oauth/authorize/", query)
        assert answer.status_code == 400, changes
        assert "get access" in answer.content.decode()
    assert mirror.client.post("/oauth/authorize/", {}).status_code == 400


@pytest.mark.parametrize("changes", [{"code_challenge_method": "plain"}, {"code_challenge_method": ""}])
def test_a_challenge_that_hides_nothing_is_refused_before_anyone_is_asked(mirror, world, changes):
    mirror.client.force_login(world.trainee)
    answer = mirror.ask(**changes)
    assert answer.status_code == 302
    assert answer.url.startswith(BACK)
    assert "error=invalid_request" in answer.url


# --- what is used twice ---
@pytest.mark.parametrize("refreshed", [0, 1, 3])
def test_a_code_used_twice_ends_the_tokens_that_came_from_it(mirror, world, refreshed):
    other = mirror.tokens(world.trainee)  # of another sign-in with the same application: untouched
    code = code_of(mirror.allow(world.trainee))
    pair = mirror.trade(code).json()
    for _time in range(refreshed):
        pair = mirror.refresh(pair["refresh_token"]).json()
    assert bearer(pair["access_token"]).get(WORKOUTS).status_code == 200
    replayed = mirror.trade(code)
    assert (replayed.status_code, replayed.json()["error"]) == (400, "invalid_grant")
    assert bearer(pair["access_token"]).get(WORKOUTS).status_code == 401
    assert mirror.refresh(pair["refresh_token"]).status_code == 400
    assert bearer(other["access_token"]).get(WORKOUTS).status_code == 200


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "y" * 50}, {"redirect_uri": "https://evil.example/"}, {"client_secret": "guess"}]
)
def test_a_failed_trade_spends_nothing(mirror, world, changes):
    """Only a code that became tokens counts as used; a wrong secret is not even asked about its code."""
    code = code_of(mirror.allow(world.trainee))
    assert mirror.trade(code, **changes).status_code in (400, 401)
    pair = mirror.trade(code).json()
    assert mirror.trade(code, client_secret="guess").status_code == 401
    assert bearer(pair["access_token"]).get(WORKOUTS).status_code == 200


def test_another_application_ends_nothing_by_a_code_that_it_saw(mirror, world):
    code = code_of(mirror.allow(world.trainee))
    pair = mirror.trade(code).json()
    other = Integration(Client(), world.trainer)
    assert other.trade(code).status_code == 400
    assert bearer(pair["access_token"]).get(WORKOUTS).status_code == 200


def test_an_expired_code_is_no_replay(mirror, world):
    code = code_of(mirror.allow(world.trainee))
    Grant.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert mirror.trade(code).status_code == 400


def at_once(monkeypatch, after: str, body: dict, number: int = 2) -> list[tuple[int, str | None]]:
    """[(status, error)] of the same request sent by several at once, all past `after` before any goes on."""
    barrier, answers = threading.Barrier(number), []
    original = getattr(OAuth2Validator, after)

    def held(self, *args, **kwargs):
        found = original(self, *args, **kwargs)
        barrier.wait(10)
        return found

    monkeypatch.setattr(OAuth2Validator, after, held)

    def ask():
        try:
            answer = Client(raise_request_exception=False).post("/oauth/token/", body)
            answers.append((answer.status_code, answer.json().get("error")))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.undo()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_at_once_one_wins(client, world, monkeypatch):
    mirror = Integration(client, world.admin)
    pair = mirror.tokens(world.trainee)
    credentials = {"client_id": mirror.application.client_id, "client_secret": mirror.secret}
    body = {**credentials, "grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    assert at_once(monkeypatch, "get_original_scopes", body) == [(200, None), (400, "invalid_grant")]
    assert AccessToken.objects.filter(user=world.trainee).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_trades_of_a_code_at_once_one_fails_and_its_tokens_end(client, world, monkeypatch):
    mirror = Integration(client, world.admin)
    body = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}
    body |= {"client_id": mirror.application.client_id, "client_secret": mirror.secret}
    body["code"] = code_of(mirror.allow(world.trainee))
    assert at_once(monkeypatch, "confirm_redirect_uri", body) == [(200, None), (400, "invalid_grant")]
    assert not AccessToken.objects.filter(user=world.trainee).exists()
