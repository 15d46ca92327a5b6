"""Values that nobody means, and the means to send them everywhere: to each field that a view asks for.

`HOSTILE_VALUES` (1 by default) says how many of them a field gets in one run, `HOSTILE_SEED` which.
"""

import hashlib
import os
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction
from django.http import QueryDict

# Numbers that overflow, that aren't numbers, and that only some languages' digits write.
NUMBERS = [
    *("1e999999999", "-1e999999999", "1e-999999999", "1e400", "1e28", "-1e28", "NaN", "sNaN", "-sNaN123"),
    *("Infinity", "-Infinity", "inf", "9" * 100, "9" * 5000, "0." + "0" * 5000 + "1", "-0", "-1", "0", "1.5"),
    *("１２", "٣", "²", "½", "0x10", "1_000", "--1", "+-1", "1e", "e5", ".", ",", "1,2,3", "1.2.3", "1 000", " "),
    *(str(2**31), str(2**63 - 1), str(2**63), str(-(2**63) - 1), "1" + "0" * 30),
]
# Texts that break a header, a line, a database or a page's direction.
TEXTS = [
    *("a\nb", "a\r\nBcc: x@y.org", "a\tb", "a\x00b", "\x00", "a\x01b", "a\x1bb", "a\x7fb", "a\x85b", "a\x9bb"),
    *("a\u202eb", "a\u2066b\u2069", "\u200f", "\u200b", "\u200d", "\ufeff", "\ufffe", "\u2028", "\u2029", "\ue000"),
    *("\U0001f3cb", "\U0010ffff", "a" + "\u0301" * 300, "\u0378", "ﬁ", "İ", "%00", "%s%n", "{}", "' OR 1=1 --"),
    *("<script>", "../../etc/passwd", "a" * 100_000, "\n", " ", ""),
]
# What looks like JSON, a date, a time, a key or an address.
SHAPES = [
    *("[" * 2000, "[" * 100_000, '{"a":' * 2000, "[1e999999999]", "NaN", "null", "true", "[]", "{}", '"\\ud800"'),
    *('{"unit": "kg", "bar": "1e999999999", "plates": []}', '{"unit": [], "bar": {}, "plates": [[]]}', "[[]]"),
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "0", "١٢-٠٣-٢٠٢٦"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9999-12-31T23:59", "0001-01-01T00:00", "24:00"),
    *("2026-W01", "2026-W99", "0000-W00", "2026-00", "0000-01", "9999-12", "10000-13", "99999999999999999999-01"),
    *("00000000-0000-0000-0000-000000000000", "{12345678-1234-5678-1234-567812345678}", "urn:uuid:0", "x" * 36),
    *("a@b", "@", "a@b@c.org", "a@xn--.org", "a@" + "b." * 200 + "org", '"a\\nb"@x.org', "a b@x.org", "a@[1.2.3.4]"),
    *("http://[", "http://[::1", "https://a:99999/", "javascript:alert(1)", "http://\x00/", "//x", "http://a b/"),
    *(
        "Europe/../Berlin",
        "/etc/passwd",
        "UTC\x00",
        "xx-yy",
        "-1-0",
        "1-",
        "-",
        "1-0-0",
        "0-0",
        "999999999999999999999-0",
    ),
]
VALUES = [*NUMBERS, *TEXTS, *SHAPES]
# What JSON can hold beside text; a parser takes whole numbers of up to 4300 digits.
JSON_VALUES = [
    *(None, True, False, 0, -1, 2**31, 2**63, -(2**63) - 1, 10**400, -(10**400), 10**4000, 0.5, -0.0, 1e300),
    *(float("inf"), float("-inf"), [], {}, [[]], [{}], {"a": 1}, {"": None}, [None], [True], [1e300], [10**400]),
    *("\ud800", ["\ud800"], {"\ud800": "\ud800"}, ["\x00"], [float("inf")], [[[[[[[[]]]]]]]], ["a"] * 5000),
]

EACH = int(os.environ.get("HOSTILE_VALUES", "1"))
SEED = os.environ.get("HOSTILE_SEED", "20261128")


def some(what: str, values: list = VALUES, each: int = 0) -> list:
    """Some of the values, the same ones in each run for the same field; all of them if `most` allows it."""
    number = each or EACH
    if number >= len(values):
        return list(values)
    chance = random.Random(hashlib.sha256(f"{SEED} {what}".encode()).digest())
    return chance.sample(values, number)


@contextmanager
def asked_names(monkeypatch) -> Iterator[set[str]]:
    """The names that views look for in forms and queries meanwhile: each is a field, whether or not a page shows it."""
    names: set[str] = set()

    def spy(method: str) -> Callable:
        original = getattr(QueryDict, method)

        def watched(self, key, *args, **kwargs):
            if isinstance(key, str):
                names.add(key)
            return original(self, key, *args, **kwargs)

        return watched

    with monkeypatch.context() as patched:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            patched.setattr(QueryDict, method, spy(method))
        yield names


UNKEPT = {"sessions.session", "accounts.signinfailure", "admin.logentry"}  # written whatever becomes of a request


def stored() -> dict[str, list]:
    """All rows of all tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in UNKEPT
    }


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written meanwhile is not there afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Writes:
    """Counts statements that write."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, params, many, context)


class Attempt:
    """Sends requests, each taken back, and keeps those that crashed or were refused and wrote all the same."""

    def __init__(self, capture_on_commit) -> None:
        self.capture, self.before = capture_on_commit, stored()
        self.number, self.wrong = 0, []

    def __call__(self, what: str, send: Callable, url: str, data: object = None, **extra: object) -> None:
        self.number += 1
        writes = Writes()
        try:
            with taken_back(), connection.execute_wrapper(writes):
                with self.capture(execute=True):
                    answer = send(url, data, **extra)
                if answer.status_code >= 500:
                    self.wrong.append((what, answer.status_code))
                elif answer.status_code >= 400 and writes.number and stored() != self.before:
                    self.wrong.append((what, f"{answer.status_code}, and it wrote"))
        except Exception as error:
            self.wrong.append((what, type(error).__name__, str(error)[:80], *places(error)))


def places(error: BaseException) -> list[str]:
    """The last few lines that it came from."""
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
