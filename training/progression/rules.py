"""Progression: rules that fill the weeks of a program, and what they ask for after what was done.

A rule as it is stored: `{"kind": "linear", "step": "2.5", "unit": "kg", "wave": ["0", "2.5", "5"], "deload_every": 4,
"deload_percent": "60"}`, or `{"kind": "scheme", "weeks": [[group, …], …], "tm_raise": [{"reps_over": 0,
"kg": "2.5"}]}`; what a kind does not use is left out. Masses are kilograms, numbers text. What a rule comes to is a
`LineTarget`; its `reason` is stored beside it and put into words by `reason_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.formatting import format_mass, format_number, units_of
from common.numbers import read_decimal
from common.units import plain
from facilities.plates import Loadable

from ..plans import WORKING, Groups, Reason, SetGroup
from ..prescriptions import groups_from, whole_number

Percent = Callable[[int, Decimal], Decimal | None]  # (reps, RPE): percent of 1RM, None beyond the table

KINDS = {
    "hold": gettext_lazy("The same every week"),
    "linear": gettext_lazy("Add weight each week"),
    "double": gettext_lazy("Add weight when all reps are done"),
    "wave": gettext_lazy("Percentages by week"),
    "rpe": gettext_lazy("By effort (RPE)"),
    "scheme": gettext_lazy("A scheme by week"),
}
ZERO = Decimal(0)
NEEDS_STEP = ("linear", "double")
MOST_WEEKS = 12  # of one wave or scheme
MOST_RAISES = 3  # rows of a table, as many as the form shows
HARD = (WORKING, "failure", "rest_pause")  # sets whose load a rule moves; the others follow in proportion
WEIGHTS = ("kg", "added_kg", "assisted_kg")
PERCENTAGES = ("percent_1rm", "percent_tm")
LEAST_PERCENT, MOST_PERCENT, MOST_KG = Decimal(1), Decimal(150), Decimal(2000)


@dataclass(frozen=True)
class Raise:
    """A row of a scheme's table: what so many reps above the minimum add to the training max."""

    reps_over: int
    kg: Decimal


