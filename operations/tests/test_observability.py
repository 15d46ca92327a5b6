"""Logs, error reports and metrics: what an operator sees, without personal data."""

import json
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sentry_sdk
import structlog
import yaml
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.utils import timezone
from sentry_sdk.transport import Transport

from accounts import view_as
from operations.observability import logs, metrics, sentry

pytestmark = pytest.mark.once
ENTERED = "".join(["plan", "ted@x.org weighs 87.65"])  # in two parts, because reports quote the source code
MONITORING = Path(django_settings.BASE_DIR) / "deploy" / "monitoring"


def broken(*args, **kwargs):
    try:
        raise LookupError(ENTERED)
    except LookupError as error:
        raise RuntimeError(ENTERED) from error


@pytest.fixture
def lines():
    """The log lines as production writes them, as a list of objects."""
    found: list[dict] = []
    made = logs.configuration("INFO", "json")
    formatter = structlog.stdlib.ProcessorFormatter(
        **{key: value for key, value in made["formatters"]["line"].items() if key != "()"}
    )

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(json.loads(formatter.format(record)))

    handler, root = Kept(), logging.getLogger()
    handler.addFilter(logs.WithoutPersonalData())
    levels = {name: logging.getLogger(name).level for name in ("", "django")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel("INFO")
    yield found
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


# --- the request's id ---
@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/nothing/", "/health", "/api/v1/nothing/", "/api/v1/trainees/", "/static/img/icon.svg"]
)
def test_a_proxys_request_id_is_returned(client, path):
    assert client.get(path, headers={"x-request-id": "edge-7.1_b"}).headers["X-Request-ID"] == "edge-7.1_b"


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "a b", "x" * 129, 'a"},{"', "ä", "<script>"])
def test_an_invalid_request_id_is_replaced(client, given):
    own = client.get("/health", headers={"x-request-id": given}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", own)


@pytest.mark.django_db
def test_an_error_page_names_the_request(client):
    assert "edge-404" in client.get("/nothing/", headers={"x-request-id": "edge-404"}).content.decode()


@pytest.mark.django_db
def test_every_line_of_a_request_carries_its_id_and_user(api, world, lines, settings, monkeypatch):
    settings.SLOW_QUERY_MS = 0
    api(world.trainee).get("/api/v1/gyms/?search=planted", headers={"x-request-id": "edge-1"})
    logged = [line for line in lines if line.get("request_id") == "edge-1"]
    assert len(logged) > 2
    assert {line["event"] for line in logged} == {"slow query", "request"}
    assert logged[-1]["user_id"] == world.trainee.pk
    last = {key: logged[-1][key] for key in ("level", "event", "method", "route", "status")}
    assert last == {"level": "info", "event": "request", "method": "GET", "route": "/api/v1/gyms/", "status": 200}
    assert logged[-1]["queries"] >= 2
    assert logged[-1]["ms"] >= logged[-1]["database_ms"] > 0
    assert all("planted" not in json.dumps(line) for line in lines)
    assert "SELECT" in logged[0]["sql"]


@pytest.mark.django_db
def test_who_views_as_someone_else_is_logged_as_themselves(client, world, lines):
    client.force_login(world.operator)
    session = client.session
    session[view_as.KEY] = {"user": world.trainee.pk, "until": (timezone.now() + timedelta(minutes=5)).isoformat()}
    session.save()
    client.get("/today/")
    assert (lines[-1]["user_id"], lines[-1]["viewing_as"]) == (world.operator.pk, world.trainee.pk)


@pytest.mark.django_db
def test_an_address_with_a_key_in_it_is_logged_as_its_route(client, lines):
    client.get("/password/reset/key/2f-planted-key/?email=planted@x.org")
    client.get("/planted@x.org/")
    routes = [line["route"] for line in lines if line["event"] == "request"]
    assert routes == ["/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "none"]
    assert "planted" not in json.dumps(lines)


@pytest.mark.django_db
def test_an_exception_is_logged_with_its_type_and_place(client, lines, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("gymtrack.views.THEMES", property(broken))
    monkeypatch.setattr("gymtrack.views.HttpResponseRedirect", broken)
    answer = client.post("/theme/", {"next": "/?planted"})
    assert answer.status_code == 500
    line = next(one for one in lines if one["event"] == "unhandled exception")
    assert [one["type"] for one in line["exception"]] == ["builtins.RuntimeError", "builtins.LookupError"]
    assert re.search(r"operations/tests/test_observability.py:\d+ broken", line["exception"][0]["at"][-1])
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "planted" not in json.dumps(lines)


@pytest.mark.django_db
def test_a_slow_statement_is_logged_without_its_values(client, world, lines, settings):
    settings.SLOW_QUERY_MS = 0
    client.post("/login/", {"login": "planted@x.org", "password": "planted"})
    slow = [line for line in lines if line["event"] == "slow query"]
    assert any("INSERT INTO" in line["sql"] for line in slow)
    assert {line["database"] for line in slow} == {"default"}
    assert "planted" not in json.dumps(lines)
    settings.SLOW_QUERY_MS = 10_000
    lines.clear()
    client.get("/exercises/")
    assert [line["event"] for line in lines] == ["request"]


# --- errors are reported ---
class Kept(Transport):
    def __init__(self, options=None):
        super().__init__(options)
        self.events: list[str] = []

    def capture_envelope(self, envelope):
        self.events += [json.dumps(item.payload.json) for item in envelope.items if item.headers.get("type") == "event"]


@pytest.mark.django_db
def test_a_report_names_the_error_and_no_personal_data(client, world, monkeypatch):
    kept = Kept()
    before = sentry_sdk.get_global_scope().client
    sentry.start("https://key@sentry.example/1", "test", "r1", transport=kept)
    try:
        client.raise_request_exception = False
        client.force_login(world.trainee)
        monkeypatch.setattr("gymtrack.views.HttpResponseRedirect", broken)
        headers = {"x-request-id": "edge-5", "user-agent": ENTERED}
        answer = client.post("/theme/", {"next": f"/?{ENTERED}"}, QUERY_STRING=ENTERED, headers=headers)
        assert answer.status_code == 500
        sentry_sdk.flush()
    finally:
        sentry_sdk.get_global_scope().set_client(before)
    [event] = kept.events
    report = json.loads(event)
    assert [error["type"] for error in report["exception"]["values"]] == ["LookupError", "RuntimeError"]
    assert report["tags"]["request_id"] == "edge-5"
    assert (report["environment"], report["release"]) == ("test", "r1")
    for personal in ("planted", world.trainee.email, "87.65", client.session.session_key):
        assert personal not in event


def test_a_report_keeps_the_method_of_a_request_alone():
    request = {
        "method": "POST",
        "url": "https://gym.example/password/reset/key/planted",
        "query_string": "email=planted",
        "cookies": {"sessionid": "planted"},
        "headers": {"Authorization": "planted"},
        "data": {"weight_kg": "planted"},
        "env": {"REMOTE_ADDR": "planted"},
    }
    event = {"request": request, "message": "planted", "extra": {"x": "planted"}, "user": {"email": "planted"}}
    event["breadcrumbs"] = {"values": [{"message": "planted"}]}
    report = sentry.scrub(event, {})
    assert report == {"request": {"method": "POST"}, "user": {}, "tags": {"request_id": ""}}


# --- when the database is unavailable ---
@pytest.mark.django_db
def test_an_unavailable_database_is_answered_with_503(client, api, world, monkeypatch):
    client.raise_request_exception = False
    client.force_login(world.trainee)

    def unavailable(execute, sql, params, many, context):
        raise OperationalError("could not connect to secret-host")

    api_client = api(world.trainee)
    api_client.raise_request_exception = False
    with connection.execute_wrapper(unavailable):
        page, answer = client.get("/today/"), api_client.get("/api/v1/gyms/")
    assert (page.status_code, answer.status_code) == (503, 503)
    assert page.headers["Retry-After"] == answer.headers["Retry-After"] == "3"
    assert answer.json()["type"] == "server_error"
    assert answer.json()["errors"][0]["code"] == "unavailable"
    assert "Nothing was changed" in page.content.decode()
    assert "secret-host" not in page.content.decode() + answer.content.decode()


# --- metrics ---
@pytest.fixture
def measured(settings):
    settings.METRICS = True
    return settings


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "proxies", "headers", "status"),
    [
        ("", 0, {}, 200),
        ("", 0, {"REMOTE_ADDR": "::1"}, 200),
        ("", 0, {"REMOTE_ADDR": "198.51.100.7"}, 404),
        ("", 0, {"HTTP_X_FORWARDED_FOR": "198.51.100.7"}, 404),
        ("", 0, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("", 1, {"HTTP_X_FORWARDED_FOR": "198.51.100.7"}, 404),
        ("", 1, {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 198.51.100.7"}, 404),
        ("s3cret", 0, {"REMOTE_ADDR": "198.51.100.7"}, 404),
        ("s3cret", 0, {"REMOTE_ADDR": "198.51.100.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        (
            "s3cret",
            0,
            {"REMOTE_ADDR": "198.51.100.7", "HTTP_AUTHORIZATION": "Bearer s3cret"},
            200,
        ),
        ("", 0, {"REMOTE_ADDR": "198.51.100.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_metrics_are_for_loopback_or_the_token(client, measured, token, proxies, headers, status):
    measured.METRICS_TOKEN, measured.TRUSTED_PROXY_COUNT = token, proxies
    assert client.get("/-/metrics", **headers).status_code == status


@pytest.mark.django_db
def test_metrics_need_no_host_name_and_no_tls(client, measured):
    measured.SECURE_SSL_REDIRECT = True
    answer = client.get("/-/metrics", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (200, "max-age=0")
    measured.METRICS = False
    assert client.get("/-/metrics", headers={"host": "10.1.2.3:8000"}).status_code == 404


def sample(text: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.M)
    return float(found[1]) if found else 0.0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("do", "line"),
    [
        (
            lambda api, world: api(world.trainee).get("/api/v1/gyms/"),
            'gymtrack_request_seconds_count{method="GET",route="/api/v1/gyms/",status="200"}',
        ),
        (
            lambda api, world: api().post("/api/v1/auth/login/access-token", {"username": "a@x.org", "password": "b"}),
            'gymtrack_sign_ins_total{outcome="wrong"}',
        ),
        (
            lambda api, world: api(world.trainee).get("/api/v1/gyms/"),
            'gymtrack_database_seconds_count{database="default"}',
        ),
    ],
)
def test_events_are_counted(api, client, world, measured, do, line):
    before = sample(client.get("/-/metrics").content.decode(), line)
    do(api, world)
    assert sample(client.get("/-/metrics").content.decode(), line) > before


@pytest.mark.django_db
def test_operations_of_phones_and_queues_are_counted(client, world, measured):
    client.force_login(world.trainee)
    line = 'gymtrack_outbox_operations_total{kind="log",status="gone"}'
    before = sample(client.get("/-/metrics").content.decode(), line)
    session = "0191f3c2-7a5b-7000-8000-000000000001"
    lost = {"id": "1", "kind": "log", "session": session, "set": session, "at": "2026-01-01T00:00:00Z"}
    body = {"user": world.trainee.pk, "now": "2026-01-01T00:00:00Z", "operations": [lost]}
    answer = client.post("/workouts/sync/", body, content_type="application/json")
    assert answer.json()["answers"][0]["status"] in ("gone", "refused")
    text = client.get("/-/metrics").content.decode()
    kinds = sum(sample(text, line.replace("gone", status)) for status in ("gone", "refused"))
    assert kinds > before
    assert sample(text, 'gymtrack_queue_waiting{queue="imports"}') >= 0
    assert 'gymtrack_queue_oldest_seconds{queue="changes"}' in text


NAMED = re.compile(r"\bgymtrack_[a-z_]+")


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["alerts.yaml", "dashboard.json"])
def test_the_metrics_of_alerts_and_dashboard_exist(client, measured, file, tmp_path):
    measured.BACKUP_DIR = str(tmp_path)
    (tmp_path / "gymtrack-20260101T000000Z.tar").write_text("")
    text = client.get("/-/metrics").content.decode()
    known = set(re.findall(r"^# TYPE (\S+)", text, re.M)) | set(re.findall(r"^(gymtrack_\w+)", text, re.M))
    known |= {f"{name}_{part}" for name in known for part in ("bucket", "count", "sum")}
    used = set(NAMED.findall((MONITORING / file).read_text()))
    assert used
    assert used <= known


def test_every_alert_is_in_the_runbook():
    rules = yaml.safe_load((MONITORING / "alerts.yaml").read_text())
    names = [rule["alert"] for group in rules["groups"] for rule in group["rules"]]
    runbook = (Path(django_settings.BASE_DIR) / "docs" / "runbook.md").read_text()
    assert len(names) >= 8
    assert [name for name in names if f"### {name}" not in runbook] == []


def test_the_collectors_describe_nothing():
    """Otherwise registering one would query the database."""
    assert metrics.Queues().describe() == metrics.Backups().describe() == []
