"""Settings come from the environment, and an invalid one stops every start with one line."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.once, pytest.mark.servers]
GOOD = {"SECRET_KEY": "k3yV-9xQ2mT7wLr8ZpB4nHs6JdFgUaEcXoYi1RtWvM0", "ALLOWED_HOSTS": "gym.example"}


def start(*args, **env) -> subprocess.CompletedProcess:
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *(args or ("manage.py", "check"))],
        cwd=settings.BASE_DIR,
        env={**clean, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS"),
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        ({"CACHE_URL": "memcache://x"}, "CACHE_URL"),
        ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS"),
        ({"CORS_ORIGINS": "https://app.example/path"}, "CORS_ORIGINS"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"BACKUP_KEEP": "7,5"}, "BACKUP_KEEP"),
        ({"PORT": "http"}, "PORT"),
        ({"SENTRY_DSN": "sentry.example"}, "SENTRY_DSN"),
        ({"DATABASE_REPLICA_URL": "postgres://x@localhost/x"}, "DATABASE_REPLICA_URL"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(change, setting):
    result = start(**{**GOOD, **change})
    assert result.returncode == 1
    assert result.stderr.startswith(f"{setting}: ")
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_a_secret_is_not_repeated_when_it_is_refused():
    result = start(**{**GOOD, "SECRET_KEY": "too-short-to-be-good"})
    assert result.stderr.startswith("SECRET_KEY: is weak")
    assert "too-short" not in result.stderr


def test_a_file_may_hold_the_value(tmp_path):
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    code = "from gymtrack.environment import env; print(env.SECRET_KEY, env.ALLOWED_HOSTS, env.INSECURE_HTTP)"
    given = {
        "SECRET_KEY_FILE": str(tmp_path / "key"),
        "ALLOWED_HOSTS": " a.example, b.example ",
        "INSECURE_HTTP": " ON ",
    }
    assert start("-c", code, **given).stdout.strip() == f"{GOOD['SECRET_KEY']} ['a.example', 'b.example'] True"
    missing = start(**GOOD, SECRET_KEY_FILE=str(tmp_path / "nothing"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert missing.stderr.startswith("SECRET_KEY_FILE: ")


def test_debug_needs_no_other_setting():
    assert start(DEBUG="true").returncode == 0


@pytest.mark.parametrize("more", [{}, {"SENTRY_DSN": "https://key@sentry.example/1"}, {"METRICS": "true"}])
def test_it_starts_with_what_production_needs(more):
    result = start(**GOOD, **more)
    assert result.returncode == 0, result.stderr


SHOW = """
from django.conf import settings as s
print(s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 15768000, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG)
"""


@pytest.mark.parametrize(
    ("env", "expected"),
    [({}, "True True True True False"), ({"INSECURE_HTTP": "1"}, "False False False False False")],
)
def test_https_is_the_rule(env, expected):
    code = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'gymtrack.settings'\n{SHOW}"
    assert start("-c", code, **GOOD, **env).stdout.strip() == expected


def test_plain_http_is_refused_beyond_loopback():
    result = start("-m", "gunicorn", "gymtrack.wsgi", **GOOD, HOST="0.0.0.0", PORT="0", INSECURE_HTTP="1")  # noqa: S104
    assert result.returncode == 1
    assert "INSECURE_HTTP: refused" in result.stderr
    assert "Traceback" not in result.stderr
