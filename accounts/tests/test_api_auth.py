import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import SignInFailure, User
from accounts.tests.factories import PASSWORD, UserFactory

LOGIN = "/api/v1/auth/login/access-token"
REFRESH, LOGOUT, ME = "/api/v1/auth/token/refresh", "/api/v1/auth/logout", "/api/v1/auth/me"
CHANGE = "/api/v1/auth/password/change"
FORM = "application/x-www-form-urlencoded"


def sign_in(client, email, password=PASSWORD, **kwargs):
    return client.post(LOGIN, {"username": email, "password": password}, **kwargs)


def bearer(api, access):
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LOGIN, LOGIN + "/"])
@pytest.mark.parametrize("as_form", [True, False])
def test_sign_in_answers_oauth2_tokens(api, address, as_form):
    UserFactory(email="ada@example.org")
    fields = {"username": "ADA@Example.org", "password": PASSWORD, "grant_type": "password", "scope": ""}
    if as_form:
        answer = api().post(address, "&".join(f"{k}={v}" for k, v in fields.items()), content_type=FORM)
    else:
        answer = api().post(address, fields)
    assert answer.status_code == 200, answer.data
    assert set(answer.data) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (answer.data["token_type"], answer.data["expires_in"]) == ("bearer", 900)
    me = bearer(api, answer.data["access_token"]).get(ME)
    assert me.data["email"] == "ada@example.org"
    assert set(me.data) == {
        *("id", "email", "first_name", "last_name", "role", "units", "effort_scale", "timezone", "language"),
        *("rest_defaults", "trainer", "trainee", "gyms"),
    }


@pytest.mark.django_db
def test_wrong_password_and_unknown_address_are_told_alike(api):
    UserFactory(email="ada@example.org")
    wrong = sign_in(api(), "ada@example.org", "nope")
    unknown = sign_in(api(), "nobody@example.org", "nope")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.data == unknown.data


@pytest.mark.django_db
def test_five_failures_close_the_sign_in_of_that_email_from_that_address(api):
    UserFactory(email="ada@example.org")
    UserFactory(email="bob@example.org")
    for _ in range(5):
        assert sign_in(api(), "ada@example.org", "nope").status_code == 401
    closed = sign_in(api(), "Ada@example.org")
    assert closed.status_code == 429
    assert 1 <= int(closed.headers["Retry-After"]) <= 300
    assert sign_in(api(), "bob@example.org").status_code == 200
    assert sign_in(api(), "ada@example.org", REMOTE_ADDR="10.9.9.9").status_code == 200, "no lock-out as a weapon"
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=2)):
        assert sign_in(api(), "ada@example.org").status_code == 200


@pytest.mark.django_db
def test_twenty_failures_close_an_address(api):
    UserFactory(email="ada@example.org")
    for number in range(20):
        assert sign_in(api(), f"nobody{number}@example.org", "nope").status_code == 401
    assert sign_in(api(), "ada@example.org").status_code == 429


@pytest.mark.django_db
def test_a_success_forgets_the_failures_before_it(api):
    UserFactory(email="ada@example.org")
    for _ in range(3):
        for _ in range(4):
            sign_in(api(), "ada@example.org", "nope")
        assert sign_in(api(), "ada@example.org").status_code == 200
    assert SignInFailure.objects.count() == 0


@pytest.mark.django_db
def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_family(api):
    UserFactory(email="ada@example.org")
    first = sign_in(api(), "ada@example.org").data
    second = api().post(REFRESH, {"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    assert api().post(REFRESH, {"refresh_token": first["refresh_token"]}).status_code == 401
    assert api().post(REFRESH, {"refresh_token": second.data["refresh_token"]}).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_at_once_one_wins(api):
    user = UserFactory(email="ada@example.org")
    tokens = sign_in(api(), "ada@example.org").data
    start, codes = threading.Barrier(2), []

    def refresh():
        start.wait()
        codes.append(api().post(REFRESH, {"refresh_token": tokens["refresh_token"]}).status_code)
        connection.close()

    threads = [threading.Thread(target=refresh) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == [200, 401]
    assert user.token_families.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30"])
def test_tokens_that_are_none(api, token):
    assert api().post(REFRESH, {"refresh_token": token}).status_code in (400, 401)
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    answer = client.get(ME)
    assert answer.status_code == 401
    assert answer.data["errors"][0]["attr"] is None


@pytest.mark.django_db
def test_logout_kills_the_refresh_token(api):
    UserFactory(email="ada@example.org")
    tokens = sign_in(api(), "ada@example.org").data
    assert api().post(LOGOUT, {"refresh_token": tokens["refresh_token"]}).status_code == 204
    assert api().post(REFRESH, {"refresh_token": tokens["refresh_token"]}).status_code == 401


@pytest.mark.django_db
def test_a_password_change_ends_every_other_sign_in(api, client):
    user = UserFactory(email="ada@example.org")
    elsewhere, here = sign_in(api(), "ada@example.org").data, sign_in(api(), "ada@example.org").data
    client.force_login(user)
    body = {"current_password": PASSWORD, "new_password": "another-good-pass-7"}
    answer = bearer(api, here["access_token"]).post(CHANGE, body)
    assert answer.status_code == 200, answer.data
    for old in (elsewhere, here):
        assert bearer(api, old["access_token"]).get(ME).status_code == 401
        assert api().post(REFRESH, {"refresh_token": old["refresh_token"]}).status_code == 401
    assert client.get("/account/").status_code == 302, "the browser session is over too"
    assert bearer(api, answer.data["access_token"]).get(ME).status_code == 200
    assert api().post(REFRESH, {"refresh_token": answer.data["refresh_token"]}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"current_password": "wrong", "new_password": "another-good-pass-7"}, "current_password"),
        ({"current_password": PASSWORD, "new_password": "12345678"}, "new_password"),
        ({"current_password": PASSWORD}, "new_password"),
    ],
)
def test_a_refused_password_change_names_the_field(api, body, attr):
    answer = api(UserFactory()).post(CHANGE, body)
    assert answer.status_code == 400
    assert answer.data["errors"][0]["attr"] == attr


