"""What a progression reads and changes of set groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from common.units import plain
from facilities.plates import Loadable

from ..plans import WORKING, Groups, SetGroup

ZERO = Decimal(0)
HARD = (WORKING, "failure", "rest_pause")  # sets whose load a rule moves; the others follow in proportion
WEIGHTS = ("kg", "added_kg", "assisted_kg")


def moves(group: SetGroup) -> bool:
    """Whether a rule of the calendar moves the group's load."""
    return group.type in HARD and group.load_type != "none" and group.load_value is not None


def has_own_weight(group: SetGroup) -> bool:
    """Whether what was lifted can become the group's load."""
    return group.load_type in WEIGHTS or (group.load_type == "none" and group.rpe_min is None)


def is_by_effort(group: SetGroup) -> bool:
    return group.type == WORKING and group.load_type == "none" and group.rpe_min is not None


def amrap_of(groups: Groups) -> SetGroup | None:
    """The heaviest working group of as many reps as possible by the training max, of several the last."""
    amraps = [group for group in groups if group.type == WORKING and group.amrap and group.load_type == "percent_tm"]
    return max(reversed(amraps), key=lambda group: group.load_value or ZERO, default=None)


def with_load(group: SetGroup, load: Decimal, load_max: Decimal | None = None) -> SetGroup:
    """The group with another load. A range moves with it unless `load_max` is where it ends."""
    if group.load_max is not None and load_max is None and group.load_value is not None:
        load_max = group.load_max + load - group.load_value
    return replace(group, load_value=Decimal(plain(load)), load_max=load_max and Decimal(plain(load_max)))


def loadable_of(group: SetGroup, loadable: Loadable) -> Loadable:
    """Added weight and assistance hang on no bar."""
    return loadable if group.load_type in ("none", "kg") else replace(loadable, is_barbell=False)


def in_proportion(groups: Iterable[SetGroup], before: Groups, loadable: Loadable, fixed: set[int]) -> Groups:
    """Moves kilograms as the heaviest of the `fixed` groups moved since `before`. `fixed` are places of groups."""
    made = list(groups)
    moved = [place for place in fixed if before[place].load_type == made[place].load_type == "kg"]
    top = max(moved, key=lambda place: before[place].load_value or ZERO, default=None)
    if top is None or not before[top].load_value or made[top].load_value == before[top].load_value:
        return tuple(made)
    share = (made[top].load_value or ZERO) / (before[top].load_value or ZERO)
    for place, group in enumerate(made):
        if place not in fixed and group.load_type == "kg" and group.load_value is not None:
            ends = (group.load_value, group.load_max)
            load, load_max = (end if end is None else loadable.nearest(end * share) for end in ends)
            made[place] = with_load(group, load or ZERO, load_max)
    return tuple(made)
