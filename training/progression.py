"""Progression: rules that fill the weeks of a program, and what they ask for after what was done.

A rule as it is stored: `{"kind": "linear", "step": "2.5", "unit": "kg", "wave": ["0", "2.5", "5"], "deload_every": 4,
"deload_percent": "60"}`; what a kind does not use is left out. Masses are kilograms, numbers text. What a rule comes
to is a `LineTarget`; its `reason` is stored beside it and put into words by `reason_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

from .plans import Reason

Percent = Callable[[int, Decimal], Decimal | None]  # (reps, RPE): percent of 1RM, None beyond the table

KINDS = {
    "hold": gettext_lazy("the same every week"),
    "linear": gettext_lazy("a step more every week"),
    "wave": gettext_lazy("waves"),
    "double": gettext_lazy("more reps, then more load (double progression)"),
    "rpe": gettext_lazy("by RPE (autoregulated)"),
}
ZERO = Decimal(0)
NEEDS_STEP = ("linear", "double")
MOST_WEEKS = 12  # of one wave


@dataclass(frozen=True)
class Rule:
    kind: str
    step: Decimal = Decimal(0)
    unit: str = "kg"  # of the step: kg or percent
    wave: tuple[Decimal, ...] = ()  # percent above the base, week by week
    deload_every: int = 0  # 0: no deload weeks
    deload_percent: Decimal = Decimal(60)  # of the load that it would be

    @classmethod
    def read(cls, data: Any, load_type: str) -> Rule:
        """Raises ValidationError by field if the data is invalid or the rule does not fit the load."""
        reader = RuleReader(data if isinstance(data, dict) else {})
        kind, unit, step = reader.kind(load_type), reader.unit(), reader.decimal("step", "0", "-100", "100")
        if kind in NEEDS_STEP and not step:
            reader.errors.setdefault("step", _("Enter the step."))
        wave, every = reader.wave(kind), reader.deload_every()
        percent = reader.decimal("deload_percent", "60", "30", "100")
        if reader.errors:
            raise ValidationError(reader.errors)
        return cls(kind, step, unit, wave, every, percent)

    def stored(self) -> dict[str, Any]:
        data: dict[str, Any] = {"kind": self.kind}
        if self.kind in (*NEEDS_STEP, "wave"):
            data |= {"step": plain(self.step), "unit": self.unit}
        if self.kind == "wave":
            data["wave"] = [plain(one) for one in self.wave]
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


class RuleReader:
    """Reads the fields of a rule one by one; `errors` says what is wrong, by field."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.errors: dict[str, str] = {}

    def kind(self, load_type: str) -> str:
        kind = self.data.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            self.errors["kind"] = _("Choose a progression.")
        elif kind in ("linear", "wave") and load_type not in ("kg", "percent_1rm"):
            self.errors["kind"] = _("This progression needs a load in kg or % of 1RM.")
        elif kind == "double" and load_type not in ("kg", "none"):
            self.errors["kind"] = _("This progression needs a load in kg, or none.")
        elif kind == "rpe" and load_type != "rpe":
            self.errors["kind"] = _("This progression needs an RPE as its load.")
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

    def deload_every(self) -> int:
        every = self.data.get("deload_every", 0)
        if not isinstance(every, int) or isinstance(every, bool) or (every and not 2 <= every <= 12):
            self.errors["deload_every"] = _("Enter a number of weeks from 2 to 12, or none.")
            return 0
        return every


@dataclass
class LineTarget:
    """What a progression asks for of one line."""

    sets: int
    load_type: str
    load_value: Decimal | None
    reason: Reason | None = None
    kg: Decimal | None = None  # what an RPE comes to, as far as that is known


@dataclass(frozen=True)
class DoneSet:
    """A working set of the last workout."""

    weight_kg: Decimal | None
    reps: int | None
    rpe: Decimal | None = None


