"""What attackers try first, each by its name. The threats behind them are in docs/threat-model.md."""

import re

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from gymtrack.tests.test_start import GOOD, start

LOGIN = "/api/v1/auth/login/access-token"
ANSWERS = [
    "/",
    "/login/",
    "/exercises/",
    "/nothing/",
    "/admin/",
    "/health",
    "/ready",
    "/static/img/icon.svg",
    "/sw.js",
    "/api/v1/gyms/",
    "/api/v1/nothing/",
    "/api/v1/trainees/",
    "/api/v1/docs/",
    "/api/v1/schema/",
    "/oauth/authorize/",
]


def hardened(code: str) -> str:
    """What the code prints with the settings of production."""
    ready = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'gymtrack.settings'; django.setup()\n"
    return start("-c", ready + code, **GOOD).stdout.strip()


# --- headers ---
@pytest.mark.django_db
@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_security_headers(client, path, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    headers = client.get(path, secure=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert not re.search(r"unsafe-|\*|http:|https:", policy)
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if path.startswith("/api/") else "same-origin")
    assert "camera=()" in headers["Permissions-Policy"]
    assert re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"])[1] == "31536000"
    assert headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/login/", {}, 301),  # to https
        ("/login/", {"HTTP_HOST": "evil.example"}, 400),
        ("/api/v1/gyms/", {"HTTP_HOST": "a b"}, 400),
        ("/static/none.css", {"secure": True}, 404),
        ("/api/v1/imports/", {"secure": True, "CONTENT_LENGTH": "99999999"}, 413),
    ],
)
@pytest.mark.django_db
def test_refusals_and_redirects_carry_the_security_headers(client, path, options, status, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(path, **options)
    assert answer.status_code == status
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
        assert answer.headers[name], name


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path in ANSWERS if not path.startswith(("/static", "/sw.js"))])
def test_no_page_has_a_script_or_style_of_its_own(client, path):
    """The policy would keep them from running; a page that needs one is broken."""
    text = client.get(path, follow=True).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)


@pytest.mark.django_db
def test_clickjacking_the_consent_page(client, world):
    """No page is shown in a frame, least of all the one that asks for consent."""
    client.force_login(world.trainee)
    for path in ("/account/", "/oauth/authorize/?client_id=none", "/today/"):
        answer = client.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


