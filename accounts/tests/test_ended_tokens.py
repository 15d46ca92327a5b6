"""Access tokens, refresh tokens and sessions end with their sign-in, in the very moment that it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts import services
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

V1 = "/api/v1/auth"
NEW = "another-good-pass-7"


def bearer(access: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def is_good(pair: dict) -> tuple[bool, bool]:
    """Of the access and the refresh token, which is spent by that."""
    access = bearer(pair["access_token"]).get(f"{V1}/me").status_code
    refresh = APIClient().post(f"{V1}/token/refresh", {"refresh_token": pair["refresh_token"]}).status_code
    assert {access, refresh} <= {200, 401}
    return access == 200, refresh == 200


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def log_out(user, pair):
    assert APIClient().post(f"{V1}/logout", {"refresh_token": pair["refresh_token"]}).status_code == 204


def reuse_refresh_token(user, pair):
    body = {"refresh_token": pair["refresh_token"]}
    assert APIClient().post(f"{V1}/token/refresh", body).status_code == 200
    with later(seconds=1):  # of two at once, one only loses
        assert APIClient().post(f"{V1}/token/refresh", body).status_code == 401


def sign_out_everywhere(user, pair):
    client = Client()
    client.force_login(user)
    assert client.post("/account/sign-out-everywhere/").status_code == 302


def change_password_by_page(user, pair):
    client = Client()
    client.force_login(user)
    body = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/password/change/", body).status_code == 302


def change_password_by_api(user, pair):
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert bearer(services.issue_tokens(user)["access_token"]).post(f"{V1}/password/change", body).status_code == 200


def deactivate(user, pair):
    services.deactivate(user)


def deactivate_and_activate_again(user, pair):
    services.deactivate(user)
    User.objects.filter(pk=user.pk).update(is_active=True)


ENDS = [
    log_out,
    reuse_refresh_token,
    sign_out_everywhere,
    change_password_by_page,
    change_password_by_api,
    deactivate,
    deactivate_and_activate_again,
]


@pytest.fixture(autouse=True)
def one_moment():
    """Everything happens in one second, unless a test moves on."""
    with time_machine.travel(timezone.now().replace(microsecond=250_000), tick=False):
        yield


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@x.org")


@pytest.mark.parametrize("end", ENDS)
def test_both_tokens_end_in_the_second_in_which_they_were_made(ada, end):
    pair = services.issue_tokens(ada)
    end(ada, pair)
    assert is_good(pair) == (False, False)


@pytest.mark.parametrize("end", ENDS)
def test_tokens_that_were_traded_in_end_with_their_family(ada, end):
    first = services.issue_tokens(ada)
    second = APIClient().post(f"{V1}/token/refresh", {"refresh_token": first["refresh_token"]}).json()
    if end is reuse_refresh_token:
        with later(seconds=1):
            again = APIClient().post(f"{V1}/token/refresh", {"refresh_token": first["refresh_token"]})
        assert again.status_code == 401
    else:
        end(ada, second)
    assert bearer(first["access_token"]).get(f"{V1}/me").status_code == 401
    assert is_good(second) == (False, False)


@pytest.mark.parametrize("end", [log_out, reuse_refresh_token])
def test_another_sign_in_goes_on(ada, end):
    pair, other = services.issue_tokens(ada), services.issue_tokens(ada)
    end(ada, pair)
    assert is_good(other) == (True, True)


@pytest.mark.parametrize("end", [sign_out_everywhere, change_password_by_page, deactivate_and_activate_again])
def test_a_sign_in_after_it_is_good_at_once(ada, end):
    end(ada, services.issue_tokens(ada))
    assert is_good(services.issue_tokens(User.objects.get(pk=ada.pk))) == (True, True)


@pytest.mark.parametrize("end", [sign_out_everywhere, change_password_by_page, deactivate_and_activate_again])
def test_a_sign_in_that_was_under_way_ends_too(ada, end):
    """Its password was looked at before, its tokens were made after."""
    as_read_before = User.objects.get(pk=ada.pk)
    end(ada, services.issue_tokens(ada))
    assert is_good(services.issue_tokens(as_read_before)) == (False, False)


@pytest.mark.parametrize(
    "end", [sign_out_everywhere, change_password_by_page, change_password_by_api, deactivate_and_activate_again]
)
def test_sessions_end_in_the_second_in_which_they_were_made(ada, end):
    other = Client()
    other.force_login(ada)
    assert other.get("/account/").status_code == 200
    end(ada, services.issue_tokens(ada))
    assert other.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "claim", [{}, {"family": ""}, {"family": "x"}, {"family": 7}, {"family": None}, {"family": "0" * 32}]
)
def test_a_token_of_no_sign_in_is_none(ada, claim):
    token = AccessToken.for_user(ada)
    for name, value in claim.items():
        token[name] = value
    assert bearer(str(token)).get(f"{V1}/me").status_code == 401


def test_a_token_of_another_persons_sign_in_is_none(ada):
    other = AccessToken(services.issue_tokens(UserFactory())["access_token"])
    token = AccessToken.for_user(ada)
    token["family"] = other["family"]
    assert bearer(str(token)).get(f"{V1}/me").status_code == 401


# --- beside a release that did not write the mark ---
def without_mark(pair):
    refresh, access = RefreshToken(pair["refresh_token"]), AccessToken(pair["access_token"])
    del refresh.payload["signed_out"], access.payload["signed_out"]
    return {"access_token": str(access), "refresh_token": str(refresh)}


def test_tokens_of_the_release_before_stay_good(ada):
    services.sign_out_everywhere(ada)
    with later(seconds=1):
        assert is_good(without_mark(services.issue_tokens(ada))) == (True, True)


@pytest.mark.parametrize("end", ENDS)
def test_tokens_of_the_release_before_end_too(ada, end):
    pair = without_mark(services.issue_tokens(ada))
    end(ada, pair)
    assert is_good(pair) == (False, False)


def test_a_request_asks_no_more_than_before(ada):
    """Who it is, with their profile and their sign-in, is one statement."""
    client = bearer(services.issue_tokens(ada)["access_token"])
    client.get(f"{V1}/me")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"{V1}/me").status_code == 200
    about = [query["sql"] for query in asked if "tokenfamily" in query["sql"].lower()]
    assert len(about) == 1
    assert "accounts_user" in about[0]
    assert len([query for query in asked if "accounts_user" in query["sql"]]) == 1


def test_they_end_by_themselves(ada):
    pair = services.issue_tokens(ada)
    with later(minutes=14, seconds=59):
        assert bearer(pair["access_token"]).get(f"{V1}/me").status_code == 200
    with later(minutes=15, seconds=1):
        assert is_good(pair) == (False, True)
