"""Shows which indexes serve which operations: the query plan of each statement, as PostgreSQL ran it (auto_explain).

`python -m benchmarks.query_plans [L]` writes benchmarks/results/plans-L.md: the statements of each operation with time,
rows and indexes; then every index with its size and the operations that use it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from .__main__ import CLIENTS, RESULTS, SETTINGS, Run
from .operations import OPERATIONS, forever
from .servers import Measured
from .sizes import SIZES

TIMES = 8  # of each operation, so that statements are prepared and have their final plans
EXPLAIN = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_format": "json",
}


def main() -> None:
    size = sys.argv[1] if len(sys.argv) > 1 else "L"
    run = Run(argparse.Namespace(folder=Path("/tmp/gymtrack-bench")), "postgresql", size)  # noqa: S108
    if len(sys.argv) > 2:
        run.folder = Path(sys.argv[2])
    url = run.database_url()
    cluster = run.cluster
    assert cluster is not None
    for name, value in EXPLAIN.items():
        cluster.sql(f"ALTER DATABASE run SET {name} = '{value}'", name="postgres")
    cluster.sql("SELECT pg_stat_reset()", name="run")
    run.server = Measured(run.folder, **{**SETTINGS, "WEB_CONCURRENCY": "1"}, DATABASE_URL=url)
    try:
        run.server.manage("migrate", "--verbosity", "0")  # it may have been filled by an older version
        run.server.start()
        people = run.people(run.server.url, CLIENTS)
        served: dict[str, set[str]] = defaultdict(set)
        text = [f"# Query plans at size {size}", ""]
        text += [f"{SIZES[size]}; `python -m benchmarks.query_plans {size}` writes this file.", ""]
        for name, (who, operation, _share) in OPERATIONS.items():
            client = forever(operation, people[who][0])
            for _ in range(TIMES):
                next(client)()
            work, offset = next(client), cluster.log.stat().st_size
            work()
            text += [f"## {name}", "", "| ms | rows | pages | tables | indexes |", "|---:|---:|---:|---|---|"]
            for plan in plans(cluster.log.read_text()[offset:]):
                indexes = {node["Index Name"] for node in nodes(plan["Plan"]) if "Index Name" in node}
                tables = dict.fromkeys(node["Relation Name"] for node in nodes(plan["Plan"]) if "Relation Name" in node)
                scanned = [node["Relation Name"] for node in nodes(plan["Plan"]) if node["Node Type"] == "Seq Scan"]
                for index in indexes:
                    served[index].add(name)
                top = plan["Plan"]
                pages = top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0)
                shown = [f"**{table}**" if table in scanned else table for table in tables]
                row = [f"{top['Actual Total Time']:.2f}", top["Actual Rows"], pages, ", ".join(shown)]
                text.append(f"| {' | '.join(map(str, row))} | {', '.join(f'`{index}`' for index in sorted(indexes))} |")
            text.append("")
        text += ["Tables in bold were read whole.", "", "## Indexes", "", *index_table(cluster, served), ""]
        (RESULTS / f"plans-{size}.md").write_text("\n".join(text))
    finally:
        run.server.stop()
        cluster.stop()


def plans(log: str) -> Iterator[dict]:
    """The query plans in a part of PostgreSQL's log, without those of its foreign key checks."""
    for found in re.finditer(r"plan:\n(\t\{.*?\n\t\})", log, re.DOTALL):
        plan = json.loads(found[1].replace("\n\t", "\n"))
        if "pg_catalog" not in plan["Query Text"] and 'FROM ONLY "public"' not in plan["Query Text"]:
            yield plan


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def index_table(cluster, served: dict[str, set[str]]) -> list[str]:
    rows = cluster.sql(
        "SELECT s.relname, s.indexrelname, pg_size_pretty(pg_relation_size(s.indexrelid)), i.indisunique"
        " FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)"
        " WHERE pg_relation_size(s.indexrelid) > 1024 * 1024 ORDER BY pg_relation_size(s.indexrelid) DESC",
        name="run",
    )
    table = ["Of more than 1 MB; what serves none of these operations serves others, or keeps keys unique.", ""]
    table += ["| table | index | size | serves |", "|---|---|---:|---|"]
    for relation, index, size, is_unique in rows:
        serves = ", ".join(sorted(served[index])) or ("uniqueness" if is_unique else "")
        table.append(f"| {relation} | `{index}` | {size} | {serves} |")
    return table


if __name__ == "__main__":
    main()