def planned(rule: Rule, base: LineTarget, offset: int, loadable: Loadable) -> LineTarget:
    """What the rule makes of the anchor line's target so many weeks later, whatever will be done until then."""
    target = LineTarget(base.sets, base.load_type, base.load_value)
    steps = rule.steps(offset)
    if base.load_value is not None and rule.kind in ("linear", "wave"):
        points = base.load_type == "percent_1rm"  # percentages of 1RM move by points, kilograms by percent of the base
        cycle, place = divmod(steps, len(rule.wave)) if rule.kind == "wave" else (steps, 0)
        added = rule.step * cycle
        load = base.load_value + (added if points or rule.unit == "kg" else base.load_value * added / 100)
        if rule.kind == "wave":
            load = load + rule.wave[place] if points else load * (1 + rule.wave[place] / 100)
            target.reason = {
                "code": "wave",
                "week": place + 1,
                "of": len(rule.wave),
                "percent": plain(rule.wave[place]),
            }
        elif steps:
            unit = "points" if points else rule.unit
            target.reason = {"code": "linear", "added": plain(added), "step": plain(rule.step), "unit": unit}
        target.load_value = max(load, Decimal(0))
        typed = rule.kind == "linear" and rule.unit == "kg"
        if not points and load != base.load_value:
            target.load_value = loadable.nearest(target.load_value, exact=typed)
    if rule.deloads(offset):
        target = rested(rule, target, loadable)
    return target


def rested(rule: Rule, target: LineTarget, loadable: Loadable) -> LineTarget:
    """A week of rest: part of the load, half the sets."""
    target.sets = ceil(target.sets / 2)
    share = rule.deload_percent / 100
    if target.load_value is not None and target.load_type != "rpe":
        target.load_value = target.load_value * share
        if target.load_type == "kg":
            target.load_value = loadable.nearest(target.load_value)
    if target.kg is not None:
        target.kg = loadable.nearest(target.kg * share)
    target.reason = {"code": "deload", "percent": plain(rule.deload_percent)}
    return target


def answers(rule: Rule) -> bool:
    """Whether the rule depends on what was done."""
    return rule.kind in ("double", "rpe")


def adjusted(
    rule: Rule,
    target: LineTarget,
    reps: tuple[int | None, int | None],
    last: Iterable[DoneSet],
    loadable: Loadable,
    percent: Percent,
    rests: bool = False,
) -> LineTarget:
    """What the rule asks for after the working sets of the last time; nothing new in a week that `rests`.

    `reps`: from, to; `percent(reps, rpe)`: of 1RM, or None beyond the table.
    """
    done = [one for one in last if one.weight_kg and one.reps]
    if not done:
        return target
    least, most = reps
    if rule.kind == "double":
        top = max(one.weight_kg for one in done if one.weight_kg is not None)
        goal = most or least
        at_top = [one.reps for one in done if one.weight_kg == top and one.reps is not None]
        all_done = goal is not None and len(at_top) >= target.sets and min(at_top[: target.sets]) >= goal
        if all_done and not rests:
            added = top * rule.step / 100 if rule.unit == "percent" else rule.step
            load = loadable.nearest(top + added, exact=rule.unit == "kg")
            if load <= top < top + added:
                load = loadable.above(top)
            reason = {"code": "all_done", "added": plain(load - top), "sets": target.sets, "reps": goal}
            return LineTarget(target.sets, "kg", load, reason)
        made = ", ".join(str(count) for count in at_top)
        return LineTarget(target.sets, "kg", top, {"code": "not_all", "made": made, "sets": target.sets, "reps": goal})
    rated = [one for one in done if one.rpe is not None]
    wanted = None if target.load_value is None else percent(most or least or 1, target.load_value)
    if not rated or wanted is None:
        return LineTarget(target.sets, target.load_type, target.load_value, {"code": "no_rpe"} if not rated else None)
    best = max(rated, key=lambda one: estimate(one, percent))
    if not estimate(best, percent):
        return target
    kg = loadable.nearest(estimate(best, percent) * wanted / 100)
    reason = {"code": "rpe", "kg": plain(best.weight_kg or ZERO), "reps": best.reps, "rpe": plain(best.rpe or ZERO)}
    return LineTarget(target.sets, target.load_type, target.load_value, reason, kg=kg)


def estimate(one: DoneSet, percent: Percent) -> Decimal:
    """1RM in kilograms by the RPE table; 0 beyond it."""
    share = None if one.reps is None or one.rpe is None else percent(one.reps, one.rpe)
    return (one.weight_kg or ZERO) * 100 / share if share else ZERO


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
        "deload": _("deload: %(percent)s %% of the load, half the sets"),
        "all_done": _("%(added)s: all %(sets)s × %(reps)s done last time"),
        "not_all": _("same weight: %(made)s of %(sets)s × %(reps)s last time"),
        "rpe": _("from %(kg)s × %(reps)s @ RPE %(rpe)s last time"),
        "no_rpe": _("log an RPE, and the weight follows it"),
    }
    return texts[reason["code"]] % values
