"""The order of a session's exercises if the trainee changed it, as the session stores it.

A layout is a list of entries `{"key", "skipped", "removed", "superset", "instead_of"}`. `removed` stays for a line of
the plan, which would come back otherwise. `superset` names a superset of the trainee's own; the entries with the same
name are in it. `instead_of` is the key of the exercise that this one replaces, if its plan line was added for the
trainee and so is not in the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

# Keys of the exercise and of the plan line (0: none); -2 where the exercise is in the workout for the second time.
KEY = re.compile(r"[1-9]\d{0,17}-(0|[1-9]\d{0,17})(-([2-9]|[1-5]\d))?")
MOST_BLOCKS = 60
Entry = dict[str, Any]


class BlockKey(NamedTuple):
    """What the key of a block says."""

    exercise: int
    line: int = 0
    occurrence: int = 1

    def __str__(self) -> str:
        again = f"-{self.occurrence}" if self.occurrence > 1 else ""
        return f"{self.exercise}-{self.line}{again}"


def parse_block_key(key: str) -> BlockKey:
    """Raises ValueError for what is not the key of a block."""
    if not KEY.fullmatch(key):
        raise ValueError(key)
    return BlockKey(*map(int, key.split("-")))


def read_layout(entries: Iterable[Any]) -> list[Entry]:
    """The entries of a client, each exercise once. Raises KeyError, TypeError, ValueError and AttributeError."""
    by_key: dict[str, Entry] = {}
    for entry in entries:
        key = str(parse_block_key(entry["key"]))
        by_key[key] = {"key": key, **{name: True for name in ("skipped", "removed") if entry.get(name)}}
        if (superset := entry.get("superset")) is not None:
            by_key[key]["superset"] = superset and str(parse_block_key(superset))
        if instead_of := entry.get("instead_of"):
            by_key[key]["instead_of"] = str(parse_block_key(instead_of))
    return list(by_key.values())


def settled(layout: list[Entry], before: list[Entry]) -> list[Entry]:
    """The layout to store instead of `before`. What it doesn't mention stays, because clients before 2026-12 know
    neither the trainee's own supersets nor removed exercises: an entry without `superset` keeps it, "" ends it."""
    known = {entry["key"]: entry for entry in before}
    kept = []
    for entry in layout:
        stored = known.get(entry["key"], {})
        superset = entry.get("superset", stored.get("superset", ""))
        one = {name: value for name, value in entry.items() if name != "superset"}
        if "instead_of" in stored:
            one.setdefault("instead_of", stored["instead_of"])
        if not entry.get("removed"):
            kept.append(one | ({"superset": superset} if superset else {}))
        elif parse_block_key(entry["key"]).line:
            kept.append(one)
    mentioned = {parse_block_key(entry["key"]).line for entry in layout}
    removed = [entry for entry in before if entry.get("removed")]
    return kept + [entry for entry in removed if parse_block_key(entry["key"]).line not in mentioned]


def supersets_of(layout: list[Entry]) -> dict[str, str]:
    """{key: the trainee's own superset that it is in}. One exercise alone is in none."""
    named = {entry["key"]: entry["superset"] for entry in layout if entry.get("superset") and not entry.get("removed")}
    names = list(named.values())
    return {key: name for key, name in named.items() if names.count(name) > 1}


def together(keys: Iterable[Any], superset_of: Callable[[Any], str]) -> list[Any]:
    """In this order, but those of a superset follow each other, where the first of them is."""
    members: dict[str, list[Any]] = {}
    for key in (keys := list(keys)):
        members.setdefault(superset_of(key), []).append(key)
    ordered = []
    for key in keys:
        superset = superset_of(key)
        ordered += [key] if not superset else members.pop(superset, [])
    return ordered


def moved(order: list[tuple[str, str]], key: str, step: int) -> list[str]:
    """The keys after one moved up (-1) or down (1). `order`: each key with its superset, "" for none.

    Within a superset it changes place with its neighbour; at its end the whole superset moves on.
    (static/js/session/layout.js has the same.)
    """
    frames: list[list[str]] = []
    last = ""
    for one, superset in order:
        if superset and superset == last:
            frames[-1].append(one)
        else:
            frames.append([one])
        last = superset
    at = next(n for n, frame in enumerate(frames) if key in frame)
    inside = frames[at].index(key) + step
    if 0 <= inside < len(frames[at]):
        frames[at].remove(key)
        frames[at].insert(inside, key)
    else:
        frames.insert(min(max(at + step, 0), len(frames) - 1), frames.pop(at))
    return [one for frame in frames for one in frame]


def next_occurrence(keys: Iterable[str], exercise: int) -> str:
    """The key of an exercise that is added to the plan, one more time if it was added before."""
    taken = set(keys)
    occurrence = 1
    while (key := str(BlockKey(exercise, 0, occurrence))) in taken:
        occurrence += 1
    return key
