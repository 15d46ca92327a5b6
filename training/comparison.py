"""What an edit of a program changes for those who follow it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from django.utils.translation import gettext as _

from accounts.models import User
from common.formatting import effort_scale_of, format_target, units_of

from .models import Exercise
from .plans import Plan, PlanLine


@dataclass
class LineDifference:
    """A line of a day: `before` is None where it is new, `after` where it was removed."""

    before: PlanLine | None
    after: PlanLine | None

    @property
    def shown(self) -> PlanLine:
        """The line that the difference is named after."""
        return cast("PlanLine", self.after or self.before)


@dataclass
class DayDifference:
    id: int
    week: int
    name: str
    is_new: bool = False
    is_gone: bool = False
    lines: list[LineDifference] = field(default_factory=list)


def differences(before: Plan, after: Plan, only: set[int] | None = None) -> list[DayDifference]:
    """Between two plans of a program, in the order of the newer; `only`: of the newer's days these."""
    old = {day.id: day for day in before.days}
    new = {day.id: day for day in after.days}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        if only is not None and key in new and key not in only:
            continue
        was, now = old.get(key), new.get(key)
        lines = line_differences(was.lines if was else (), now.lines if now else ())
        if (day := now or was) and (lines or was is None or now is None or was.name != now.name):
            found.append(DayDifference(day.id, day.week, day.name, was is None, now is None, lines))
    return found


def line_differences(before: Iterable[PlanLine], after: Iterable[PlanLine]) -> list[LineDifference]:
    old, new = ({line.id: line for line in lines} for lines in (before, after))
    changed = [
        LineDifference(old.get(key), line)
        for key, line in new.items()
        if key not in old or old[key].exercise != line.exercise or not old[key].prescribes_like(line)
    ]
    return changed + [LineDifference(line, None) for key, line in old.items() if key not in new]


def difference_texts(days: list[DayDifference], user: User) -> list[str]:
    """A line of text each, in the active language and the reader's units."""
    texts = []
    names = Exercise.objects.names_of(line.shown for day in days for line in day.lines)
    units, effort = units_of(user), effort_scale_of(user)
    for day in days:
        place = _("Week %(week)s, %(day)s") % {"week": day.week, "day": day.name or _("Workout")}
        if day.is_new or day.is_gone:
            texts.append((_("%(place)s: new") if day.is_new else _("%(place)s: removed")) % {"place": place})
            continue
        for line in day.lines:
            values = {"place": place, "name": names.get(line.shown.exercise, line.shown.name)}
            if line.before is None:
                values["target"] = format_target(line.after, units, effort)
                texts.append(_("%(place)s: %(name)s is new, %(target)s") % values)
            elif line.after is None:
                texts.append(_("%(place)s: %(name)s is removed") % values)
            else:
                values["target"] = format_target(line.after, units, effort)
                texts.append(_("%(place)s: %(name)s now %(target)s") % values)
    return texts
