"""The product with a clock that jumps: what `CLOCK` names holds how many seconds ahead it is."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from gymtrack.wsgi import application as product

lock = threading.Lock()
now: dict = {"ahead": 0, "travel": None}


def application(environ, start_response):
    ahead = int(Path(os.environ["CLOCK"]).read_text())
    with lock:
        if ahead != now["ahead"]:
            if now["travel"] is not None:
                now["travel"].stop()
            now["travel"] = time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead), tick=True)
            now["travel"].start()
            now["ahead"] = ahead
    return product(environ, start_response)
