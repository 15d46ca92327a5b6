"""Every page and form with hostile values in each field and parameter that its view asks for, as whoever may use it;
and requests whose cookies, headers, methods and addresses no browser makes. No answer is a crash, and what is refused
leaves every table as it was. `HOSTILE_VALUES=50 python -m pytest …` tries more values."""

from copy import deepcopy
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from tests import test_policy_pages as table
from tests.hostile import TEXTS, VALUES, Attempt, asked_names, some, taken_back
from tests.routes import routes
from tests.test_policy_api import ACTORS

pytestmark = pytest.mark.edge
PATHS = {**table.GET, **table.POST}
OPEN = ("/login/", "/join/", "/password/", "/invite/", "/oauth/", "/theme/")  # strangers use them too
PROFILE = {"first_name": "A", "last_name": "B", "units": "metric", "timezone": "UTC", "language": "en"}


def user_of(path: str) -> str:
    """Who gets furthest: the first for whom the page, or what the form does, is there."""
    codes = dict(zip(ACTORS.split(), PATHS[path].split(), strict=True))
    for wanted in (("200",), ("302",), ("400", "409")):
        for actor in ("trainee", "trainer", "admin", "operator"):
            if codes[actor] in wanted:
                return actor
    return "anonymous"


def visits() -> list[tuple[str, str]]:
    """(path, who)"""
    return [
        (path, who)
        for path in PATHS
        for who in dict.fromkeys([user_of(path), *(["anonymous"] if path.startswith(OPEN) else [])])
    ]


class Visitor:
    """Someone who is signed in, with a new browser for each request."""

    def __init__(self, world, who: str):
        self.cookies = table.signed_in(world, who).cookies

    def __call__(self) -> Client:
        client = Client()
        client.cookies = deepcopy(self.cookies)
        return client


@pytest.mark.long
@pytest.mark.parametrize("method", ["get", "post"])
def test_fields_and_parameters(world, monkeypatch, django_capture_on_commit_callbacks, method):
    wrong, number = [], 0
    for path, who in visits():
        with taken_back():
            url, visitor = table.address(world, path), Visitor(world, who)
            attempt = Attempt(django_capture_on_commit_callbacks)
            data = {"/account/": PROFILE}.get(path, table.body(world, path)) if method == "post" else {}
            with asked_names(monkeypatch) as names, taken_back():
                getattr(visitor(), method)(url, data)
            for name in sorted(name for name in names if len(name) < 60):
                for value in some(f"{method} {path} {name}"):
                    htmx = {"HTTP_HX_REQUEST": "true"} if len(value) % 2 else {}
                    what = f"{method} {path} {who} {name}={value[:40]!r}"
                    sent = value if method == "post" else value[:3000]
                    attempt(what, getattr(visitor(), method), url, {**data, name: sent}, **htmx)
            wrong += attempt.wrong
            number += attempt.number
    assert wrong == []
    assert number > 50


@pytest.mark.parametrize("who", ["anonymous", "trainee", "trainer", "operator"])
def test_addresses(world, django_capture_on_commit_callbacks, who):
    """Whatever stands where a route has a key or a name."""
    attempt, visitor = Attempt(django_capture_on_commit_callbacks), Visitor(world, who)
    client = visitor()
    for route in routes():
        if "<" not in route or route.startswith(("/static/", "/admin/")):
            continue
        for value in [*some(f"{who} {route}"), "0", "9" * 19, "9" * 400, "\x00", "\ud7ff", "%2e%2e", "-", "me"]:
            url = "".join(quote(value[:1000], safe="") if at % 2 else part for at, part in enumerate(split(route)))
            attempt(f"GET {url[:80]}", client.get, url)
            if "/api/" not in route and "delete" not in route:
                attempt(f"POST {url[:80]}", visitor().post, url)
    assert attempt.wrong == []
    assert attempt.number > 500


def split(route: str) -> list[str]:
    """The text of a route; every second part is a converter of its."""
    import re

    return re.split(r"<([^>]+)>", route.replace("^", "").replace("$", "").replace("\\Z", ""))


HEADERS = {
    "Accept": ["", "*", "x" * 5000, "text/html;q=NaN", "application/json;q=1e400", "a/b," * 500, ";", "\xff/\xff"],
    "Accept-Language": ["", "x" * 600, "de-" * 200, "*;q=9", "en;q=1e999999999", "zz-\xff", "../../etc", "\xb2"],
    "Accept-Encoding": ["", "gzip;q=x", "x" * 3000],
    "Content-Type": [
        "",
        ";",
        "text",
        "application/json; charset=klingon",
        "multipart/form-data",
        "multipart/form-data; boundary=\xff",
        "application/x-www-form-urlencoded; charset=utf-7",
        "a/b; c",
    ],
    "Content-Length": ["", "-1", "x", "9" * 30, "\xb2", "1"],
    "Cookie": [
        "sessionid=x",
        "sessionid=\xff",
        "sessionid=" + "a" * 3000,
        "csrftoken=\x7f",
        "django_language=../..",
        "theme=<>",
        "=; =; ;;",
        "messages=x$[[[",
        "messages=\xff",
        'gymtrack="',
        "x",
    ],
    "Host": ["", "x" * 300, "[", "[::1", "testserver:99999", "a b", "\xff", "testserver\r", "-.-", "testserver."],
    "If-None-Match": ["", '"', "W/", "*" * 100, '"\xff"', ("x," * 500)],
    "If-Match": ["", '"', "*", "\xff"],
    "If-Modified-Since": ["", "x", "Mon, 99 Foo 99999 99:99:99 GMT", "Thu, 01 Jan 0000 00:00:00 GMT", "9" * 5000],
    "Range": ["bytes=x", "bytes=9-1", "bytes=-" + "9" * 40, "bytes=0-,0-,0-", "\xff"],
    "Referer": ["http://[", "x" * 5000, "\xff"],
    "Origin": ["null", "http://[", "http://x:99999", "\xff"],
    "Authorization": [
        "",
        "Bearer",
        "Bearer \xff",
        "Bearer a.b.c",
        "Bearer " + "x" * 5000,
        "Basic =",
        "Basic \xff",
        "x",
    ],
    "X-Request-ID": ["", "x" * 5000, "a\tb", "\xff", "<script>"],
    "X-CSRFToken": ["", "\xff", "x" * 5000],
    "HX-Request": ["\xff"],
    "HX-Current-URL": ["http://[", "\xff", "x" * 5000],
    "Idempotency-Key": ["", "x" * 5000, "\xff"],
}


