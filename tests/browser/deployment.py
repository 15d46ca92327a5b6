"""The product as it is deployed: gunicorn, hashed and compressed files, a database of its own; it can be killed."""

import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Deployment:
    def __init__(self, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.database = folder / "deployed.sqlite3"
        self.log = folder / "server.log"
        self.server: subprocess.Popen | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "CACHE_URL": "locmem://",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "DEBUG": "false",
            "LOAD_DEMO": "1",
            "EMAIL_URL": "dummymail://",
        }

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def prepare(self):
        subprocess.run(["bash", "scripts/collectstatic.sh"], cwd=ROOT, env=self.environment, check=True)
        self.manage("migrate", "--verbosity", "0")
        self.manage("prepare")
        return self

    def start(self):
        self.server = subprocess.Popen(
            [
                Path(sys.executable).parent / "gunicorn",
                "gymtrack.wsgi",
                "--log-level",
                "warning",
                "--graceful-timeout",
                "1",
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
        )
        for _attempt in range(300):
            try:
                self.get("/health")
                return self
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def get(self, path: str, **headers: str) -> bytes:
        """A body as it goes over the wire."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().read()
        finally:
            connection.close()

    def stop(self, hard: bool = False):
        if self.server is not None:
            # The arbiter alone: its workers see that it is gone.
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
