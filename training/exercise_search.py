"""Finds exercises by what people type: parts of names, other names, muscles, equipment, abbreviations, typing errors.

The names of every language are searched, whatever language one reads. The phone has the same ranking
(static/js/exercise_search.js); static/js/tests/exercise_search.json has cases for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from rapidfuzz.distance import OSA

EXACT, BEGINNING, INSIDE, SIMILAR, SIMILAR_JOINED = 100, 80, 60, 40, 30
OWN_NAME, WHOLE_NAME, DONE_BEFORE, WHOLE = 60, 250, 200, 300
MOST_WORDS, MOST_LETTERS = 10, 200
PLURALS = ("s", "es", "e", "en", "n", "er")
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
    "sz": "sz stange",
}
# What people call the muscles and the equipment, in both languages. Phones get it with the exercises.
WORDS = {
    "abdominals": "abdominals abs core stomach bauch bauchmuskeln",
    "abductors": "abductors hip abduktoren hüfte",
    "adductors": "adductors inner thigh adduktoren",
    "biceps": "biceps bizeps arms arme",
    "calves": "calves calf waden wade",
    "chest": "chest pecs pectorals brust brustmuskeln",
    "forearms": "forearms grip unterarme griffkraft",
    "glutes": "glutes butt gesäß po hintern",
    "hamstrings": "hamstrings legs beinbeuger beine",
    "lats": "lats latissimus back rücken",
    "lower back": "lower back unterer rücken rückenstrecker",
    "middle back": "middle upper back oberer rücken",
    "neck": "neck nacken hals",
    "quadriceps": "quadriceps quads legs quadrizeps oberschenkel beine",
    "shoulders": "shoulders delts deltoids schultern",
    "traps": "traps trapezius trapez nacken",
    "triceps": "triceps trizeps arms arme",
    "barbell": "barbell langhantel",
    "dumbbell": "dumbbell kurzhantel hantel",
    "body only": "bodyweight body weight eigengewicht körpergewicht",
    "cable": "cable kabelzug seilzug",
    "machine": "machine maschine gerät",
    "kettlebells": "kettlebell kugelhantel",
    "bands": "band resistance widerstandsband gummiband",
    "medicine ball": "medicine ball medizinball",
    "exercise ball": "exercise ball gymnastikball",
    "foam roll": "foam roller faszienrolle",
    "e-z curl bar": "ez curl bar sz stange",
}


@dataclass(frozen=True)
class Row:
    """What is known of an exercise when one is searched for. `about`: values of its muscles and its equipment."""

    exercise: int
    name: str
    aliases: Sequence[str] = ()
    last: bool = False  # whether the trainee did it before
    about: Sequence[str] = ()


def words_of(text: str) -> list[str]:
    """Words in small letters, without accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare.replace("ß", "ss"))


def spellings(text: str) -> list[tuple[str, ...]]:
    """Each word of a text as it may be written: “überzüge” is uberzuge and ueberzuege, and so is “ueberzuege”."""
    typed = unicodedata.normalize("NFC", text.lower())
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        typed = typed.replace(umlaut, letters)
    found = zip(words_of(text), words_of(typed), strict=False)
    return [tuple(dict.fromkeys((word, long, short_spelling(long)))) for word, long in found]


def short_spelling(word: str) -> str:
    return re.sub("([aou])e", r"\1", word) if len(word) >= 5 else word


@lru_cache(maxsize=20_000)
def words_of_name(name: str) -> tuple[str, ...]:
    return tuple(words_of(name))


def searched_text(names: Sequence[str], about: Sequence[str]) -> str:
    """All words by which the database finds an exercise."""
    texts = [*names, *about, *(WORDS.get(value, "") for value in about)]
    return " ".join(dict.fromkeys(word for text in texts for word in words_of_name(text)))


