"""The rule of a progression.

As it is stored: `{"kind": "linear", "step": "2.5", "unit": "kg", "wave": ["0", "2.5", "5"], "deload_every": 4,
"deload_percent": "60"}`, or `{"kind": "scheme", "weeks": [[group, …], …], "tm_raise": [{"reps_over": 0,
"kg": "2.5"}]}`; what a kind does not use is left out. Masses are kilograms, numbers text. What a rule comes to is a
`LineTarget`; its `reason` is stored beside it and put into words by `reason_text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import read_decimal
from common.units import plain

from ..plans import WORKING, Groups
from ..prescriptions import groups_from, whole_number
from .set_groups import amrap_of, has_own_weight, is_by_effort, moves

KINDS = {
    "hold": gettext_lazy("The same every week"),
    "linear": gettext_lazy("Add weight each week"),
    "double": gettext_lazy("Add weight when all reps are done"),
    "wave": gettext_lazy("Percentages by week"),
    "rpe": gettext_lazy("By effort (RPE)"),
    "scheme": gettext_lazy("A scheme by week"),
}
NEEDS_STEP = ("linear", "double")
MOST_WEEKS = 12  # of one wave or scheme
MOST_RAISES = 3  # rows of a table, as many as the form shows


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