@pytest.mark.parametrize("header", HEADERS)
def test_headers(world, api, django_capture_on_commit_callbacks, header):
    attempt, visitor = Attempt(django_capture_on_commit_callbacks), Visitor(world, "trainee")
    name = header.upper().replace("-", "_")
    name = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    signed_in = api(world.trainee)
    session = f"/api/v1/workout_sessions/{world.session.pk}/"
    for value in HEADERS[header]:
        extra = {name: value}
        for url in ("/", "/today/", "/login/", "/exercises/", "/sw.js", "/health", "/ready", "/nowhere/"):
            attempt(f"GET {url} {header}: {value[:40]!r}", visitor().get, url, **extra)
        for url in ("/login/", "/metrics/", "/workouts/sync/", "/theme/", "/oauth/token/"):
            attempt(f"POST {url} {header}: {value[:40]!r}", visitor().post, url, {"kind": "x"}, **extra)
        for url in ("/api/v1/exercises/", session, "/api/v1/schema/"):
            attempt(f"GET {url} {header}: {value[:40]!r}", signed_in.get, url, **extra)
        if name != "CONTENT_TYPE":  # DRF's client has its own
            attempt(f"PATCH {header}: {value[:40]!r}", signed_in.patch, session, {"notes": "x"}, **extra)
    assert attempt.wrong == []


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "CONNECT", "OPTIONS", "HEAD", "get", "X" * 200, "\xff", "PUT"])
def test_methods(world, django_capture_on_commit_callbacks, method):
    attempt, visitor = Attempt(django_capture_on_commit_callbacks), Visitor(world, "trainee")
    for url in (
        "/",
        "/today/",
        "/metrics/",
        "/login/",
        "/admin/",
        "/api/v1/exercises/",
        "/oauth/token/",
        "/health",
        "/x",
    ):
        attempt(f"{method} {url}", lambda at, _data: visitor().generic(method, at), url)
    assert attempt.wrong == []


@pytest.mark.parametrize("value", ["\x00", "\xff", "x" * 3000, "de_DE", "../../x", "\xb2", "", "EN", "zz"], ids=ascii)
@pytest.mark.parametrize("name", [settings.LANGUAGE_COOKIE_NAME, settings.SESSION_COOKIE_NAME, "theme", "csrftoken"])
def test_cookies(world, django_capture_on_commit_callbacks, name, value):
    attempt, visitor = Attempt(django_capture_on_commit_callbacks), Visitor(world, "trainee")
    for url in ("/today/", "/", "/login/", "/api/v1/exercises/"):
        client = visitor()
        client.cookies[name] = value
        attempt(f"{url} {name}={value[:30]!r}", client.get, url)
    assert attempt.wrong == []


@pytest.mark.parametrize("value", [*VALUES[:20], *TEXTS[:20]], ids=lambda value: ascii(value)[:20])
def test_a_way_back_is_followed_or_not(client, world, value):
    """What names a page to return to is an address of ours or is ignored."""
    assert client.post("/theme/", {"theme": "dark", "next": value}).status_code == 302
    for odd in ("http://[", "http://[::1", "//[x"):
        assert client.post("/theme/", {"next": odd}).url == "/"
        assert client.get("/login/", {"next": odd}).status_code == 200
        assert client.get("/password/reset/", {"next": odd}).status_code == 200


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1e28", "-1e28", "1e14", "NaN", "sNaN", "9" * 5000])
@pytest.mark.parametrize(
    ("who", "path", "field"),
    [
        ("trainee", "/account/", "height"),
        ("trainee", "/account/plates/", "bar"),
        ("trainee", "/metrics/", "value"),
        ("trainee", "/metrics/{metric}/", "value"),
        ("trainee", "/workouts/{session}/sets/{log}/", "weight"),
    ],
)
def test_a_number_that_overflows_is_refused_by_the_page(world, who, path, field, number):
    client, url = table.signed_in(world, who), table.address(world, path)
    data = {"/account/": PROFILE}.get(path, table.body(world, path))
    answer = client.post(url, {**data, field: number})
    assert answer.status_code == 400
    assert any(said in answer.content.decode() for said in ("Enter a number", "Ensure", "Enter a value from"))
