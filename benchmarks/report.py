"""`python -m benchmarks.report` writes the tables of docs/performance.md from benchmarks/results/."""

from __future__ import annotations

import json
from pathlib import Path

from .__main__ import CLIENTS, RESULTS
from .in_turn import FLOORS
from .sizes import SIZES

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- made by python -m benchmarks.report -->", "<!-- to here -->"
DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
# The processor time that an operation may take, in multiples of its floor's.
GOALS = {"log a set": 2.5, "list of 100 sets": 3, "session page": 4, "today": 4, "roster": 4}
FLATNESS, MEMORY, READY = 1.3, 150, 2
# wger 2.7 on a similar machine: milliseconds for one client and for eight, and how many times faster we want to be.
PEER = {"log a set": (69, 308, 10), "list of 100 sets": (20, 99, 3), "session page": (84, None, 10)}


def results() -> dict[tuple[str, str], dict]:
    found = {}
    for database in DATABASES:
        for size in SIZES:
            path = RESULTS / f"{database}-{size}.json"
            if path.exists():
                found[database, size] = json.loads(path.read_text())
    return found


def in_turn() -> dict[str, dict]:
    """{database: {operation: {size: figures}}}"""
    paths = {database: RESULTS / f"in-turn-{database}.json" for database in DATABASES}
    return {name: json.loads(path.read_text())["operations"] for name, path in paths.items() if path.exists()}


def verdict(is_met: bool) -> str:
    return "✓" if is_met else "**no**"


def goals(found: dict) -> list[str]:
    sizes = list(found)
    head = [f"{DATABASES[database]} {size}" for database, size in sizes]
    lines = [f"| goal | {' | '.join(head)} |", f"|---|{'---:|' * len(head)}"]

    def line(name: str, cells: list[str]) -> None:
        lines.append(f"| {name} | {' | '.join(cells)} |")

    asked = in_turn()
    for operation, most in GOALS.items():
        cells = []
        for database, size in sizes:
            if (figures := asked.get(database, {}).get(operation, {}).get(size)) is None:
                cells.append("")
                continue
            times = figures["cpu_ms"] / figures["floor_cpu_ms"]
            cells.append(f"{times:.1f} {verdict(times <= most)}")
        line(f"{operation}: ≤ {most:g} × the processor time of a bare {FLOORS[operation]}", cells)
    for operation in found[sizes[0]]["operations"]:
        cells = []
        for database, size in sizes:
            figures = asked.get(database, {}).get(operation, {})
            if size == "S" or not {size, "S"} <= figures.keys():
                cells.append("")
                continue
            ratio = figures[size]["p95_ms"] / figures["S"]["p95_ms"]
            cells.append(f"{ratio:.2f} {verdict(ratio <= FLATNESS)}")
        line(f"{operation}: 95 % of answers ≤ {FLATNESS} × those at S", cells)
    rss = [one["memory"]["worker_rss_mib"] for one in found.values()]
    line(f"memory of a worker ≤ {MEMORY} MiB", [f"{mib} {verdict(mib <= MEMORY)}" for mib in rss])
    ready = [one["ready_s"] for one in found.values()]
    line(f"from start to ready ≤ {READY} s", [f"{seconds} {verdict(seconds <= READY)}" for seconds in ready])
    for operation, (alone, together, times) in PEER.items():
        for peer, key, clients in ((alone, "alone", "1 client"), (together, f"of_{CLIENTS}", f"{CLIENTS} clients")):
            if peer is None:
                continue
            cells = []
            for one in found.values():
                faster = peer / one["operations"][operation][key]["p50_ms"]
                cells.append(f"{faster:.1f} {verdict(faster >= times)}")
            line(f"{operation}: {times} × faster than wger's {peer} ms, {clients}", cells)
    return lines


def measurements(one: dict) -> list[str]:
    machine = ", ".join(f"{name} {value}" for name, value in one["machine"].items())
    lines = [f"### {DATABASES[one['database']]}, size {one['size']}", "", f"{one['holds']}. {machine}.", ""]
    lines += [
        f"| | ms, one client: median | 95 % | 99 % | {CLIENTS} clients: median | 95 % | a second | CPU ms |"
        " of the database | statements | rows | kB |",
        f"|---|{'---:|' * 11}",
    ]
    for name, row in {**one["operations"], **one["floors"]}.items():
        alone, together = row.get("alone", row), row.get(f"of_{CLIENTS}", {})
        shown = name if name in one["operations"] else f"*floor: {name}*"
        values = [alone["p50_ms"], alone.get("p95_ms"), alone.get("p99_ms")]
        values += [together.get("p50_ms"), together.get("p95_ms"), together.get("per_second")]
        values += [row.get(key) for key in ("cpu_ms", "database_ms", "queries", "rows", "kb")]
        lines.append(f"| {shown} | {' | '.join('' if value is None else f'{value:g}' for value in values)} |")
    for mix in one["mix"]:
        late = max(figures["p95_ms"] for figures in mix["operations"].values())
        logging = mix["operations"]["log a set"]
        spent = (
            "CPU time unknown (a worker was replaced)" if mix["cpu_ms"] is None else f"{mix['cpu_ms']} ms of CPU each"
        )
        lines += [
            "",
            f"The mix at {mix['rate']:g} requests a second: {mix['requests']} requests, {spent}"
            f" ({mix['database_ms']} ms in the database). Logging a set: median {logging['p50_ms']} ms, 95 % within"
            f" {logging['p95_ms']} ms. Slowest operation: 95 % within {late:.0f} ms.",
        ]
    return [*lines, ""]


def main() -> None:
    found = results()
    made = [BEGIN, "", *goals(found), ""]
    for one in found.values():
        made += measurements(one)
    text = PAGE.read_text()
    before, _begin, rest = text.partition(BEGIN)
    PAGE.write_text(before + "\n".join(made) + END + rest.partition(END)[2])


if __name__ == "__main__":
    main()
