"""Finds exercises by what people type: parts of names, other names, abbreviations, typing errors.

The phone has the same ranking (static/js/exercise_search.js); static/js/tests/exercise_search.json has cases for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

EXACT, BEGINNING, INSIDE, SIMILAR = 100, 80, 60, 40
OWN_NAME, WHOLE_NAME, DONE_BEFORE, WHOLE = 60, 250, 200, 300
MOST_WORDS, MOST_LETTERS = 10, 200
# What people write for words of names. Abbreviations of whole exercises are other names of the exercises.
ABBREVIATIONS = {
    "db": "dumbbell",
    "bb": "barbell",
    "kb": "kettlebell",
    "bw": "bodyweight",
    "sl": "single leg",
    "sa": "single arm",
    "ohp": "overhead press",
    "rdl": "romanian deadlift",
    "dl": "deadlift",
    "bp": "bench press",
    "ext": "extension",
    "kh": "kurzhantel",
    "lh": "langhantel",
}


@dataclass(frozen=True)
class Row:
    """What is known of an exercise when one is searched for."""

    exercise: int
    name: str
    aliases: Sequence[str] = ()
    last: bool = False  # whether the trainee did it before


def words_of(text: str) -> list[str]:
    """Words in small letters, without accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare.replace("ß", "ss"))


@lru_cache(maxsize=20_000)
def words_of_name(name: str) -> tuple[str, ...]:
    return tuple(words_of(name))


def ranked(rows: Iterable[Row], text: str, abbreviations: dict[str, str] = ABBREVIATIONS) -> list[Row]:
    """The exercises that the text may mean, the best first."""
    typed = list(dict.fromkeys(words_of(text[:MOST_LETTERS])))[:MOST_WORDS]
    if not typed:
        return []
    written = [word for one in typed for word in words_of(abbreviations.get(one, one))]
    queries = [typed] if written == typed else [typed, written]
    rows = list(rows)
    for is_loose in (False, True):
        scores = ((max(score_of(row, words, is_loose) for words in queries), row) for row in rows)
        scored = [(score + (DONE_BEFORE if row.last else 0), row) for score, row in scores if score]
        if scored:
            ordered = sorted(scored, key=lambda one: (-one[0], " ".join(words_of_name(one[1].name)), one[1].exercise))
            return [row for _score, row in ordered]
    return []


def named(rows: Iterable[Row], text: str) -> Row | None:
    """The exercise whose name, or another of its names, consists of these words."""
    words = sorted(words_of(text))
    for row in rows:
        if words and any(sorted(words_of_name(name)) == words for name in (row.name, *row.aliases)):
            return row
    return None


def score_of(row: Row, words: list[str], is_loose: bool) -> int:
    """How well an exercise has the words: the best of its names, or all of them together. 0: not at all.

    Loosely: some of the words.
    """
    names = [words_of_name(name) for name in (row.name, *row.aliases)]
    own, *others = (score_in(name, words, is_loose) for name in names)
    best = max(own and own + OWN_NAME, *others, 0)
    return best or score_in([word for name in names for word in name], words, is_loose) // 2


def score_in(name: Sequence[str], words: list[str], is_loose: bool) -> int:
    likeness = [max((likeness_of(one, word) for one in name), default=0) for word in words]
    if not (any(one >= BEGINNING for one in likeness) if is_loose else all(likeness)):
        return 0
    is_whole = len(name) == len(words) and all(one == EXACT for one in likeness)
    return (
        (WHOLE_NAME if is_whole else 0)
        + sum(likeness) * 10 // len(words)
        + WHOLE * len(words) // max(len(words), len(name))
    )


def likeness_of(word: str, typed: str) -> int:
    if word == typed:
        return EXACT
    if word.startswith(typed):
        return BEGINNING
    if len(typed) >= 3 and typed in word:
        return INSIDE
    errors = 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2
    if not errors or any(letter.isdigit() for letter in typed) or word[0] != typed[0]:
        return 0
    # The beginning of a longer word can be typed wrong, too.
    parts = (word, word[: len(typed)]) if len(word) > len(typed) else (word,)
    return SIMILAR if any(OSA.distance(part, typed) <= errors for part in parts) else 0
