"""What an edit of a program changes for those who follow it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.formatting import format_target, units_of

from .plans import PRESCRIPTION

SAID = (*PRESCRIPTION, "exercise")


@dataclass
class LineDifference:
    """An exercise of a day: `before` None where it is new, `after` None where it is gone."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def name(self) -> str:
        return (self.after or self.before or {})["name"]


@dataclass
class DayDifference:
    id: int
    week: int
    name: str
    is_new: bool = False
    is_gone: bool = False
    lines: list[LineDifference] = field(default_factory=list)


def differences(before: dict[str, Any], after: dict[str, Any], only: set[int] | None = None) -> list[DayDifference]:
    """Between two contents of a program (`training.plans`), in the order of the newer; `only`: of these days."""
    old = {day["id"]: day for day in before["days"]}
    new = {day["id"]: day for day in after["days"]}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        if only is not None and key in new and key not in only:
            continue
        was, now = old.get(key), new.get(key)
        lines = line_differences(was["exercises"] if was else [], now["exercises"] if now else [])
        day = now or was or {}
        if lines or was is None or now is None or was["name"] != now["name"]:
            found.append(DayDifference(day["id"], day["week"], day["name"], was is None, now is None, lines))
    return found


def line_differences(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[LineDifference]:
    old, new = ({line["id"]: line for line in lines} for lines in (before, after))
    changed = [
        LineDifference(old.get(key), line)
        for key, line in new.items()
        if key not in old or any(old[key].get(name) != line.get(name) for name in SAID)
    ]
    return changed + [LineDifference(line, None) for key, line in old.items() if key not in new]


def difference_texts(days: list[DayDifference], user) -> list[str]:
    """A line of text each, in the active language and the reader's units."""
    texts = []
    units = units_of(user)
    for day in days:
        place = _("Week %(week)s, %(day)s") % {"week": day.week, "day": day.name or _("Workout")}
        if day.is_new or day.is_gone:
            texts.append((_("%(place)s: new") if day.is_new else _("%(place)s: no more")) % {"place": place})
            continue
        for line in day.lines:
            values = {"place": place, "name": line.name}
            if line.before is None:
                values["target"] = format_target(line.after, units)
                texts.append(_("%(place)s: %(name)s is new, %(target)s") % values)
            elif line.after is None:
                texts.append(_("%(place)s: %(name)s is no more") % values)
            else:
                values["target"] = format_target(line.after, units)
                texts.append(_("%(place)s: %(name)s now %(target)s") % values)
    return texts
