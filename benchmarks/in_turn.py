"""`python -m benchmarks.in_turn` compares database sizes, and requests with their floors (benchmarks.floor).

The servers of all sizes and their floors run at the same time. One client sends requests to them in turn, in a random
order each round, so that other load on the machine affects all of them alike. The ratios are reliable even on a shared
machine, where times that were measured a quarter of an hour apart differ too much.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from tests.operations.cluster import Redis

from .__main__ import RESULTS, SETTINGS, WARM_UP, Run, machine, make_folders
from .load import Browser, Times, Work, closed_loop, timed
from .operations import OPERATIONS, Person, Trainee, floor_requests, forever
from .servers import Measured, cpu_ms

# operation: its floor
FLOORS = {
    "log a set": "insert",
    "list of 100 sets": "select",
    "session page": "page",
    "today": "page",
    "roster": "page",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.in_turn")
    parser.add_argument("--sizes", default="S,M,L")
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/gymtrack-bench"))  # noqa: S108 - databases to throw away
    parser.add_argument("--results", type=Path, default=RESULTS)
    wanted, _others = parser.parse_known_args()  # `make bench` also passes arguments of benchmarks.__main__
    make_folders(wanted)
    for database in wanted.databases.split(","):
        runs = [Run(wanted, database, size) for size in wanted.sizes.split(",")]
        try:
            with ExitStack() as stack:
                sides = [Side(run, stack) for run in runs]
                operations = {name: measured(name, sides, wanted.rounds) for name in OPERATIONS}
            found = {"database": database, "machine": machine(runs[0].cluster), "operations": operations}
        finally:
            if runs[0].cluster is not None:
                runs[0].cluster.stop()
        path = wanted.results / f"in-turn-{database}.json"
        path.write_text(json.dumps(found, indent=1) + "\n")
        print(f"→ {path}", flush=True)


class Side:
    """The server of one size, its floor, and the people who use them."""

    def __init__(self, run: Run, stack: ExitStack):
        self.run = run
        run.copy = f"run_{run.size.lower()}"
        url = run.database_url()
        stack.callback(run.discard)
        folder = run.folder / run.copy
        folder.mkdir(exist_ok=True)
        redis = Redis(folder).start()
        stack.callback(redis.stop)
        self.server = Measured(folder, **SETTINGS, DATABASE_URL=url, CACHE_URL=redis.url)
        self.floor = Measured(folder, **SETTINGS, DATABASE_URL=url)
        self.server.manage("migrate", "--verbosity", "0")
        for server in (self.server, self.floor):
            stack.callback(server.stop)
        self.server.start()
        self.floor.gunicorn("benchmarks.floor")
        people = run.people(self.server.url, 1)
        self.people: dict[type[Person], Person] = {who: persons[0] for who, persons in people.items()}

    def client(self, name: str) -> Iterator[Work]:
        who, operation, _share = OPERATIONS[name]
        return forever(operation, self.people[who])

    def floor_client(self, name: str) -> Iterator[Work]:
        probe, browser = self.people[Trainee], Browser(self.floor.url)
        work = floor_requests(probe.trainee_key, probe.lines[0][0], probe.session)[name]
        return cycle([lambda: browser.ask(*work)])


def measured(name: str, sides: list[Side], rounds: int) -> dict[str, dict]:
    """{size: figures}, with the processor time of the web processes per request, and of the floor."""
    rounds = rounds if name != "sign in" else rounds // 5
    clients = [side.client(name) for side in sides]
    servers = [side.server for side in sides]
    if name in FLOORS:
        clients += [side.floor_client(FLOORS[name]) for side in sides]
        servers += [side.floor for side in sides]
    for client in clients:
        closed_loop([client], WARM_UP if name != "sign in" else 10)
    before = [spent(server) for server in servers]
    all_times = in_turn(clients, rounds)
    spent_ms = [(spent(server) - was) / rounds for server, was in zip(servers, before, strict=True)]
    found = {}
    for at, side in enumerate(sides):
        found[side.run.size] = {**all_times[at].figures(), "cpu_ms": round(spent_ms[at], 2)}
        if name in FLOORS:
            found[side.run.size]["floor_cpu_ms"] = round(spent_ms[len(sides) + at], 2)
            found[side.run.size]["floor_p50_ms"] = round(all_times[len(sides) + at].p50, 2)
    print(f"{name}: {found}", flush=True)
    return found


def spent(server: Measured) -> float:
    return cpu_ms([server.server.pid, *server.web_workers()])


def in_turn(clients: list[Iterator[Work]], rounds: int) -> list[Times]:
    all_times = [Times() for _ in clients]
    for _ in range(rounds):
        for at in random.sample(range(len(clients)), len(clients)):
            all_times[at].taken.append(timed(next(clients[at])))
    for times in all_times:
        times.seconds = sum(times.taken) / 1000
    return all_times


if __name__ == "__main__":
    main()