# --- other origins ---
@pytest.mark.django_db
def test_cors_lets_an_allowed_origin_read_the_api_without_cookies(client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    answer = client.get("/api/v1/gyms/", headers={"origin": "https://app.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    before = {"origin": "https://app.example", "access-control-request-method": "POST"}
    asked = client.options("/api/v1/gyms/", headers=before)
    assert asked.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://app.example.evil.example", "http://app.example"]
)
def test_cors_tells_a_foreign_origin_nothing(client, settings, origin):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    for answer in (
        client.get("/api/v1/gyms/", headers={"origin": origin}),
        client.options("/api/v1/gyms/", headers={"origin": origin, "access-control-request-method": "GET"}),
        client.get("/exercises/", headers={"origin": "https://app.example"}),  # pages are nobody else's
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.django_db
def test_csrf_a_foreign_form_changes_nothing(world):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(world.trainee)
    for path in ("/account/", "/account/delete/", "/workouts/start/", "/account/sign-out-everywhere/", "/login/"):
        assert visitor.post(path, {"units": "lb"}).status_code == 403, path
    # The API knows no cookies, so a foreign form has nothing to send along.
    assert visitor.post("/api/v1/workout_sessions/", {}, content_type="application/json").status_code == 401


INJECTIONS = [
    "' OR '1'='1",
    "1); DROP TABLE facilities_gym; --",
    "%' UNION SELECT password FROM accounts_user --",
    "\\'; --",
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_injection_is_a_value_like_any_other(api, client, world, text):
    client.force_login(world.admin)
    for path in ("/api/v1/exercises/", "/api/v1/gyms/", "/api/v1/trainees/", "/api/v1/programs/"):
        for name in ("search", "ordering", "gym", "fields", "limit", "name"):
            answer = api(world.admin).get(path, {name: text})
            assert answer.status_code in (200, 400), (path, name)
            assert not answer.json().get("results"), (path, name)
    assert client.get("/exercises/", {"q": text, "search": text}).status_code in (200, 400)
    assert client.get("/admin/facilities/trainee/", {"q": text, "o": text}).status_code in (200, 302)
    assert Client().post("/login/", {"login": text, "password": text}).status_code == 200
    assert api().post(LOGIN, {"username": text, "password": text}).status_code == 401
    assert set(world.gym.__class__.objects.values_list("slug", flat=True)) == {"gym-a", "gym-b", "gym-c"}


# --- signing in ---
def count_hashes(monkeypatch) -> list:
    """What is appended to for every password that is hashed or compared."""
    hashed: list = []
    encode = type(get_hasher()).encode
    monkeypatch.setattr(type(get_hasher()), "encode", lambda *a, **kw: hashed.append(1) or encode(*a, **kw))
    return hashed


@pytest.mark.django_db
def test_enumeration_a_sign_in_says_and_takes_the_same_for_unknown_people(client, api, monkeypatch):
    UserFactory(email="known@x.org")
    UserFactory(email="gone@x.org", is_active=False)
    told = []
    hashed = count_hashes(monkeypatch)
    for email in ("known@x.org", "unknown@x.org", "gone@x.org"):
        before = len(hashed)
        page = client.post("/login/", {"login": email, "password": "wrong"})
        answer = api().post(LOGIN, {"username": email, "password": "wrong"})
        said = re.sub(r"csrf[^>]*>|[\w.+-]+@x\.org|[0-9a-f]{32}", "", page.content.decode())
        said = re.sub(r"x-csrftoken\": \"\w+|value=\"\w{64}\"", "", said)
        told.append((page.status_code, said, answer.status_code, answer.content, len(hashed) - before))
    assert told[0] == told[1] == told[2]
    assert told[0][4] == 2


@pytest.mark.django_db
def test_enumeration_a_reset_says_and_does_the_same_for_unknown_people(client, mailoutbox):
    """One mail either way, to the address alone: the time that it takes tells nothing."""
    UserFactory(email="known@x.org")
    told = []
    for email in ("known@x.org", "unknown@x.org"):
        answer = client.post("/password/reset/", {"email": email})
        told.append((answer.status_code, answer.url, len(mailoutbox)))
        assert mailoutbox.pop().to == [email]
    assert told[0] == told[1]


@pytest.mark.django_db
def test_lock_out_is_no_weapon(api):
    """Failures from elsewhere keep nobody out of their own account."""
    UserFactory(email="owner@x.org")
    for _ in range(7):
        attack = api().post(LOGIN, {"username": "owner@x.org", "password": "guess"}, REMOTE_ADDR="198.51.100.7")
    assert attack.status_code == 429
    owner = {"username": "owner@x.org", "password": PASSWORD}
    assert api().post(LOGIN, owner, REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.django_db
def test_a_forged_address_opens_nothing(api):
    """Without a trusted proxy nobody is believed who they say they are."""
    wrong = {"username": "x@x.org", "password": "guess"}
    answers = [api().post(LOGIN, wrong, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in range(7)]
    assert answers == [401] * 5 + [429] * 2


@pytest.mark.django_db
def test_session_fixation_signing_in_makes_a_new_session(client):
    user = UserFactory()
    client.get("/login/")
    planted = client.session
    planted["left"] = "by the attacker"
    planted.save()
    key = planted.session_key
    client.cookies["sessionid"] = key
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.django_db
def test_signing_out_everywhere_ends_all_but_this(client, api, world):
    user, other = world.trainee, Client()
    client.force_login(user)
    other.force_login(user)
    pair = api().post(LOGIN, {"username": user.email, "password": PASSWORD}).json()
    with_token = api()
    with_token.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access_token']}")
    assert with_token.get("/api/v1/auth/me").status_code == 200
    # the token is of this second; one is out of those of the seconds before
    User.objects.filter(pk=user.pk).update(signed_out_at=None)
    client.post("/account/sign-out-everywhere/")
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    refresh = api().post("/api/v1/auth/token/refresh", {"refresh_token": pair["refresh_token"]})
    assert refresh.status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short1!", "too short"),
        ("password123", "too common"),
        ("qwertyuiop", "too common"),
        ("8402746193", "entirely numeric"),
        ("new.person@x.org", "too similar"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(api, password, said):
    body = {"email": "new.person@x.org", "password": password, "first_name": "N", "last_name": "P"}
    answer = api().post("/api/v1/trainees/", body)
    assert answer.status_code == 400
    assert said in " ".join(error["detail"] for error in answer.json()["errors"])
    assert {error["attr"] for error in answer.json()["errors"]} == {"password"}


def test_passwords_are_kept_with_argon2():
    kept = hardened("from django.contrib.auth.hashers import make_password; print(make_password('x'))")
    assert kept.startswith("argon2$argon2id$")


def test_cookies_are_for_https_and_for_no_script():
    shown = hardened(
        "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, "
        "s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_NAME)"
    )
    assert shown == "True True Lax True Lax __Host-sessionid"


@pytest.mark.parametrize(("proxies", "forwarded", "status"), [(1, "https", 200), (1, "http", 301), (0, "https", 301)])
@pytest.mark.django_db
def test_https_is_asked_for_behind_a_proxy_too(client, settings, proxies, forwarded, status):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    assert client.get(reverse("account_login"), headers={"x-forwarded-proto": forwarded}).status_code == status
