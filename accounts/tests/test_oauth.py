"""Tokens of applications and scripts, from the asking to the taking back. A scope narrows; the policy decides rows."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, RefreshToken
from rest_framework.test import APIClient

from accounts import services
from accounts.models import PersonalAccessToken
from policy.scopes import NEEDED, SCOPES
from tests.routes import fill_in
from tests.test_policy_api import BODIES, READ

pytestmark = pytest.mark.once
V1 = "/api/v1"
BACK = "https://mirror.example/back"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def bearer(token) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def code_of(answer) -> str:
    assert answer.status_code == 302, answer.content
    return parse_qs(urlsplit(answer.url).query)["code"][0]


class Integration:
    """An application and the browser of someone who uses it."""

    def __init__(self, client, developer, kind="confidential"):
        self.client = client
        fields = {"name": "Mirror", "client_type": kind, "redirect_uris": BACK}
        self.application, self.secret = services.create_application(user=developer, **fields)

    def query(self, scope, **changes):
        return {
            "client_id": self.application.client_id,
            "response_type": "code",
            "redirect_uri": BACK,
            "scope": scope,
            "state": "xyz",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }

    def ask(self, scope="workouts:read", **changes):
        return self.client.get("/oauth/authorize/", self.query(scope, **changes))

    def allow(self, user, scope="workouts:read"):
        self.client.force_login(user)
        return self.client.post("/oauth/authorize/", {**self.query(scope), "allow": "true"})

    def trade(self, code, **changes):
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.post("token", {**body, **changes})

    def post(self, name, body):
        credentials = {"client_id": self.application.client_id, "client_secret": self.secret}
        return self.client.post(f"/oauth/{name}/", {**credentials, **body})

    def refresh(self, token):
        return self.post("token", {"grant_type": "refresh_token", "refresh_token": token})

    def tokens(self, user, scope="workouts:read"):
        answer = self.trade(code_of(self.allow(user, scope)))
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture
def mirror(client, world):
    return Integration(client, world.admin)


# --- asking ---
def test_the_consent_page_says_who_asks_for_what(mirror, world):
    mirror.client.force_login(world.trainee)
    answer = mirror.ask("workouts:read metrics:read")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Mirror wants to act in your name" in page
    assert str(SCOPES["workouts:read"]) in page
    assert str(SCOPES["metrics:read"]) in page
    assert str(SCOPES["gym:admin"]) not in page
    assert "form-action 'self' https://mirror.example" in answer["Content-Security-Policy"]


def test_whoever_is_not_signed_in_signs_in_first(mirror):
    answer = mirror.ask()
    assert answer.status_code == 302
    assert answer.url.startswith("/login/?next=/oauth/authorize/")


@pytest.mark.parametrize(
    "changes",
    [
        *({"client_id": "nobody"}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": BACK + "/more"}),
    ],
)
def test_an_application_that_is_not_known_sends_nobody_anywhere(mirror, world, changes):
    mirror.client.force_login(world.trainee)
    answer = mirror.ask(**changes)
    assert answer.status_code == 400
    assert "get access" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"scope": "everything"}, "invalid_scope"),
    ],
)
def test_what_oauth_2_1_does_away_with_is_refused(mirror, world, changes, error):
    mirror.client.force_login(world.trainee)
    answer = mirror.ask(**changes)
    assert answer.status_code == 302
    said = urlsplit(answer.url)
    assert answer.url.startswith(BACK)
    assert parse_qs(said.query or said.fragment)["error"] == [error]


def test_a_challenge_that_hides_nothing_is_refused(mirror, world):
    mirror.client.force_login(world.trainee)
    query = mirror.query("workouts:read", code_challenge_method="plain")
    answer = mirror.client.post("/oauth/authorize/", {**query, "allow": "true"})
    assert parse_qs(urlsplit(answer.url).query)["error"] == ["invalid_request"]


def test_a_refusal_goes_back_without_a_code(mirror, world):
    mirror.client.force_login(world.trainee)
    answer = mirror.client.post("/oauth/authorize/", mirror.query("workouts:read"))
    assert parse_qs(urlsplit(answer.url).query)["error"] == ["access_denied"]
    assert "code" not in parse_qs(urlsplit(answer.url).query)


# --- trading ---
def test_a_code_becomes_tokens_once(mirror, world):
    code = code_of(mirror.allow(world.trainee))
    answer = mirror.trade(code)
    assert answer.status_code == 200
    body = answer.json()
    assert body["expires_in"] == 900
    assert body["scope"] == "workouts:read"
    assert body["access_token"].startswith("gto_")
    assert answer["Cache-Control"] == "no-store"
    assert bearer(body["access_token"]).get(f"{V1}/workout_sessions/").data["results"][0]["id"] == str(world.session.pk)
    assert mirror.trade(code).status_code == 400


@pytest.mark.parametrize("change", [{"code_verifier": "x" * 50}, {"code_verifier": ""}, {"client_secret": "guess"}])
def test_a_code_is_good_for_nobody_else(mirror, world, change):
    assert mirror.trade(code_of(mirror.allow(world.trainee)), **change).status_code in (400, 401)


def test_an_application_without_a_secret_has_its_verifier(client, world):
    device = Integration(client, world.admin, kind="public")
    assert device.secret == ""
    assert device.tokens(world.trainee)["token_type"] == "Bearer"


def test_nothing_is_stored_that_could_be_used(mirror, world):
    body = mirror.tokens(world.trainee)
    for model in (AccessToken, RefreshToken):
        assert not model.objects.filter(token__in=[body["access_token"], body["refresh_token"]]).exists()
    assert mirror.secret not in Application.objects.get().client_secret


@pytest.mark.parametrize("grant", ["password", "client_credentials", "implicit"])
def test_other_grants_are_not_given(mirror, world, grant):
    body = {"grant_type": grant, "username": world.trainee.email, "password": "a-long-pass-9"}
    assert mirror.post("token", body).status_code in (400, 401)


# --- refreshing ---
def test_a_spent_refresh_token_kills_its_family(mirror, world):
    first = mirror.tokens(world.trainee)
    second = mirror.refresh(first["refresh_token"]).json()
    assert bearer(second["access_token"]).get(f"{V1}/workout_sessions/").status_code == 200
    assert bearer(first["access_token"]).get(f"{V1}/workout_sessions/").status_code == 401
    assert mirror.refresh(first["refresh_token"]).status_code == 400
    assert mirror.refresh(second["refresh_token"]).status_code == 400
    assert bearer(second["access_token"]).get(f"{V1}/workout_sessions/").status_code == 401


def test_refreshing_widens_nothing(mirror, world):
    body = {"grant_type": "refresh_token", "refresh_token": mirror.tokens(world.trainee)["refresh_token"]}
    assert mirror.post("token", {**body, "scope": "workouts:read metrics:read"}).status_code == 400


def test_an_access_token_ends(mirror, world):
    token = mirror.tokens(world.trainee)["access_token"]
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert bearer(token).get(f"{V1}/workout_sessions/").status_code == 401


# --- taking back ---
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_an_application_gives_its_token_back(mirror, world, which):
    body = mirror.tokens(world.trainee)
    assert mirror.post("revoke", {"token": body[which]}).status_code == 200
    assert bearer(body["access_token"]).get(f"{V1}/workout_sessions/").status_code == 401


def test_a_person_takes_access_back(mirror, world):
    body = mirror.tokens(world.trainee)
    assert "Mirror" in mirror.client.get("/account/access/").content.decode()
    answer = mirror.client.post(f"/account/access/granted/{mirror.application.pk}/delete/")
    assert answer.status_code == 302
    assert bearer(body["access_token"]).get(f"{V1}/workout_sessions/").status_code == 401
    assert mirror.refresh(body["refresh_token"]).status_code == 400
    assert "Remove access" not in mirror.client.get("/account/access/").content.decode()


@pytest.mark.parametrize("how", ["change", "reset", "deactivate", "delete application", "delete account"])
def test_what_ends_all_tokens(mirror, world, how):
    granted = mirror.tokens(world.trainee)["access_token"]
    _row, personal = services.create_personal_token(user=world.trainee, name="x", scopes=["workouts:read"], days=7)
    if how == "change":
        services.change_password(user=world.trainee, new_password="another-long-pass-9")
    elif how == "reset":
        from allauth.account.adapter import get_adapter

        get_adapter().set_password(world.trainee, "another-long-pass-9")
    elif how == "deactivate":
        services.deactivate(world.trainee)
    elif how == "delete application":
        mirror.client.force_login(world.admin)
        mirror.client.post(f"/account/access/applications/{mirror.application.pk}/delete/")
    else:
        services.erase_account(world.trainee)
    assert bearer(granted).get(f"{V1}/workout_sessions/").status_code == 401
    kept = 200 if how == "delete application" else 401
    assert bearer(personal).get(f"{V1}/workout_sessions/").status_code == kept


# --- introspection ---
def test_an_application_asks_about_its_own_tokens(mirror, client, world):
    token = mirror.tokens(world.trainee)["access_token"]
    told = mirror.post("introspect", {"token": token}).json()
    assert (told["active"], told["scope"], told["sub"]) == (True, "workouts:read", str(world.trainee.pk))
    assert "username" not in told
    other = Integration(client, world.trainer)
    assert other.post("introspect", {"token": token}).json() == {"active": False}
    assert mirror.post("introspect", {"token": "gto_nothing"}).json() == {"active": False}
    mirror.secret = "guess"
    assert mirror.post("introspect", {"token": token}).status_code == 403


def test_the_metadata_names_what_there_is(client):
    told = client.get("/.well-known/oauth-authorization-server").json()
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert told["token_endpoint"].endswith("/oauth/token/")
    assert set(told["scopes_supported"]) == set(SCOPES)


# --- personal tokens ---
def test_a_personal_token_is_shown_once_and_works(client, world):
    client.force_login(world.trainee)
    body = {"name": "Backup", "scopes": ["workouts:read"], "days": "30"}
    page = client.post("/account/access/tokens/", body).content.decode()
    token = re.search(r"gtp_[\w-]+", page).group()
    assert bearer(token).get(f"{V1}/workout_sessions/").status_code == 200
    again = client.get("/account/access/").content.decode()
    assert token not in again
    assert "Backup" in again
    row = PersonalAccessToken.objects.get()
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert row.last_used_at is not None
    assert row.expires_at - row.created_at > timedelta(days=29)
    client.post(f"/account/access/tokens/{row.pk}/delete/")
    assert bearer(token).get(f"{V1}/workout_sessions/").status_code == 401


def test_a_personal_token_expires(world):
    row, token = services.create_personal_token(user=world.trainee, name="x", scopes=["workouts:read"], days=7)
    PersonalAccessToken.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    assert bearer(token).get(f"{V1}/workout_sessions/").status_code == 401


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"scopes": ["workouts:read"], "days": "30"}, "required"),
        ({"name": "x", "days": "30"}, "required"),
        ({"name": "x", "scopes": ["everything"], "days": "30"}, "not one of the available"),
        ({"name": "x", "scopes": ["workouts:read"], "days": "9999"}, "not one of the available"),
        ({"name": "a\x00b", "scopes": ["workouts:read"], "days": "30"}, "Null"),
    ],
)
def test_a_personal_token_needs_sense(client, world, body, said):
    client.force_login(world.trainee)
    answer = client.post("/account/access/tokens/", body)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not PersonalAccessToken.objects.exists()


def test_nobody_deletes_what_is_anothers(client, mirror, world):
    row, _token = services.create_personal_token(user=world.peer, name="x", scopes=["workouts:read"], days=7)
    client.force_login(world.trainee)
    assert client.post(f"/account/access/tokens/{row.pk}/delete/").status_code == 404
    assert client.post(f"/account/access/applications/{mirror.application.pk}/delete/").status_code == 404


@pytest.mark.parametrize(
    "uris", ["", "http://mirror.example/", "javascript:alert(1)", "https://*.example/", "https://a.example/#x", "/back"]
)
def test_an_application_returns_people_to_safe_addresses_only(client, world, uris):
    client.force_login(world.trainer)
    body = {"name": "Mirror", "client_type": "public", "redirect_uris": uris}
    assert client.post("/account/access/applications/", body).status_code == 400
    assert not Application.objects.exists()


# --- scopes ---
# What stands at the address of a trainee or an assignment and is about workouts
OF_WORKOUTS = dict.fromkeys(("today", "maxes", "schedule", "progress"), "workout_sessions")


@pytest.mark.parametrize("path", [path for path in READ if "private" not in path])
@pytest.mark.parametrize("scope", SCOPES)
def test_reading_needs_the_resources_scope(world, path, scope):
    _row, token = services.create_personal_token(user=world.operator, name="x", scopes=[scope], days=7)
    resource, *_key, last = path.split("/")
    own, of_list = NEEDED[OF_WORKOUTS.get(last, resource)][0], NEEDED[resource][0]
    for url, needed in ((f"{V1}/{fill_in(path, world)}/", own), (f"{V1}/{resource}/", of_list)):
        answer = bearer(token).get(url)
        assert answer.status_code == (200 if scope == needed else 403), url
        if scope != needed:
            assert answer.data["errors"][0]["code"] == "insufficient_scope"


WRITES = {
    "exercise_logs": "workouts:write",
    "workout_sessions": "workouts:write",
    "workout_sessions/start": "workouts:write",
    "exercise_logs/bulk": "workouts:write",
    "health_metrics": "metrics:write",
    "exercises": "training:write",
    "programs": "training:write",
    "program_days": "training:write",
    "gyms": "gym:admin",
    "trainers": "gym:admin",
    "trainees": "profile:write",
}


@pytest.mark.parametrize(("path", "needed"), WRITES.items())
def test_writing_needs_the_resources_scope(world, path, needed):
    for scope in SCOPES:
        _row, token = services.create_personal_token(user=world.operator, name="x", scopes=[scope], days=7)
        answer = bearer(token).post(f"{V1}/{path}/", BODIES[path](world), format="json")
        assert (answer.status_code != 403) == (scope == needed), (scope, answer.data)


def with_scopes(user, *scopes):
    return bearer(services.create_personal_token(user=user, name="x", scopes=list(scopes), days=7)[1])


def test_scopes_open_no_rows(world):
    client = with_scopes(world.peer, *SCOPES)
    assert client.get(f"{V1}/workout_sessions/{world.session.pk}/").status_code == 404
    assert client.post(f"{V1}/gyms/", {"name": "Mine"}, format="json").status_code == 403


def test_no_token_deletes_an_account_or_changes_a_password(world):
    client = with_scopes(world.trainee, *SCOPES)
    assert client.delete(f"{V1}/trainees/{world.trainee_profile.pk}/").status_code == 403
    body = {"current_password": "x", "new_password": "another-long-pass-9"}
    answer = client.post(f"{V1}/auth/password/change", body, format="json")
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (403, "insufficient_scope")
    assert client.get(f"{V1}/auth/me").status_code == 200
    assert with_scopes(world.trainee, "workouts:read").get(f"{V1}/auth/me").status_code == 403


def test_administering_people_needs_the_admins_scope(world):
    url, move = f"{V1}/trainees/{world.trainee_profile.pk}/", {"trainer": world.colleague_profile.pk}
    assert with_scopes(world.admin, "profile:read", "profile:write").patch(url, move, format="json").status_code == 403
    client = with_scopes(world.admin, "profile:write", "gym:admin")
    assert client.patch(url, move, format="json").status_code == 200
    assert with_scopes(world.admin, "profile:write").delete(url).status_code == 403
    assert client.delete(url).status_code == 204


def test_expansions_need_their_own_scope(world):
    url = f"{V1}/exercise_logs/?expand=exercise"
    assert with_scopes(world.trainee, "workouts:read").get(url).status_code == 403
    assert with_scopes(world.trainee, "workouts:read", "training:read").get(url).status_code == 200


def test_the_feed_shows_what_the_token_may_read(api, world):
    start = api(world.trainee).get(f"{V1}/changes/").data["next"]
    api(world.trainee).post(f"{V1}/health_metrics/", {"kind": "steps", "value": 9000})
    api(world.trainee).post(f"{V1}/workout_sessions/start/", {})

    def told(*scopes):
        page = with_scopes(world.trainee, *scopes).get(f"{V1}/changes/?since={start}").data
        return [change["resource"] for change in page["results"]]

    assert told("workouts:read") == ["workout_sessions"]
    assert told("metrics:read", "workouts:read") == ["health_metrics", "workout_sessions"]
    assert told("gym:admin") == []


@pytest.mark.parametrize("token", ["gtp_", "gto_", "gtp_nothing", "gto_nothing", "gtr_x", "ü", "a.b.c"])
def test_a_token_that_is_none(db, token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}".encode().decode("latin-1"))
    answer = client.get(f"{V1}/workout_sessions/")
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (401, "token_not_valid")


def test_a_refresh_token_opens_nothing(mirror, world):
    token = mirror.tokens(world.trainee)["refresh_token"]
    assert token.startswith("gtr_")
    assert bearer(token).get(f"{V1}/gyms/").status_code == 401


def test_the_login_of_the_contract_is_narrowed_by_nothing(api, world):
    assert api(world.trainee).get(f"{V1}/health_metrics/").status_code == 200
