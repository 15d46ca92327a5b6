"""Measures what a server and its database spend on requests, by the counters of the kernel and PostgreSQL (Linux)."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.deployment import BIN, Deployment, children

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_ms(pids: list[int]) -> float:
    """The processor time of these processes and of their ended children."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return 1000 * total / TICK


def memory_mib(pid: int) -> float:
    """The process's proportional set size: its resident memory, with shared pages divided among processes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


@dataclass
class Spent:
    app_ms: float
    database_ms: float
    rows: int


class Measured(Deployment):
    """A deployment that measures its work. `postmaster` is the id of PostgreSQL's main process, if there is one."""

    postmaster: int | None = None

    def gunicorn(self, application: str, *arguments: str):
        """Serves another application with the product's settings of gunicorn."""
        same = ["-k", "gthread", "--threads", "4", "--workers", "2", "--no-control-socket", "-c", "/dev/null"]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        self.server = subprocess.Popen(
            [BIN / "gunicorn", application, *same, *bind, *arguments],
            cwd=self.root,
            env=self.environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
        )
        return self.wait("/health")

    def spent(self) -> Spent:
        rows = 0
        database = 0.0
        if self.postmaster is not None:
            database = cpu_ms([self.postmaster, *children(self.postmaster)])
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                rows = connection.execute(
                    "SELECT tup_returned + tup_fetched FROM pg_stat_database WHERE datname = current_database()"
                ).fetchone()[0]
        # including gunicorn's main process, which has the time of workers that it replaced
        return Spent(cpu_ms([self.server.pid, *self.web_workers()]), database, rows)

    def requests_logged(self, offset: int) -> list[dict]:
        """The lines that the server wrote about requests since `offset` (bytes of its log)."""
        with self.log.open("rb") as log:
            log.seek(offset)
            lines = [json.loads(line) for line in log.read().splitlines() if line.startswith(b"{")]
        return [line for line in lines if "queries" in line]

    def settled(self) -> None:
        """Waits for PostgreSQL's counters, which are up to a second late."""
        if self.postmaster is not None:
            time.sleep(1.1)
