"""The second factor: set up, asked for on the page and by the API, counted, required by a setting, taken away."""

import re
import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from accounts.models import SignInFailure
from accounts.tests.factories import PASSWORD
from changes.models import AuditEntry

pytestmark = pytest.mark.once
LOGIN = "/api/v1/auth/login/access-token"


def code_of(secret: str) -> str:
    """The code of the app. When it's about to end, that of the next 30 seconds: a slow test shouldn't meet the turn."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < 6:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def admin(world):
    return world.admin


@pytest.fixture
def secret(admin) -> str:
    """The admin has an authenticator app."""
    made = generate_totp_secret()
    TOTP.activate(admin, made)
    return made


def sign_in(email: str, password: str = PASSWORD) -> tuple[Client, object]:
    client = Client()
    return client, client.post("/login/", {"login": email, "password": password})


def activation(client):
    """The page with the picture for the app; it asks for the password once more."""
    assert client.get("/account/2fa/totp/activate/").url.startswith("/reauthenticate/")
    client.post("/reauthenticate/", {"password": PASSWORD})
    return client.get("/account/2fa/totp/activate/")


def test_set_up_by_page_and_asked_for_at_the_next_sign_in(admin):
    client, _answer = sign_in(admin.email)
    page = activation(client)
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    stored = Authenticator.objects.get(user=admin, type="totp")
    assert secret not in str(stored.data)
    entry = AuditEntry.objects.filter(model="accounts.user").latest("pk")
    assert (entry.fields, entry.row) == ({"second_factor": [False, True]}, str(admin.pk))

    client, answer = sign_in(admin.email)
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302  # the password alone opens nothing
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors["code"]


def test_a_code_opens_and_a_recovery_code_opens_once(admin, secret):
    client, _answer = sign_in(admin.email)
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/admin/").status_code == 200
    client.post("/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/recovery-codes/generate/")
    recovery = client.get("/account/2fa/recovery-codes/").content.decode()
    [first, *_others] = re.findall(r"\b\d{8}\b", recovery)
    for status in (302, 200):
        other, _answer = sign_in(admin.email)
        assert other.post("/account/2fa/authenticate/", {"code": first}).status_code == status


def test_wrong_codes_are_counted_whoever_sends_them(admin, secret, settings):
    for number in range(settings.SIGN_IN_FAILURES_PER_EMAIL):
        client, _answer = sign_in(admin.email)
        answer = client.post("/account/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=f"10.0.0.{number}")
        assert "Too many" not in answer.content.decode()
    client, _answer = sign_in(admin.email)
    shut = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert "Too many wrong codes. Try again in 5 minutes." in shut.content.decode()
    assert client.get("/admin/").status_code == 302
    SignInFailure.objects.all().delete()
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [(None, 401, "second_factor_required"), ("000000", 401, "second_factor_wrong"), ("right", 200, None)],
)
def test_the_api_asks_for_it_too(admin, secret, code, status, error):
    body = {"username": admin.email, "password": PASSWORD}
    if code:
        body["code"] = code_of(secret) if code == "right" else code
    answer = Client().post(LOGIN, body, content_type="application/json")
    assert answer.status_code == status
    if error:
        assert answer.json()["errors"][0]["code"] == error
    else:
        assert answer.json()["access_token"]


def test_the_api_counts_wrong_codes(admin, secret, settings):
    body = {"username": admin.email, "password": PASSWORD}
    for _number in range(settings.SIGN_IN_FAILURES_PER_EMAIL):
        assert Client().post(LOGIN, {**body, "code": "000000"}, content_type="application/json").status_code == 401
    answer = Client().post(LOGIN, {**body, "code": code_of(secret)}, content_type="application/json")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_the_wrong_password_asks_for_no_code(admin, secret):
    """Only someone who knows the password learns whether an account has a second factor."""
    answer = Client().post(LOGIN, {"username": admin.email, "password": "wrong"}, content_type="application/json")
    assert answer.json()["errors"][0]["code"] == "authentication_failed"
    _client, page = sign_in(admin.email, "wrong")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("who", "reaches"), [("admin", False), ("operator", False), ("trainer", True), ("trainee", True)]
)
def test_where_it_is_required_nobody_runs_a_gym_without_it(world, settings, who, reaches):
    settings.SECOND_FACTOR_REQUIRED = True
    user = getattr(world, who)
    client, _answer = sign_in(user.email)
    for path in ("/admin/", "/account/", "/"):
        answer = client.get(path)
        assert (answer.status_code == 302 and answer.url == "/account/2fa/totp/activate/") is not reaches
    token = Client().post(LOGIN, {"username": user.email, "password": PASSWORD}, content_type="application/json")
    assert token.status_code == (200 if reaches else 401)
    if not reaches:
        page = activation(client)
        client.post("/account/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
        assert client.get("/admin/").status_code == 200
        refused = client.post("/account/2fa/totp/deactivate/")
        assert second_factor.has_one(user), refused


def test_an_operator_takes_it_from_who_has_lost_it_and_a_gym_admin_does_not(world, secret):
    action = {"action": "reset_second_factor", "_selected_action": [world.admin.pk]}
    client = Client()
    client.force_login(world.other_admin)
    client.post(reverse("admin:accounts_user_changelist"), action)
    assert second_factor.has_one(world.admin)
    client.force_login(world.operator)
    client.post(reverse("admin:accounts_user_changelist"), action)
    assert not second_factor.has_one(world.admin)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.fields, entry.actor) == ({"second_factor": [True, False]}, world.operator)


def test_secrets_survive_a_new_key_as_long_as_the_old_one_is_named(admin, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-0123456789-abcdef"
    assert second_factor.check(admin, code_of(secret))
