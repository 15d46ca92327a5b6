"""SECOND_FACTOR_REQUIRED, switched on later: what staff were given before is good for nothing until they have one."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.tests.test_oauth import Integration, bearer, code_of

pytestmark = pytest.mark.once
ME = "/api/v1/auth/me"


def credentials(world, who: str) -> dict:
    """Everything that a user can hold from before: {what: token}."""
    user = getattr(world, who)
    mirror = Integration(Client(), world.trainer)
    granted = mirror.tokens(user, "profile:read")
    pair = services.issue_tokens(user)
    _row, personal = services.create_personal_token(user=user, name="x", scopes=["profile:read"], days=7)
    return {"mirror": mirror, "sign-in": pair, "granted": granted, "personal": personal}


def ask(held: dict) -> dict:
    """{what: (status, the error's code)} of using each token."""

    def status(answer):
        body = answer.json() if answer.status_code >= 400 else {}
        return answer.status_code, body["errors"][0]["code"] if "errors" in body else body.get("error")

    refresh = Client().post(
        "/api/v1/auth/token/refresh",
        {"refresh_token": held["sign-in"]["refresh_token"]},
        content_type="application/json",
    )
    introspected = held["mirror"].post("introspect", {"token": held["granted"]["access_token"]}).json()
    return {
        "introspection": (200, "active" if introspected["active"] else "inactive"),
        "sign-in": status(bearer(held["sign-in"]["access_token"]).get(ME)),
        "personal": status(bearer(held["personal"]).get(ME)),
        "granted": status(bearer(held["granted"]["access_token"]).get(ME)),
        "refresh": status(refresh),
        "oauth refresh": status(held["mirror"].refresh(held["granted"]["refresh_token"])),
    }


GOOD = (200, None)
ALL_GOOD = {
    **dict.fromkeys(("sign-in", "personal", "granted", "refresh", "oauth refresh"), GOOD),
    "introspection": (200, "active"),
}
NEEDED = (401, "second_factor_required")
REFUSED = {
    **dict.fromkeys(("sign-in", "personal", "granted"), NEEDED),
    "refresh": (401, "token_not_valid"),
    "oauth refresh": (400, "invalid_grant"),
    "introspection": (200, "inactive"),
}


@pytest.mark.parametrize(
    ("who", "required", "has_one", "expected"),
    [
        ("admin", False, False, ALL_GOOD),
        ("admin", True, False, REFUSED),
        ("admin", True, True, ALL_GOOD),
        ("operator", True, False, REFUSED),
        ("operator", True, True, ALL_GOOD),
        ("trainer", True, False, ALL_GOOD),
        ("trainee", True, False, ALL_GOOD),
    ],
)
def test_tokens_from_before(world, settings, who, required, has_one, expected):
    held = credentials(world, who)
    if has_one:
        TOTP.activate(getattr(world, who), generate_totp_secret())
    settings.SECOND_FACTOR_REQUIRED = required
    assert ask(held) == expected


def test_a_code_from_before_becomes_no_tokens(world, settings):
    mirror = Integration(Client(), world.trainer)
    answer = mirror.allow(world.admin, "profile:read")
    settings.SECOND_FACTOR_REQUIRED = True
    assert mirror.trade(code_of(answer)).status_code == 400


@pytest.mark.parametrize(("who", "more"), [("trainee", 0), ("trainer", 0), ("admin", 1)])
def test_it_costs_a_statement_for_those_alone_of_whom_it_is_asked(world, settings, who, more):
    user = getattr(world, who)
    TOTP.activate(user, generate_totp_secret())
    client = bearer(services.issue_tokens(user)["access_token"])
    client.get(ME)
    with CaptureQueriesContext(connection) as before:
        assert client.get(ME).status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    with CaptureQueriesContext(connection) as after:
        assert client.get(ME).status_code == 200
    assert len(after) - len(before) == more
