"""With the loosest umask there is, nobody but its owner reads what the deployed product writes on SQLite."""

import os
import stat
import time

import pytest

from tests.deployment import Deployment

pytestmark = pytest.mark.long


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_migrated_served_and_worked_on(tmp_path, open_umask):
    deployment = Deployment(tmp_path, LOAD_DEMO="0")
    deployment.manage("prepare", "--verbosity", "0")  # which migrates
    try:
        deployment.start().start_worker()
        answer, _body, _headers = deployment.ask(
            "POST",
            "/api/v1/trainees/",
            {"email": "one@x.org", "password": "a-long-pass-9", "first_name": "One", "last_name": ""},
        )
        assert answer == 201
        time.sleep(1)  # the worker looks at its queues
        found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("deployed.sqlite3*")}
    finally:
        deployment.stop()
    assert found == dict.fromkeys(("deployed.sqlite3", "deployed.sqlite3-shm", "deployed.sqlite3-wal"), 0o600)