@pytest.mark.django_db
def test_a_deactivated_or_deleted_user_is_out_at_once(api):
    user = UserFactory(email="ada@example.org")
    tokens = sign_in(api(), "ada@example.org").data
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert bearer(api, tokens["access_token"]).get(ME).status_code == 401
    assert api().post(REFRESH, {"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert sign_in(api(), "ada@example.org").status_code == 401
    user.delete()
    assert bearer(api, tokens["access_token"]).get(ME).status_code == 401
    assert api().post(REFRESH, {"refresh_token": tokens["refresh_token"]}).status_code == 401


@pytest.mark.django_db
def test_tokens_end_with_their_time(api):
    UserFactory(email="ada@example.org")
    tokens = sign_in(api(), "ada@example.org").data
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert bearer(api, tokens["access_token"]).get(ME).status_code == 401
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert api().post(REFRESH, {"refresh_token": tokens["refresh_token"]}).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "attr"),
    [
        ({"units": "imperial", "timezone": "Europe/Berlin", "language": "de", "first_name": "Ada"}, 200, None),
        ({"timezone": "Mars/Base"}, 400, "timezone"),
        ({"units": "stone"}, 400, "units"),
        ({"role": "admin"}, 400, "role"),
        ({"role": "trainee"}, 200, None),
        ({"email": "evil@example.org"}, 400, "email"),
        ({"is_superuser": True}, 400, "is_superuser"),
        ({"password": "x"}, 400, "password"),
    ],
)
def test_me_changes_only_what_is_ones_own(api, body, status, attr):
    answer = api(UserFactory(email="ada@example.org")).patch(ME, body)
    assert answer.status_code == status, answer.data
    assert status == 200 or answer.data["errors"][0]["attr"] == attr


@pytest.mark.django_db
def test_registration(api):
    body = {"email": "New@Example.org", "password": "a-good-password-3", "first_name": "New", "last_name": "Person"}
    answer = api().post("/api/v1/trainees/", body)
    assert answer.status_code == 201, answer.data
    assert "password" not in answer.data
    assert sign_in(api(), "new@example.org", "a-good-password-3").status_code == 200
    assert User.objects.get(email="new@example.org").role == "trainee"
    again = api().post("/api/v1/trainees/", {**body, "email": "NEW@example.org"})
    assert (again.status_code, again.data["errors"][0]["attr"]) == (400, "email")
    weak = api().post("/api/v1/trainees/", {**body, "email": "x@example.org", "password": "password"})
    assert (weak.status_code, weak.data["errors"][0]["attr"]) == (400, "password")
    for field in ("role", "trainer", "is_superuser", "is_active", "user"):
        extra = api().post("/api/v1/trainees/", {**body, "email": "y@example.org", field: 1})
        assert (extra.status_code, extra.data["errors"][0]["attr"]) == (400, field)


def test_an_invited_trainer_chooses_a_password_by_mail(api, world, mailoutbox, client):
    body = {"email": "coach@example.org", "first_name": "Cora", "last_name": "Coach", "gym": world.gym.pk}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda task: task())
        answer = api(world.admin).post("/api/v1/trainers/", body)
    assert answer.status_code == 201, answer.data
    assert answer.data["email"] == "coach@example.org"
    (mail,) = mailoutbox
    assert mail.to == ["coach@example.org"]
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    page = client.get(link, follow=True)
    assert page.status_code == 200
    done = client.post(page.redirect_chain[-1][0], {"password1": "coach-pass-2026", "password2": "coach-pass-2026"})
    assert done.status_code == 302
    assert sign_in(api(), "coach@example.org", "coach-pass-2026").status_code == 200


def test_no_admin_takes_over_an_account_by_its_email(api, world):
    """An admin may neither read nor set the way into someone's account."""
    for email in (world.trainee.email, world.other_trainee.email.upper(), world.operator.email):
        body = {"email": email, "first_name": "X", "last_name": "Y", "gym": world.gym.pk}
        answer = api(world.admin).post("/api/v1/trainers/", body)
        assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "email")
    for path in (f"trainees/{world.trainee_profile.pk}", f"trainers/{world.trainer_profile.pk}"):
        for field, value in (("email", "mine@a.org"), ("user", world.admin.pk), ("password", "x")):
            answer = api(world.admin).patch(f"/api/v1/{path}/", {field: value})
            assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, field)
