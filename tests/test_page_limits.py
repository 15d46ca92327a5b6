"""Request limits of pages: whose share a page counts for, and what people, htmx and scripts get beyond it."""

import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import SignInFailure
from accounts.tests.factories import PASSWORD, UserFactory
from common.telemetry import THROTTLED

pytestmark = pytest.mark.once
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
NEW = "another-good-pass-7"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def early_in_a_minute():
    """Shares are of minutes: no test runs over into the next one."""
    with time_machine.travel(datetime.now(UTC).replace(second=5)):
        yield


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.THROTTLE, settings.THROTTLE_PAGES = True, 4


def visitor(user=None, address=HERE):
    client = Client(REMOTE_ADDR=address, **BROWSER)
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/login/", "/exercises/", "/nothing/", "/admin/", "/sw.js", "/password/reset/"])
def test_pages_are_limited_by_address(path):
    answers = [visitor().get(path).status_code for _n in range(6)]
    assert 429 not in answers[:4]
    assert answers[4:] == [429, 429]
    assert visitor(address=ELSEWHERE).get(path).status_code == answers[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::2"), ("203.0.113.7", "::ffff:203.0.113.7")],
)
def test_addresses_of_one_network_share(one, other):
    answers = [visitor(address=(one, other)[n % 2]).get("/login/").status_code for n in range(5)]
    assert answers == [200] * 4 + [429]


def test_one_user_has_one_share_wherever_they_are(world):
    answers = [visitor(world.trainee, f"198.51.100.{n}").get("/today/").status_code for n in range(5)]
    assert answers == [200] * 4 + [429]


def test_who_is_signed_in_does_not_share_with_their_address(world):
    """Sixty people on a gym's network."""
    people = [world.trainee, world.peer, world.trainer, world.admin]
    for user in people:
        assert [visitor(user).get("/exercises/").status_code for _n in range(4)] == [200] * 4
    assert visitor().get("/login/").status_code == 200
    assert [visitor(user).get("/exercises/").status_code for user in people] == [429] * 4


def test_writes_count_as_well(world):
    client = visitor(world.trainee)
    answers = [client.post("/account/delete/", {"password": "no"}).status_code for _n in range(5)]
    assert answers == [400] * 4 + [429]


def test_the_api_has_a_share_of_its_own(api, world):
    for _n in range(5):
        visitor(world.trainee).get("/today/")
    assert api(world.trainee).get("/api/v1/auth/me").status_code == 200
    assert "RateLimit" not in visitor(world.trainer).get("/trainees/").headers


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/img/icon.svg", "/static/none.css", "/health", "/ready"])
def test_static_files_and_checks_are_free(path):
    assert 429 not in [visitor().get(path).status_code for _n in range(12)]
    assert visitor().get("/login/").status_code == 200


