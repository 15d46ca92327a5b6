"""`make bench` measures the product as it is deployed, at sizes S, M and L, on PostgreSQL and SQLite, and its floors.

    python -m benchmarks [--sizes S,M,L] [--databases postgresql,sqlite] [--operations "log a set,today"]

Databases are filled once, in their own folder, and copied for each run. Results go to `benchmarks/results/`, one file
for each database and size. `python -m benchmarks.report` writes the tables of docs/performance.md from them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

from tests.operations.cluster import Cluster, Redis

from .load import Browser, closed_loop, open_loop
from .operations import OPERATIONS, Admin, Person, Trainee, Trainer, floor_requests, forever, mix
from .servers import Measured, Spent, memory_mib, resident_mib
from .sizes import SIZES

RESULTS = Path(__file__).parent / "results"
CLIENTS = 8
WARM_UP = 80  # requests: each connection prepares its statements
TUNED = {"shared_buffers": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min", "maintenance_work_mem": "512MB"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="S,M,L")
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--operations", default=",".join(OPERATIONS))
    parser.add_argument(
        "--requests", type=int, default=300, help="requests for each operation, by one client and by several"
    )
    parser.add_argument("--seconds", type=int, default=20, help="duration of the mix at each rate")
    parser.add_argument("--rates", default="20,60", help="rates of the mix, in requests a second")
    parser.add_argument(
        "--soak", type=int, default=0, help="measure only the memory of workers during so many requests of the mix"
    )
    parser.add_argument("--folder", type=Path, default=Path("/tmp/gymtrack-bench"))  # noqa: S108 - databases to throw away
    parser.add_argument("--results", type=Path, default=RESULTS)
    wanted = parser.parse_args()
    make_folders(wanted)
    for database in wanted.databases.split(","):
        for size in wanted.sizes.split(","):
            found = Run(wanted, database, size).measure()
            kind = "memory" if wanted.soak else database
            path = wanted.results / f"{kind}-{size}.json"
            path.write_text(json.dumps(found, indent=1) + "\n")
            print(f"→ {path}", flush=True)


def make_folders(wanted) -> None:
    wanted.results.mkdir(parents=True, exist_ok=True)
    wanted.folder.mkdir(exist_ok=True)
    wanted.folder.chmod(0o755)  # so that PostgreSQL's user can read it


class Run:
    def __init__(self, wanted, database: str, size: str):
        self.wanted, self.database, self.size = wanted, database, size
        self.folder: Path = wanted.folder
        self.cluster: Cluster | None = None
        self.copy = "run"  # name of the copy of the filled database

    def say(self, text: str) -> None:
        print(f"{self.database} {self.size}: {text}", flush=True)

    # --- databases ---
    def database_url(self) -> str:
        """The URL of a new copy of the filled database. Fills the database if there is none yet."""
        if self.database == "sqlite":
            whole = self.folder / f"{self.size}.sqlite3"
            if not whole.exists():
                part = self.folder / "part.sqlite3"
                self.remove(part)
                self.fill(f"sqlite:///{part}")
                part.rename(whole)
            self.discard()
            shutil.copy(whole, self.file)
            return f"sqlite:///{self.file}"
        place = self.folder / "cluster"
        self.cluster = cluster = existing_cluster(place) if place.exists() else Cluster(place).create(**TUNED)
        names = {row[0] for row in cluster.sql("SELECT datname FROM pg_database", name="postgres")}
        whole = self.size.lower()
        if whole not in names:
            cluster.sql("CREATE DATABASE part", name="postgres")
            with cluster.careless():
                self.fill(cluster.url_of("part"))
            cluster.sql(f"ALTER DATABASE part RENAME TO {whole}", name="postgres")
        self.discard()
        cluster.sql(f"CREATE DATABASE {self.copy} TEMPLATE {whole} STRATEGY file_copy", name="postgres")
        cluster.sql("CHECKPOINT", name="postgres")
        return cluster.url_of(self.copy)

    @property
    def file(self) -> Path:
        return self.folder / f"{self.copy}.sqlite3"

    def discard(self) -> None:
        """Deletes the copy."""
        if self.cluster is None:
            self.remove(self.file)
        else:
            self.cluster.sql(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)", name="postgres")

    @staticmethod
    def remove(path: Path) -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)

    def fill(self, url: str) -> None:
        self.say(f"filling {SIZES[self.size]}")
        unlimited = {"DATABASE_STATEMENT_TIMEOUT": "0", "DATABASE_LOCK_TIMEOUT": "0", "DEBUG": "false"}
        environment = {**os.environ, **SETTINGS, **unlimited, "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
        subprocess.run([sys.executable, "-m", "benchmarks.sizes", self.size], env=environment, check=True)

    # --- measuring ---
    def measure(self) -> dict:
        url = self.database_url()
        redis = Redis(self.folder).start()
        replaced = {"GUNICORN_CMD_ARGS": "--max-requests 0"} if self.wanted.soak else {}
        self.server = Measured(self.folder, **SETTINGS, **replaced, DATABASE_URL=url, CACHE_URL=redis.url)
        if self.cluster is not None:
            self.server.postmaster = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        try:
            self.server.manage("migrate", "--verbosity", "0")  # an older version may have filled it
            self.server.log.unlink(missing_ok=True)
            begun = time.perf_counter()
            self.server.start()
            self.server.wait("/ready")
            ready = time.perf_counter() - begun
            people = self.people(self.server.url, CLIENTS)
            if self.wanted.soak:
                return self.soak(people)
            unwanted = set(OPERATIONS) - set(self.wanted.operations.split(","))
            operations = {name: self.operation(name, people) for name in OPERATIONS if name not in unwanted}
            mixes = [] if unwanted else [self.mixed(float(rate), people) for rate in self.wanted.rates.split(",")]
            workers = self.server.web_workers()
            memory = {
                "worker_rss_mib": round(max(map(resident_mib, workers))),
                "worker_pss_mib": round(max(map(memory_mib, workers))),
            }
            probe = people[Trainee][0]
            where = (probe.trainee_key, probe.lines[0][0], probe.session)
            for persons in people.values():
                for person in persons:
                    person.close()
            self.server.stop()
            floors = self.floors(*where)
            return {
                "database": self.database,
                "size": self.size,
                "holds": str(SIZES[self.size]),
                "machine": machine(self.cluster),
                "ready_s": round(ready, 2),
                "memory": memory,
                "operations": operations,
                "floors": floors,
                "mix": mixes,
            }
        finally:
            self.server.stop()
            redis.stop()
            self.discard()
            if self.cluster is not None:
                self.cluster.stop()

    def people(self, base: str, count: int) -> dict[type[Person], list[Person]]:
        """The people of a unit in the middle of the database."""
        unit = SIZES[self.size].units // 2 + 1
        return {
            Trainee: [Trainee(base, number, unit) for number in range(count)],
            Trainer: [Trainer(base, unit) for _ in range(count)],
            Admin: [Admin(base, unit) for _ in range(count)],
        }

    def operation(self, name: str, people) -> dict:
        who, operation, _share = OPERATIONS[name]
        clients = [forever(operation, person) for person in people[who]]
        count = self.wanted.requests if name != "sign in" else self.wanted.requests // 5
        closed_loop(clients[:1], WARM_UP)
        self.server.settled()
        offset, before = self.server.log.stat().st_size, self.server.spent()
        alone = closed_loop(clients[:1], count)
        self.server.settled()
        spent = between(before, self.server.spent())
        # The log also has requests that start a new workout; their share is subtracted from the sums.
        lines = self.server.requests_logged(offset)
        route = max({line["route"] for line in lines}, key=[line["route"] for line in lines].count)
        own = [line for line in lines if line["route"] == route]
        share = sum(line["ms"] for line in own) / sum(line["ms"] for line in lines)
        closed_loop(clients, 2 * CLIENTS)
        together = closed_loop(clients, count)
        browser = people[who][0].browser if operation.__name__ in PAGES else people[who][0].api
        found = {
            "alone": alone.figures(),
            f"of_{CLIENTS}": together.figures(),
            "cpu_ms": round(share * spent.app_ms / count, 2),
            "database_ms": round(share * spent.database_ms / count, 2),
            "queries": round(sum(line["queries"] for line in own) / len(own), 1),
            "rows": round(spent.rows / count) if self.cluster else None,
            "kb": round(browser.size / 1000, 1),
        }
        self.say(f"{name}: {found}")
        return found

    def mixed(self, rate: float, people) -> dict:
        """The mix at a rate, from several clients that share these people's accounts."""
        clients = [mix({who: persons[number] for who, persons in people.items()}) for number in range(CLIENTS)]
        before = self.server.spent()
        found = open_loop(clients, rate, self.wanted.seconds)
        spent = between(before, self.server.spent())
        requests = sum(len(times.taken) for times in found.values())
        whole = {
            "rate": rate,
            "requests": requests,
            "cpu_ms": round(spent.app_ms / requests, 2),
            "database_ms": round(spent.database_ms / requests, 2),
            "operations": {name: found[name].figures() for name in OPERATIONS if name in found},
        }
        self.say(f"mix: {whole}")
        return whole

    def soak(self, people) -> dict:
        """The memory of workers that are never replaced, while eight clients send the mix as fast as they can."""
        clients = [self.works(mix({who: persons[at] for who, persons in people.items()})) for at in range(CLIENTS)]
        workers, done, memory = self.server.web_workers(), 0, []
        while done < self.wanted.soak:
            memory.append({"requests": done, "rss_mib": [round(resident_mib(pid), 1) for pid in workers]})
            self.say(f"soak: {memory[-1]}")
            step = min(10_000, self.wanted.soak - done)
            closed_loop(clients, step)
            done += step
        memory.append({"requests": done, "rss_mib": [round(resident_mib(pid), 1) for pid in workers]})
        assert self.server.web_workers() == workers, "a worker was replaced"
        return {"database": self.database, "size": self.size, "machine": machine(self.cluster), "memory": memory}

    @staticmethod
    def works(named):
        return (work for _name, work in named)

    def floors(self, trainee: int, exercise: int, session: str) -> dict:
        """The times of plain Django views in the same kind of server, and of their statements without Django."""
        server = self.server
        environment = {**server.environment}
        script = [
            sys.executable,
            "-m",
            "benchmarks.floor",
            str(trainee),
            str(exercise),
            session,
            str(self.wanted.requests),
        ]
        done = subprocess.run(script, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        server.gunicorn("benchmarks.floor")
        browsers = [Browser(server.url) for _ in range(CLIENTS)]
        for name, work in floor_requests(trainee, exercise, session).items():
            clients = [cycle([lambda browser=browser, work=work: browser.ask(*work)]) for browser in browsers]
            closed_loop(clients[:1], WARM_UP)
            before = server.spent()
            alone = closed_loop(clients[:1], self.wanted.requests)
            spent = between(before, server.spent())
            together = closed_loop(clients, self.wanted.requests)
            found[name] = {
                "alone": alone.figures(),
                f"of_{CLIENTS}": together.figures(),
                "cpu_ms": round(spent.app_ms / self.wanted.requests, 2),
                "database_ms": round(spent.database_ms / self.wanted.requests, 2),
            }
        self.say(f"floors: {found}")
        return found


PAGES = {"session_page", "today", "progress", "history", "sync", "roster", "trainee_page", "trainee_list"}
SETTINGS = {
    "SECRET_KEY": "bench-only-2f9c4d7a8e1b6035f4c2d9a7b8e1f6c3d0",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "INSECURE_HTTP": "1",
    "DEBUG": "false",
    "LOAD_DEMO": "0",
    "WEB_CONCURRENCY": "2",
    "EMAIL_URL": "dummymail://",
    # requests are counted as usual, but a client that does the work of a whole gym must not reach the limits
    **dict.fromkeys(("THROTTLE_READS", "THROTTLE_WRITES", "THROTTLE_SIGN_INS"), "1000000000"),
}


def existing_cluster(folder: Path) -> Cluster:
    cluster = Cluster.__new__(Cluster)
    cluster.folder, cluster.data, cluster.log = folder, folder / "data", folder / "postgres.log"
    lines = (cluster.data / "postgresql.conf").read_text().splitlines()
    cluster.port = next(int(line.split("'")[1]) for line in reversed(lines) if line.startswith("port = '"))
    pid = cluster.data / "postmaster.pid"
    return cluster if pid.exists() else cluster.start()


def between(before: Spent, after: Spent) -> Spent:
    return Spent(after.app_ms - before.app_ms, after.database_ms - before.database_ms, after.rows - before.rows)


def machine(cluster: Cluster | None) -> dict:
    processor = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    database = cluster.sql("SHOW server_version", name="postgres")[0][0] if cluster else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "python": platform.python_version(),
        "django": version("django"),
        **({"postgresql": database} if database else {}),
        "date": time.strftime("%Y-%m-%d"),
    }


if __name__ == "__main__":
    main()