class TypedWord:
    """A word that was typed, with its spellings; it remembers how much like each word of a name it is."""

    def __init__(self, spelled: tuple[str, ...]) -> None:
        self.spelled = spelled
        self.known: dict[str, int] = {}

    def like(self, word: str) -> int:
        found = self.known.get(word)
        if found is None:
            found = self.known[word] = max(likeness_of(word, typed) for typed in self.spelled)
        return found

    def like_joined(self, word: str) -> int:
        """Of two words of a name in one: as a whole, and with errors less than any word on its own."""
        found = self.like(word) if abs(len(word) - len(self.spelled[0])) <= 2 else 0
        return found if found == EXACT else min(found, SIMILAR_JOINED)


def typed_words(text: str, abbreviations: dict[str, str] = ABBREVIATIONS) -> list[list[TypedWord]]:
    """The words that a text may mean: as typed, written out, and two words in one."""
    typed = list(dict.fromkeys(spellings(text[:MOST_LETTERS])))[:MOST_WORDS]
    written = [one for word in typed for one in spellings(abbreviations.get(word[0], "")) or [word]]
    together = (
        [tuple(dict.fromkeys(one + other for one, other in zip(*typed, strict=False)))] if len(typed) == 2 else []
    )
    readings = [typed, *([written] if written != typed else []), *([together] if together else [])]
    return [[TypedWord(word) for word in words] for words in readings]


def ranked(
    rows: Iterable[Row], text: str, abbreviations: dict[str, str] = ABBREVIATIONS, *, is_loose: bool = True
) -> list[Row]:
    """The exercises that the text may mean, the best first.

    Where no exercise has all the words, those with some of them, unless `is_loose` is false.
    """
    queries = typed_words(text, abbreviations)
    if not queries[0]:
        return []
    rows = list(rows)
    for by_some in (False, True) if is_loose else (False,):
        scores = ((max(score_of(row, words, by_some) for words in queries), row) for row in rows)
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


def score_of(row: Row, words: list[TypedWord], is_loose: bool) -> int:
    """How well an exercise has the words: the best of its names, or all of them together, or with what it trains.

    0: not at all. Loosely: some of the words.
    """
    every, together = all_words((row.name, *row.aliases))
    about = tuple(word for value in row.about for word in words_of_name(WORDS.get(value, value)))
    if not score_in((*every, *about), words, is_loose, together):
        return 0  # most exercises
    own, *others = (
        score_in(name, words, is_loose, joined(name)) for name in map(words_of_name, (row.name, *row.aliases))
    )
    if best := max(own and own + OWN_NAME, *others, 0):
        return best
    return score_in(every, words, is_loose) // 2 or score_in((*every, *about), words, is_loose) // 4


@lru_cache(maxsize=20_000)
def all_words(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of all names, and their neighbours as one word."""
    every = [words_of_name(name) for name in names]
    return tuple(chain(*every)), tuple(chain(*map(joined, every)))


@lru_cache(maxsize=20_000)
def joined(name: tuple[str, ...]) -> tuple[str, ...]:
    """Neighbours as one word: some people write “benchpress”."""
    return tuple(one + other for one, other in pairwise(name))


def score_in(name: tuple[str, ...], words: list[TypedWord], is_loose: bool, together: tuple[str, ...] = ()) -> int:
    likeness = []
    for word in words:
        best = max(map(word.like, name), default=0)
        if best < BEGINNING:
            best = max(best, max(map(word.like_joined, together), default=0))
        if not best and not is_loose:
            return 0
        likeness.append(best)
    if is_loose and max(likeness) < BEGINNING:
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
    if word.startswith(typed) or is_plural(typed, word):
        return BEGINNING
    if len(typed) >= 3 and typed in word:
        return INSIDE
    errors = 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2
    if not errors or any(letter.isdigit() for letter in typed) or word[0] != typed[0]:
        return 0
    # The beginning of a longer word can be typed wrong, too.
    parts = (word, word[: len(typed)]) if len(word) > len(typed) else (word,)
    return SIMILAR if any(OSA.distance(part, typed) <= errors for part in parts) else 0


def is_plural(typed: str, word: str) -> bool:
    return len(word) >= 4 and typed.startswith(word) and typed[len(word) :] in PLURALS