@pytest.mark.django_db
def test_it_opens_in_the_next_minute():
    answers = [visitor().get("/login/") for _n in range(5)]
    wait = int(answers[4]["Retry-After"])
    assert 1 <= wait <= 60
    with time_machine.travel(datetime.now(UTC).replace(second=5).timestamp() + wait + 1):
        assert visitor().get("/login/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "kind", "is_page"),
    [
        (BROWSER, "text/html", True),
        ({**BROWSER, "HTTP_HX_REQUEST": "true"}, "text/plain", False),
        ({"HTTP_ACCEPT": "*/*"}, "text/plain", False),
        ({"HTTP_ACCEPT": "application/json"}, "text/plain", False),
        ({}, "text/plain", False),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_comes_beyond_it(headers, kind, is_page, method):
    client = Client(REMOTE_ADDR=HERE, **headers)
    before = THROTTLED.labels("page")._value.get()
    for _n in range(4):
        client.get("/login/")
    answer = getattr(client, method)("/login/")
    text = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Content-Type"].split(";")[0] == kind
    assert "Too many requests. Try again in " in text
    assert ("<h1>Slow down a little</h1>" in text) is is_page
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Cache-Control"] == "no-store"
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
        assert answer.headers[name], name
    assert "<script" not in text
    assert THROTTLED.labels("page")._value.get() == before + 1


@pytest.mark.parametrize(
    ("kind", "accept", "is_page"), [("iron", "text/html", True), ("x onload=", "text/html", True), (None, "*/*", False)]
)
@pytest.mark.django_db
def test_the_page_has_the_theme_that_was_chosen(kind, accept, is_page):
    client = Client(REMOTE_ADDR=HERE, HTTP_ACCEPT=accept)
    if kind:
        client.cookies["theme"] = kind
    text = [client.get("/login/") for _n in range(5)][4].content.decode()
    assert ('data-theme="iron"' in text) is (kind == "iron")
    assert "onload" not in text


def test_what_a_phone_brings_is_kept_for_later(world):
    """The answer says when to try again; nothing is written, and a retry succeeds."""
    client = visitor(world.trainee)
    client.defaults["HTTP_ACCEPT"] = "*/*"
    start = {"id": "01890000-0000-7000-8000-0000000000a1", "kind": "start", "at": "2026-01-01T10:00:00Z"}
    body = {"user": world.trainee.pk, "now": datetime.now(UTC).isoformat(), "operations": [start]}
    for _n in range(4):
        client.get("/today/")
    answer = client.post("/workouts/sync/", body, content_type="application/json")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    cache.clear()
    assert client.post("/workouts/sync/", body, content_type="application/json").status_code == 200


def test_off_means_off_but_for_failed_sign_ins(settings, db):
    settings.THROTTLE = False
    pages = [visitor().post("/login/", {"login": "a@x.org", "password": "guess"}) for _n in range(9)]
    assert {page.status_code for page in pages} == {200}
    assert ["Too many" in page.content.decode() for page in pages] == [False] * 5 + [True] * 4
    assert SignInFailure.objects.count() == 5


def statements(client, path) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return [query["sql"] for query in asked]


@pytest.mark.parametrize("path", ["/", "/today/", "/exercises/", "/account/", "/login/", "/offline/", "/sw.js"])
@pytest.mark.parametrize("who", ["trainee", None])
def test_a_limit_costs_no_statement(world, settings, path, who):
    settings.THROTTLE_PAGES = 1000
    client = visitor(who and world.trainee)
    client.get(path)
    limited = statements(client, path)
    settings.THROTTLE = False
    assert len(limited) == len(statements(client, path))


def test_beyond_it_only_the_session_is_read(world, settings):
    settings.THROTTLE_PAGES = 0
    assert ["django_session" in sql for sql in statements(visitor(world.trainee), "/today/")] == [True]
    assert statements(visitor(), "/login/") == []


@pytest.mark.django_db
def test_a_cache_that_is_gone_limits_nobody(monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "count", broken)
    assert {visitor().get("/login/").status_code for _n in range(9)} == {200}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/login/", {"login": "mia@x.org", "password": PASSWORD}),
        ("/password/reset/", {"email": "mia@x.org"}),
        ("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}),
        ("/reauthenticate/", {"password": PASSWORD}),
    ],
)
@pytest.mark.django_db
def test_people_come_in_without_a_cache(settings, monkeypatch, path, body):
    """allauth's own limits, which are in the cache, limit nobody then."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None}
    user = UserFactory(email="mia@x.org")
    client = visitor(None if path in ("/login/", "/password/reset/") else user)
    monkeypatch.setattr(type(caches["default"]), "rest_until", time.monotonic() + 600)
    assert client.post(path, body).status_code == 302


@pytest.mark.django_db
def test_people_register_without_a_cache(api, monkeypatch):
    monkeypatch.setattr(type(caches["default"]), "rest_until", time.monotonic() + 600)
    names = {"password": NEW, "first_name": "N", "last_name": "P"}
    assert api().post("/api/v1/trainees/", {**names, "email": "n@x.org"}).status_code == 201
    assert visitor().post("/join/", {**names, "email": "m@x.org", "timezone": "UTC"}).status_code == 302


@pytest.mark.django_db
def test_allauths_limits_answer_with_the_same_page(settings):
    settings.THROTTLE_PAGES = 1000
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip"}
    answers = [visitor().post("/password/reset/", {"email": "mia@x.org"}) for _n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"] == "60"
    assert "<h1>Slow down a little</h1>" in answers[2].content.decode()
