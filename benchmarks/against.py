"""Measures another server, a peer's or an older version of ours: `python -m benchmarks.against URL WORK.toml`.

The file lists the request for each operation (benchmarks/peers/ has one for our API and one for wger's):

    [headers]                       # of every request; ${NAME}, here and below, is replaced from the environment
    Authorization = "Token ${TOKEN}"

    [operations."log a set"]
    method = "POST"                 # default: GET
    path = "/api/v2/workoutlog/"
    body = { reps = 5, weight = "60" }   # {uuid} in a text becomes a new id for each request
    requests = 50                   # default: 200; fewer for a slow operation

Each is requested by one client and by eight, as `make bench` does: the median, 95 %, requests a second. Only servers on
this machine can be measured.
"""

from __future__ import annotations

import json
import os
import string
import sys
import tomllib
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .load import Browser, closed_loop

CLIENTS, REQUESTS, WARM_UP = 8, 200, 10


def requests_of(base: str, headers: dict[str, str], operation: dict) -> Iterator[partial[bytes]]:
    browser = Browser(base)
    browser.headers.update(headers)
    body = json.dumps(operation["body"]) if "body" in operation else None
    kind = {"Content-Type": "application/json"} if body else {}
    while True:
        path, sent = (text and text.replace("{uuid}", str(uuid.uuid4())) for text in (operation["path"], body))
        yield partial(browser.ask, operation.get("method", "GET"), path, sent, **kind)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    base, text = sys.argv[1].rstrip("/"), string.Template(Path(sys.argv[2]).read_text())
    work = tomllib.loads(text.substitute(os.environ))
    headers = work.get("headers", {})
    print("operation               ms: 1 client   95 %      8 clients   95 %      a second     kB")
    for name, operation in work["operations"].items():
        clients = [requests_of(base, headers, operation) for _ in range(CLIENTS)]
        count = operation.get("requests", REQUESTS)
        closed_loop(clients[:1], min(WARM_UP, count))
        alone = closed_loop(clients[:1], count)
        together = closed_loop(clients, count)
        size = len(next(clients[0])()) / 1000
        figures = f"{alone.p50:12.1f} {alone.percentile(95):7.1f} {together.p50:13.1f} {together.percentile(95):7.1f}"
        print(f"{name:24}{figures} {len(together.taken) / together.seconds:11.1f} {size:8.1f}")


if __name__ == "__main__":
    main()
