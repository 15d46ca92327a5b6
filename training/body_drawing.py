"""A drawing of the body, front and back, with its 17 muscles in the strength in which they are trained.

Shapes are half of a body that is 100 wide: points around which a smooth line is drawn. The other half is their mirror.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

Points = tuple[tuple[float, float], ...]

NONE, LIGHT, MEDIUM, STRONG = range(4)
SETS = ((10, STRONG), (5, MEDIUM), (0, LIGHT))  # hard sets of a week from which a muscle is drawn so
BACK = 110  # how far to the right the back is drawn

OUTLINE: Points = (
    *((50, 24), (54, 25), (55, 32), (62, 35), (72, 37), (78, 43), (80, 54), (83, 68), (88, 84), (91, 96), (95, 104)),
    *((92, 113), (86, 110), (84, 98), (78, 86), (74, 72), (71, 60), (68, 74), (66, 86), (70, 98), (72, 114), (70, 134)),
    *((67, 148), (69, 160), (65, 180), (69, 192), (66, 196), (57, 195), (58, 180), (55, 162), (56, 148), (53, 128)),
    *((51, 110), (50, 108)),
)
ARM: Points = ((76, 72), (80, 69), (84, 76), (88, 88), (89, 98), (86, 98), (81, 88))
FRONT: tuple[tuple[str, Points], ...] = (
    ("neck", ((50.5, 25), (53, 25), (54, 31), (51, 35))),
    ("traps", ((55, 31), (63, 35.5), (66, 37.5), (54, 37))),
    ("shoulders", ((66, 38), (74, 39), (79, 46), (79, 54), (74, 52), (69, 45))),
    ("chest", ((51, 40), (60, 38.5), (67, 42), (71, 51), (66, 58), (57, 60), (51, 57))),
    ("biceps", ((72, 54), (77, 55), (80, 64), (79, 70), (75, 69), (72, 61))),
    ("forearms", ARM),
    ("abdominals", ((51, 61), (58, 62), (59, 76), (58, 92), (54, 104), (51, 105))),
    ("abdominals", ((60, 62), (68, 59), (66, 74), (65, 88), (60, 96), (60, 78))),
    ("abductors", ((65, 91), (69, 98), (71.5, 112), (67, 106))),
    ("adductors", ((52, 109), (57, 112), (58, 124), (56, 136), (53.5, 126))),
    ("quadriceps", ((60, 102), (66, 107), (71, 118), (69, 136), (65, 147), (59, 145), (58, 132), (60, 118))),
    ("calves", ((60, 151), (66, 151), (67.5, 163), (64, 178), (61, 170))),
)
BEHIND: tuple[tuple[str, Points], ...] = (
    ("neck", ((50.5, 21), (53.5, 23), (54, 28), (51, 29))),
    ("traps", ((51, 30), (55, 31), (66, 37.5), (59, 44), (51, 64))),
    ("shoulders", ((67, 38), (74, 39), (79, 46), (79, 54), (74, 52), (68, 44))),
    ("middle back", ((58, 47), (66, 47), (66, 53), (59, 60), (52, 65))),
    ("lats", ((68, 51), (71, 58), (67, 73), (60, 85), (52, 76), (53, 68), (62, 60))),
    ("triceps", ((71, 54), (77, 55), (80, 64), (79, 71), (74, 69), (72, 62))),
    ("forearms", ARM),
    ("lower back", ((51, 80), (58, 86), (62, 94), (57, 98), (51, 98))),
    ("abductors", ((63, 91), (68, 93), (70, 101), (64, 98))),
    ("glutes", ((51, 101), (60, 98), (68, 102), (71, 112), (62, 119), (51, 116))),
    ("adductors", ((51.5, 119), (54, 121), (55, 131), (53.5, 132))),
    ("hamstrings", ((56, 121), (63, 122), (70, 117), (69, 135), (66, 147), (58, 147), (56, 133))),
    ("calves", ((57, 150), (66, 150), (69, 161), (65, 176), (60, 177), (56, 162))),
)


@dataclass(frozen=True)
class Shape:
    path: str
    level: int


def path_of(points: Points, *, mirrored: bool, shift: float = 0) -> str:
    """A closed line that is smooth at every point."""
    placed = [((100 - x if mirrored else x) + shift, y) for x, y in points]
    middles = [((x + a) / 2, (y + b) / 2) for (x, y), (a, b) in zip(placed, placed[1:] + placed[:1], strict=True)]
    middles = [(round(x, 1), round(y, 1)) for x, y in middles]
    turns = "".join(
        f"q{number(x - at_x)} {number(y - at_y)} {number(a - at_x)} {number(b - at_y)}"
        for (at_x, at_y), (x, y), (a, b) in zip(
            middles, placed[1:] + placed[:1], middles[1:] + middles[:1], strict=True
        )
    )
    return f"M{number(middles[0][0])} {number(middles[0][1])}{turns}".replace(" -", "-")


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@cache
def outlines() -> list[str]:
    """The silhouettes of front and back."""
    whole = OUTLINE + tuple((100 - x, y) for x, y in reversed(OUTLINE))
    return [path_of(whole, mirrored=False, shift=shift) for shift in (0, BACK)]


@cache
def paths() -> list[tuple[str, str]]:
    """(muscle, its shape), both halves of both sides in one shape each."""
    return [
        (muscle, "".join(path_of(points, mirrored=mirrored, shift=shift) for mirrored in (False, True)))
        for shift, shapes in ((0, FRONT), (BACK, BEHIND))
        for muscle, points in shapes
    ]


def shapes(levels: Mapping[str, int]) -> list[Shape]:
    """The muscles as they are drawn. `levels`: {muscle: how strong}."""
    return [Shape(path, levels.get(muscle, NONE)) for muscle, path in paths()]


def levels_of(primary: Iterable[str], secondary: Iterable[str]) -> dict[str, int]:
    """Of an exercise: its primary muscles strong, its secondary ones light."""
    return dict.fromkeys(secondary, LIGHT) | dict.fromkeys(primary, STRONG)


def levels_of_sets(sets: Mapping[str, Any]) -> dict[str, int]:
    """Of a week, by its hard sets: `{muscle: sets}`."""
    return {muscle: next(level for least, level in SETS if count >= least) for muscle, count in sets.items() if count}
