"""What a rule asks for by the calendar, whatever is done until then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from common.units import plain
from facilities.plates import Loadable

from ..plans import Groups, Reason, SetGroup
from .rules import Rule
from .set_groups import HARD, WEIGHTS, ZERO, in_proportion, loadable_of, moves, with_load

PERCENTAGES = ("percent_1rm", "percent_tm")
LEAST_PERCENT, MOST_PERCENT, MOST_KG = Decimal(1), Decimal(150), Decimal(2000)


@dataclass(frozen=True)
class LineTarget:
    """What a progression asks for of one line."""

    groups: Groups
    reason: Reason | None = None


def planned(rule: Rule, base: Groups, offset: int, loadable: Loadable) -> LineTarget:
    """What the rule makes of the anchor line's groups so many weeks later, whatever will be done until then."""
    steps = rule.steps(offset)
    target = LineTarget(base)
    if rule.kind == "scheme":
        place = steps % len(rule.weeks)
        reason = {"code": "scheme", "week": place + 1, "of": len(rule.weeks)} if len(rule.weeks) > 1 else None
        target = LineTarget(rule.weeks[place] if place else base, reason)
    elif rule.kind in ("linear", "wave"):
        target = moved(rule, base, steps, loadable)
    return rested(rule, target.groups, loadable) if rule.deloads(offset) else target


def moved(rule: Rule, base: Groups, steps: int, loadable: Loadable) -> LineTarget:
    """The groups after so many steps: kilograms go up by the rule's unit, percentages by points."""
    cycle, place = divmod(steps, len(rule.wave)) if rule.kind == "wave" else (steps, 0)
    added = rule.step * cycle
    percent = rule.wave[place] if rule.kind == "wave" else ZERO
    is_typed = rule.kind == "linear" and rule.unit == "kg"

    def move(load: Decimal, group: SetGroup) -> Decimal:
        if group.load_type in PERCENTAGES:
            return min(max(load + added + percent, LEAST_PERCENT), MOST_PERCENT)
        sign = -1 if group.load_type == "assisted_kg" else 1  # less help is more work
        more = load + sign * (added if rule.unit == "kg" else load * added / 100)
        more = min(max(more * (1 + sign * percent / 100), ZERO), MOST_KG)
        return load if more == load else loadable_of(group, loadable).nearest(more, exact=is_typed)

    made, hard = list(base), {place for place, group in enumerate(base) if moves(group)}
    for number in hard:
        group = base[number]
        ends = (group.load_value, group.load_max)
        load, load_max = (end if end is None else move(end, group) for end in ends)
        made[number] = with_load(group, load or ZERO, load_max)
    reason: Reason | None = None
    if rule.kind == "wave" and hard:
        reason = {"code": "wave", "week": place + 1, "of": len(rule.wave), "percent": plain(percent)}
    elif steps and hard:
        first = base[min(hard)]
        sign, unit = (-1 if first.load_type == "assisted_kg" else 1), rule.unit
        if first.load_type in PERCENTAGES:
            unit = "points"
        reason = {"code": "linear", "added": plain(sign * added), "step": plain(sign * rule.step), "unit": unit}
    return LineTarget(in_proportion(made, base, loadable, hard), reason)


def rested(rule: Rule, groups: Groups, loadable: Loadable, halves: bool = True) -> LineTarget:
    """A week of rest: part of the load, half the sets (where it `halves` them), no AMRAP."""
    share = rule.deload_percent / 100
    made, hard = list(groups), {place for place, group in enumerate(groups) if group.type in HARD}
    for place in hard:
        group = replace(groups[place], amrap=False)
        if halves:
            most = group.count_max and ceil(group.count_max / 2)
            count = ceil(group.count / 2)
            group = replace(group, count=count, count_max=most if most and most > count else None)
        if group.load_value is not None and group.load_type != "assisted_kg":
            ends = [end if end is None else end * share for end in (group.load_value, group.load_max)]
            if group.load_type in WEIGHTS:
                to_load = loadable_of(group, loadable)
                ends = [end if end is None else to_load.nearest(end) for end in ends]
            group = with_load(group, ends[0] or ZERO, ends[1])
        if group.kg is not None:
            group = replace(group, kg=loadable.nearest(group.kg * share))
        made[place] = group
    reason = {"code": "deload", "percent": plain(rule.deload_percent)}
    return LineTarget(in_proportion(made, groups, loadable, hard), reason)
