"""What a rule asks for after what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from common.units import plain
from facilities.plates import Loadable

from ..plans import WORKING, Groups, Reason, SetGroup
from .rules import Rule
from .set_groups import ZERO, amrap_of, in_proportion, is_by_effort, loadable_of, with_load
from .weeks import LineTarget

Percent = Callable[[int, Decimal], Decimal | None]  # (reps, RPE): percent of 1RM, None beyond the table


@dataclass(frozen=True)
class DoneSet:
    """A working set of the last workout."""

    weight_kg: Decimal | None
    reps: int | None
    rpe: Decimal | None = None
    raised: bool = False  # whether it raised the training max
    is_short: bool = False  # whether it had fewer reps than prescribed, in a workout after the others


def answers(rule: Rule) -> bool:
    """Whether the rule depends on what was done."""
    return rule.kind in ("double", "rpe") or bool(rule.tm_raise)


def evidence(groups: Groups, last: Iterable[DoneSet]) -> list[list[DoneSet]]:
    """The sets of a workout that each of the groups asked for: the first ones in time with its reps or more.

    A set of fewer reps than prescribed, such as a heavy single, doesn't count, nor does one beyond the number of sets.
    """
    found: list[list[DoneSet]] = [[] for _group in groups]
    for one in last:
        for group, sets in zip(groups, found, strict=True):
            counts = one.weight_kg or group.load_type in ("added_kg", "assisted_kg")
            wanted = group.type == WORKING and len(sets) < group.count and not one.is_short
            if wanted and counts and one.reps and one.reps >= (group.reps_min or 1):
                sets.append(one)
                break
    return found


def adjusted(
    rule: Rule,
    groups: Groups,
    last: Iterable[DoneSet],
    loadable: Loadable,
    percent: Percent,
    rests: bool = False,
    load_type: str = "kg",
) -> LineTarget:
    """What the rule asks for after the working sets of the last time; nothing new in a week that `rests`.

    `percent(reps, rpe)`: of 1RM, or None beyond the table. `load_type`: what a weight is where the groups name none.
    """
    last = list(last)
    if rule.kind == "scheme":
        return LineTarget(groups, raise_reason(rule, last))
    done = evidence(groups, last)
    if not any(done):
        return LineTarget(groups)
    if rule.kind == "rpe":
        return by_effort(groups, [one for sets in done for one in sets], loadable, percent)
    target = doubled(rule, groups, done, loadable, rests, load_type)
    if short := [one for one in last if one.is_short]:  # the load is still the one that they were prescribed
        return replace(target, reason=same_weight(groups, short))
    return target


def doubled(
    rule: Rule, groups: Groups, done: list[list[DoneSet]], loadable: Loadable, rests: bool, load_type: str
) -> LineTarget:
    """What was lifted, and a step more once every set has all its reps."""
    made, places = list(groups), [place for place, sets in enumerate(done) if sets]
    working = [place for place, group in enumerate(groups) if group.type == WORKING]
    all_done = not rests and all(is_done(groups[place], done[place]) for place in working)
    changes = []
    for place in places:
        named = groups[place]
        group = replace(named, load_type=load_type if named.load_type == "none" else named.load_type)
        helps = group.load_type == "assisted_kg"
        weights = [one.weight_kg or ZERO for one in done[place]]
        lifted = max(weights) if helps else min(weights)
        load = stepped(rule, group, lifted, loadable_of(group, loadable)) if all_done else lifted
        changes.append(load - lifted)
        # Where the plan names no load there is nothing that a range could move by
        made[place] = with_load(group, load) if named.load_value is not None else replace(group, load_value=load)
    reason = same_weight(groups, [one for sets in done for one in sets])
    if all_done:
        reason = {"code": "all_done", "added": plain(changes[0]), **asked_for(groups)}
        if "reps" not in reason:
            reason["code"] = "all_done_groups"
    return LineTarget(in_proportion(made, groups, loadable, set(places)), reason)


def same_weight(groups: Groups, done: list[DoneSet]) -> Reason:
    asked, made = asked_for(groups), ", ".join(str(one.reps) for one in done)
    return {"code": "not_all" if "reps" in asked else "not_all_groups", "made": made, **asked}


def asked_for(groups: Groups) -> dict[str, Any]:
    """How many working sets of how many reps; {} where their reps differ."""
    working = [group for group in groups if group.type == WORKING]
    goals = {group.reps_max or group.reps_min for group in working}
    return {"sets": sum(group.count for group in working), "reps": goals.pop()} if len(goals) == 1 else {}


def is_done(group: SetGroup, sets: list[DoneSet]) -> bool:
    goal = group.reps_max or group.reps_min
    return goal is not None and len(sets) >= group.count and all((one.reps or 0) >= goal for one in sets)


def stepped(rule: Rule, group: SetGroup, lifted: Decimal, loadable: Loadable) -> Decimal:
    """A step more than what was lifted, as far as it can be loaded; of what helps a step less."""
    added = lifted * rule.step / 100 if rule.unit == "percent" else rule.step
    if group.load_type == "assisted_kg":
        less = loadable.nearest(max(lifted - added, ZERO), exact=rule.unit == "kg")
        return less if less < lifted else max(lifted - loadable.step, ZERO)
    load = loadable.nearest(lifted + added, exact=rule.unit == "kg")
    return loadable.above(lifted) if load <= lifted < lifted + added else load


def by_effort(groups: Groups, done: list[DoneSet], loadable: Loadable, percent: Percent) -> LineTarget:
    """The kilograms that the prescribed efforts come to, by the best of the sets."""
    rated = [one for one in done if one.rpe is not None]
    if not rated:
        return LineTarget(groups, {"code": "no_rpe"})
    best = max(rated, key=lambda one: estimate(one, percent))
    most, made = estimate(best, percent), list(groups)
    for place, group in enumerate(groups):
        if not is_by_effort(group) or group.rpe_min is None:
            continue
        wanted = percent(group.reps or 1, group.rpe_min)
        if most and wanted is not None:
            made[place] = replace(group, kg=loadable.nearest(most * wanted / 100))
    if tuple(made) == groups:
        return LineTarget(groups)
    reason = {"code": "rpe", "kg": plain(best.weight_kg or ZERO), "reps": best.reps, "rpe": plain(best.rpe or ZERO)}
    return LineTarget(tuple(made), reason)


def estimate(one: DoneSet, percent: Percent) -> Decimal:
    """1RM in kilograms by the RPE table; 0 beyond it."""
    share = None if one.reps is None or one.rpe is None else percent(one.reps, one.rpe)
    return (one.weight_kg or ZERO) * 100 / share if share else ZERO


def raise_reason(rule: Rule, last: list[DoneSet]) -> Reason | None:
    """Why the training max is higher than in the last workout; None if that raised none."""
    raising = next((one for one in last if one.raised), None)
    group = amrap_of(rule.weeks[rule.raising_week - 1]) if rule.raising_week else None
    if raising is None or raising.reps is None or group is None:
        return None
    least = group.reps_min or 0
    kg = rule.raise_for(raising.reps, least)
    return None if kg is None else {"code": "training_max", "added": plain(kg), "reps": raising.reps, "least": least}
