"""A separate PostgreSQL that may be stopped, copied and promoted, with its durability on; and a Redis."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.deployment import free_port


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped, saying so, or fails where all must be there."""
    places = [os.environ["PATH"], "/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    if (path := shutil.which(name, path=":".join(places))) is None:
        if os.environ.get("REQUIRE_SERVERS") == "1":
            pytest.fail(f"REQUIRE_SERVERS: no {name} found")
        pytest.skip(f"no {name} found")
    return path


@contextmanager
def cluster_folder() -> Iterator[Path]:
    """One that PostgreSQL's own user reaches: pytest's are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="gymtrack-cluster-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.data, self.log = folder / "data", folder / "postgres.log"
        folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")

    def run(self, program: str, *arguments: str | Path) -> str:
        as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*as_owner, tool(program), *map(str, arguments)]
        with (self.folder.parent / f"{self.folder.name}.{program}.out").open("w+") as out:  # a server keeps a pipe open
            done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd="/tmp")  # noqa: S108
            out.seek(0)
            text = out.read()
        assert done.returncode == 0, text
        return text

    def create(self, **settings: str):
        self.run("initdb", "-D", self.data, "-U", "gymtrack", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.configure(
            listen_addresses="127.0.0.1",
            port=str(self.port),
            unix_socket_directories=str(self.folder),
            wal_level="replica",
            max_wal_senders="5",
            hot_standby="on",
            **settings,
        )
        self.start()
        self.sql("CREATE DATABASE gymtrack", name="postgres")
        return self

    def configure(self, **settings: str):
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self):
        self.run("pg_ctl", "-w", "-D", self.data, "-l", self.log, "start")
        return self

    def stop(self, mode: str = "fast"):
        self.run("pg_ctl", "-w", "-m", mode, "-D", self.data, "stop")

    def destroy(self):
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")

    def copy(self, folder: Path, *arguments: str) -> "Cluster":
        """A base backup, not started."""
        other = Cluster(folder)
        self.run("pg_basebackup", "-h", "127.0.0.1", "-p", str(self.port), "-U", "gymtrack", "-D", other.data,
                 "-X", "stream", "--checkpoint=fast", *arguments)  # fmt: skip
        other.configure(port=str(other.port), unix_socket_directories=str(folder))
        return other

    def replica(self, folder: Path) -> "Cluster":
        return self.copy(folder, "-R").start()

    def connect(self, name: str = "gymtrack") -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="gymtrack", dbname=name, autocommit=True)

    def sql(self, text: str, *values, name: str = "gymtrack") -> list[tuple]:
        with self.connect(name) as connection:
            cursor = connection.execute(text, values or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def careless(self):
        """Quick and not durable, while a database is filled."""
        for value in ("off", "on"):
            self.sql(f"ALTER SYSTEM SET fsync = {value}")
            self.sql("SELECT pg_reload_conf()")
            if value == "off":
                yield

    def url_of(self, name: str) -> str:
        return f"postgres://gymtrack@127.0.0.1:{self.port}/{name}"

    @property
    def url(self) -> str:
        return self.url_of("gymtrack")


class Redis:
    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self):
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder]
        self.process = subprocess.Popen([tool("redis-server"), *where, "--save", ""], stdout=subprocess.DEVNULL)
        time.sleep(0.3)
        return self

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
