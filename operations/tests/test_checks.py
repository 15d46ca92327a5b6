"""The warnings of `check --deploy`."""

import pytest

from operations import checks


@pytest.mark.parametrize(("recipient", "warnings"), [("", ["gymtrack.W001"]), ("age1example", [])])
def test_backups(settings, recipient, warnings):
    settings.BACKUP_RECIPIENT = recipient
    assert [warning.id for warning in checks.backups_are_encrypted(None)] == warnings


@pytest.mark.parametrize(
    ("url", "warnings"),
    [
        ("locmem://", []),
        ("redis://127.0.0.1:6379/0", []),
        ("redis://redis:6379/0", ["gymtrack.W002"]),
        ("rediss://cache.example/0", ["gymtrack.W002"]),
        ("redis://:secret@redis:6379/0", []),
        ("rediss://gymtrack:secret@cache.example/0", []),
    ],
)
def test_redis(settings, url, warnings):
    settings.CACHE_URL = url
    assert [warning.id for warning in checks.redis_has_a_password(None)] == warnings
