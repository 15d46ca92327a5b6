"""No line of the log, of any test and at any level that production has, tells who somebody is or what they entered."""

import logging
import re

import structlog

from operations.observability import logs

# Addresses of people, what tests plant, and notes and measures that the browser's tests enter.
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w{2,}|planted|87[.,]65|correct-horse|demo-gym-2026"
    r"|\b(Mia|Tara)\b|Pause on the chest|Lower it slowly|Felt light|Ticket 12|slept badly"
)


class Witness(logging.Handler):
    """Formats each line as production does, and keeps those that tell too much."""

    def __init__(self):
        super().__init__(level=logging.INFO)
        made = logs.configuration("INFO", "json")["formatters"]["line"]
        self.setFormatter(structlog.stdlib.ProcessorFormatter(**{k: v for k, v in made.items() if k != "()"}))
        self.addFilter(logs.WithoutPersonalData())
        self.seen = 0
        self.found: list[str] = []

    def emit(self, record):
        self.seen += 1
        line = self.format(record)
        if PERSONAL.search(line):
            self.found.append(line)


def watch() -> Witness:
    witness, root = Witness(), logging.getLogger()
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))  # the console stays as quiet as it was
    root.addHandler(witness)
    for name in ("", "django"):
        logging.getLogger(name).setLevel(logging.INFO)
    return witness