@dataclass(frozen=True)
class Rule:
    kind: str
    step: Decimal = Decimal(0)
    unit: str = "kg"  # of the step: kg or percent
    wave: tuple[Decimal, ...] = ()  # percent above the base, week by week
    weeks: tuple[Groups, ...] = ()  # of a scheme: the set groups of each week of its cycle
    tm_raise: tuple[Raise, ...] = ()
    deload_every: int = 0  # 0: no deload weeks
    deload_percent: Decimal = Decimal(60)  # of the load that it would be

    @classmethod
    def read(cls, data: Any, groups: Groups) -> Rule:
        """Raises ValidationError by field if the data is invalid or the rule does not fit the groups."""
        rule = cls.parse(data)
        if text := rule.misfit(groups):
            raise ValidationError({"kind": text})
        return rule

    @classmethod
    def parse(cls, data: Any) -> Rule:
        """Raises ValidationError by field if the data is invalid."""
        reader = RuleReader(data if isinstance(data, dict) else {})
        kind, unit, step = reader.kind(), reader.unit(), reader.decimal("step", "0", "-100", "100")
        if kind in NEEDS_STEP and not step:
            reader.errors.setdefault("step", _("Enter the step."))
        wave, every = reader.wave(kind), reader.deload_every()
        percent = reader.decimal("deload_percent", "60", "30", "100")
        weeks = reader.weeks() if kind == "scheme" else ()
        tm_raise = reader.tm_raise(weeks) if kind == "scheme" else ()
        if reader.errors:
            raise ValidationError(reader.errors)
        return cls(kind, step, unit, wave, weeks, tm_raise, every, percent)

    def misfit(self, groups: Groups) -> str:
        """Why the rule does not fit a line with these groups; empty if it does."""
        working = [group for group in groups if group.type == WORKING]
        if self.kind in ("linear", "wave") and not any(moves(group) for group in groups):
            return _("This progression needs a load in kg or %.")
        if self.kind == "double" and not (working and all(map(has_own_weight, working))):
            return _("This progression needs a load in kg, or none.")
        if self.kind == "rpe" and not any(map(is_by_effort, working)):
            return _("This progression needs an RPE as its load.")
        return ""

    def stored(self) -> dict[str, Any]:
        data: dict[str, Any] = {"kind": self.kind}
        if self.kind in (*NEEDS_STEP, "wave"):
            data |= {"step": plain(self.step), "unit": self.unit}
        if self.kind == "wave":
            data["wave"] = [plain(one) for one in self.wave]
        if self.kind == "scheme":
            data["weeks"] = [[group.write() for group in groups] for groups in self.weeks]
        if self.tm_raise:
            data["tm_raise"] = [{"reps_over": row.reps_over, "kg": plain(row.kg)} for row in self.tm_raise]
        if self.deload_every:
            data |= {"deload_every": self.deload_every, "deload_percent": plain(self.deload_percent)}
        return data

    def deloads(self, offset: int) -> bool:
        """Whether the week that lies so many after the first is one of rest."""
        return bool(self.deload_every) and (offset + 1) % self.deload_every == 0

    def steps(self, offset: int) -> int:
        """How far the load has come by then; a week of rest stands where the week before it stood."""
        working = offset - 1 if self.deloads(offset) else offset
        return working - (working // self.deload_every if self.deload_every else 0)

    # --- schemes ---
    def starting_with(self, groups: Groups) -> Rule:
        """The rule of an anchor line with these groups: they are the first week of its scheme."""
        return replace(self, weeks=(groups, *self.weeks[1:])) if self.kind == "scheme" else self

    def resting(self, seconds: int | None) -> Rule:
        """The rule with a rest for the weeks of its scheme that name none."""
        if seconds is None:
            return self
        weeks = (
            groups
            if any(group.rest_seconds is not None for group in groups)
            else tuple(replace(group, rest_seconds=seconds) for group in groups)
            for groups in self.weeks
        )
        return replace(self, weeks=tuple(weeks))

    @property
    def raising_week(self) -> int | None:
        """The week of the cycle, from 1, whose AMRAP set raises the training max: the last that has one."""
        if not self.tm_raise:
            return None
        return max((number for number, week in enumerate(self.weeks, start=1) if amrap_of(week)), default=None)

    def raise_for(self, reps: int, least: int) -> Decimal | None:
        """The kilograms that a set adds to the training max; None for none."""
        reached = [row for row in self.tm_raise if row.reps_over <= reps - least]
        return max(reached, key=lambda row: row.reps_over).kg if reached else None


def passed_on(data: dict[str, Any] | None, offset: int) -> dict[str, Any] | None:
    """The stored rule for a line that becomes the anchor, so many weeks after the line that was it."""
    if data is None or data["kind"] != "scheme":
        return data
    rule = Rule.parse(data)
    place = rule.steps(offset) % len(rule.weeks)
    return replace(rule, weeks=(*rule.weeks[place:], *rule.weeks[:place])).stored()


class RuleReader:
    """Reads the fields of a rule one by one; `errors` says what is wrong, by field."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.errors: dict[str, str] = {}

    def kind(self) -> str:
        kind = self.data.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            self.errors["kind"] = _("Choose a progression.")
        return str(kind)

    def unit(self) -> str:
        unit = self.data.get("unit", "kg")
        if unit not in ("kg", "percent"):
            self.errors["unit"] = _("Choose what the step is measured in.")
        return str(unit)

    def decimal(self, name: str, default: str, least: str, most: str) -> Decimal:
        try:
            value = read_decimal(str(self.data.get(name, default)))
            if Decimal(least) <= value <= Decimal(most):
                return value
        except ValueError:
            pass
        self.errors[name] = _("Enter a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        return Decimal(default)

    def wave(self, kind: str) -> tuple[Decimal, ...]:
        wave = self.data.get("wave", [])
        if not isinstance(wave, list) or len(wave) > MOST_WEEKS or (kind == "wave" and len(wave) < 2):
            self.errors["wave"] = _("Enter 2 to 12 percentages, one for each week.")
            return ()
        try:
            percentages = tuple(read_decimal(str(one)) for one in wave)
            if all(-50 <= one <= 50 for one in percentages):
                return percentages
        except ValueError:
            pass
        self.errors["wave"] = _("Enter percentages from −50 to 50.")
        return ()

    def weeks(self) -> tuple[Groups, ...]:
        documents = self.data.get("weeks")
        if not isinstance(documents, list) or not 1 <= len(documents) <= MOST_WEEKS:
            self.errors["weeks"] = _("Enter 1 to 12 weeks, each on a line of its own.")
            return ()
        weeks = []
        for number, groups in enumerate(documents, start=1):
            try:
                weeks.append(groups_from(groups))
            except ValidationError as error:
                text = _("Week %(week)s: %(problem)s") % {"week": number, "problem": error.messages[0]}
                self.errors.setdefault("weeks", text)
        return tuple(weeks)

    def tm_raise(self, weeks: Sequence[Groups]) -> tuple[Raise, ...]:
        rows = self.data.get("tm_raise", [])
        try:
            if not isinstance(rows, list) or len(rows) > MOST_RAISES:
                raise ValueError
            table = {whole_number(row["reps_over"], 0, 100): read_decimal(str(row["kg"])) for row in rows}
            if len(table) < len(rows) or not all(0 < kg <= 50 for kg in table.values()):
                raise ValueError
        except (KeyError, TypeError, ValueError):
            self.errors["tm_raise"] = _("Enter for each number of extra reps, once, more than 0 and up to 50 kg.")
            return ()
        if table and "weeks" not in self.errors and not any(map(amrap_of, weeks)):
            self.errors["tm_raise"] = _("No week has a set such as 5+ with a percentage of the training max.")
        return tuple(Raise(reps, table[reps]) for reps in sorted(table))

    def deload_every(self) -> int:
        every = self.data.get("deload_every", 0)
        if not isinstance(every, int) or isinstance(every, bool) or (every and not 2 <= every <= 12):
            self.errors["deload_every"] = _("Enter a number of weeks from 2 to 12, or none.")
            return 0
        return every


# --- set groups ---
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


@dataclass(frozen=True)
class LineTarget:
    """What a progression asks for of one line."""

    groups: Groups
    reason: Reason | None = None


@dataclass(frozen=True)
class DoneSet:
    """A working set of the last workout."""

    weight_kg: Decimal | None
    reps: int | None
    rpe: Decimal | None = None
    raised: bool = False  # whether it raised the training max
    is_short: bool = False  # whether it had fewer reps than prescribed, in a workout after the others


# --- by the calendar ---
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


# --- by what was done ---
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


def reason_text(reason: Reason | None, user: User | None) -> str:
    """Why it is what it is, in the reader's units and language."""
    if not reason:
        return ""
    values, units = dict(reason), units_of(user)

    def change(value: str, unit: str = "kg") -> str:
        amount = Decimal(value)
        sign = "−" if amount < 0 else "+"
        if unit == "kg":
            return sign + format_mass(abs(amount), units)
        return f"{sign}{format_number(abs(amount))} %"

    for name in ("added", "step"):
        if name in values:
            values[name] = change(values[name], values.get("unit", "kg"))
    if "percent" in values and reason["code"] == "wave":
        values["percent"] = change(values["percent"], "percent")
    if "kg" in values:
        values["kg"] = format_mass(Decimal(values["kg"]), units)
    texts = {
        "linear": _("%(added)s since the first week, %(step)s a week"),
        "wave": _("wave, week %(week)s of %(of)s: %(percent)s"),
        "scheme": _("week %(week)s of %(of)s"),
        "deload": _("deload: %(percent)s %% of the load, half the sets"),
        "all_done": _("%(added)s: all %(sets)s × %(reps)s done last time"),
        "not_all": _("same weight: %(made)s of %(sets)s × %(reps)s last time"),
        "all_done_groups": _("%(added)s: all sets done last time"),
        "not_all_groups": _("same weight: %(made)s done last time"),
        "rpe": _("from %(kg)s × %(reps)s @ RPE %(rpe)s last time"),
        "no_rpe": _("log an RPE, and the weight follows it"),
        "training_max": _("training max %(added)s: %(reps)s reps on %(least)s+"),
    }
    return texts[reason["code"]] % values
