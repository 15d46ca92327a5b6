"""The product as it is deployed: gunicorn, hashed and compressed files, a database of its own; it can be killed."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.template_database import ROOT, copy_sqlite

BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
    return [int(child) for child in found.split()]


class Deployment:
    """`settings` are variables of the environment; without them an SQLite database with the demo gym, one worker."""

    def __init__(self, folder: Path, root: Path = ROOT, **settings: str):
        self.root, self.port = root, free_port()
        self.url = f"http://localhost:{self.port}"
        self.database = folder / "deployed.sqlite3"
        self.log = folder / "server.log"
        self.server: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "CACHE_URL": "locmem://",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "DEBUG": "false",
            "LOAD_DEMO": "1",
            "EMAIL_URL": "dummymail://",
            **settings,
        }

    def manage(self, *command: str, **settings: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.root,
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self):
        if self.environment["DATABASE_URL"] == f"sqlite:///{self.database}":
            copy_sqlite(self.database)  # instead of migrating it
        subprocess.run(["bash", "scripts/collectstatic.sh"], cwd=self.root, env=self.environment, check=True)
        self.manage("prepare", "--verbosity", "0")
        return self

    def start(self, graceful_timeout: int = 1, application: str = "gymtrack.wsgi"):
        self.server = subprocess.Popen(
            [
                BIN / "gunicorn",
                application,
                "--log-level",
                "warning",
                "--graceful-timeout",
                str(graceful_timeout),
            ],
            cwd=self.root,
            env=self.environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
        )
        return self.wait("/health")

    def start_worker(self):
        self.worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=self.root,
            env=self.environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
        )
        return self

    def wait(self, path: str, seconds: float = 30):
        """Until it answers there with success."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.ask("GET", path)[0] == 200:
                    return self
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)
        raise AssertionError(self.log.read_text()[-5000:])

    def web_workers(self) -> list[int]:
        return children(self.server.pid)

    def reload(self):
        self.server.send_signal(signal.SIGHUP)

    def get(self, path: str, **headers: str) -> bytes:
        """A body as it goes over the wire."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().read()
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: dict | None = None, token: str = "", timeout: float = 15):
        """(status, what the JSON says, headers) of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(text) if is_json and text else text, answer.headers
        finally:
            connection.close()

    def stop(self, hard: bool = False):
        if self.worker is not None:
            self.worker.kill() if hard else self.worker.terminate()
            self.worker.wait()
            self.worker = None
        if self.server is not None:
            # The arbiter alone: its workers notice that it has ended.
            self.server.kill() if hard else self.server.terminate()
            self.server.wait()
            self.server = None
        for _attempt in range(100):  # until the port is free
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) != 0:
                    return
            time.sleep(0.1)

    def rows(self, sql: str, *values) -> list[tuple]:
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20) as connection:
            return connection.execute(sql, values).fetchall()
