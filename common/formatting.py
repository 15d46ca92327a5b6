"""Numbers, times, sets and targets as people read them, in the reader's units (`metric` or `imperial`).

Plain functions: template tags, serializers and services call them. Texts are in the language that is active.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .units import METRES_PER_MILE, METRIC, from_kg, mass_unit, plain

THOUSANDTH, HUNDREDTH = Decimal("0.001"), Decimal("0.01")


def units_of(user: Any) -> str:
    """The units that a user reads; metric for visitors."""
    return getattr(user, "units", METRIC)


def format_number(value: Decimal | str | float) -> str:
    """A decimal without trailing zeros."""
    return localize(Decimal(plain(Decimal(value))), use_l10n=True)


def format_mass(kilograms: Decimal | None, units: str, unit: bool = True) -> str:
    """80 kg, or 176.37 lb; empty for None."""
    if kilograms is None:
        return ""
    text = format_number(from_kg(kilograms, units))
    return f"{text} {mass_unit(units)}" if unit else text


def format_volume(kilograms: Decimal | None, units: str) -> str:
    """A sum of masses, in whole units."""
    return f"{localize(round(from_kg(Decimal(kilograms or 0), units)), use_l10n=True)} {mass_unit(units)}"


def format_clock(seconds: timedelta | Decimal | float | None) -> str:
    """Seconds as 1:02:03 or 2:00; empty for None."""
    if seconds is None:
        return ""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def format_set(log: Any, units: str) -> str:
    """One set (an ExerciseLog, or a dict of its columns): 80 kg × 10, −20 kg × 7 (assisted), 12 reps, 5000 m 25:00."""

    def value(name: str) -> Any:
        return log.get(name) if isinstance(log, dict) else getattr(log, name, None)

    parts = []
    if value("weight_kg") is not None:
        helps = "−" if value("is_assisted") else ""
        parts.append(helps + format_mass(value("weight_kg"), units))
    if value("reps") is not None:
        parts.append(f"× {value('reps')}" if parts else _("%(n)s reps") % {"n": value("reps")})
    if value("distance_m") is not None:
        parts.append(f"{format_number(value('distance_m'))} m")
    if value("duration_seconds") is not None:
        parts.append(format_clock(value("duration_seconds")))
    return " ".join(parts)


def format_target(line: Any, units: str) -> str:
    """The target of a plan line (`training.plans.PlanLine`): 3 × 8–10 @ 80 kg · rest 2:00 · tempo 30X0."""
    parts = [format_groups(line.groups, units)]
    if line.per_side:
        parts.append(_("per side"))
    if line.tempo:
        parts.append(_("tempo %(tempo)s") % {"tempo": line.tempo})
    return " · ".join(parts)


def format_groups(groups: Iterable[Any], units: str) -> str:
    """Set groups (`training.plans.SetGroup`): 1 × 5 @ 85 %, 3 × 5 @ 75 % · rest 3:00. A common rest comes once."""
    groups = list(groups)
    rests = {group.rest_seconds for group in groups}
    text = ", ".join(format_group(group, units, rest=len(rests) > 1) for group in groups)
    [common] = rests if len(rests) == 1 else [None]
    return f"{text} · {format_rest(common)}" if common else text


def format_group(group: Any, units: str, *, rest: bool = True) -> str:
    """One group: 3–4 × 8–10 @ 70–75 % · RPE 8. `rest`: with its rest."""
    count = format_range(group.count, group.count_max)
    work = format_work(group, units)
    text = f"{count} × {work}" if work else ngettext("%(n)s set", "%(n)s sets", group.count) % {"n": count}
    kind = SET_TYPES.get(group.type)
    if kind:
        text = f"{kind} {text}"
    load, effort = format_load(group, units), format_effort(group)
    if load or effort:
        text += f" @ {load or effort}"
    if group.kg is not None and group.load_type != "kg":
        text += f" ({format_mass(group.kg, units)})"
    parts = [text]
    if load and effort:
        parts.append(effort)
    if rest and group.rest_seconds:
        parts.append(format_rest(group.rest_seconds))
    if group.note:
        parts.append(f"“{group.note}”")
    return " · ".join(parts)


# What stands before sets of other types
SET_TYPES = {
    "warmup": gettext_lazy("warm-up"),
    "drop": gettext_lazy("drop set"),
    "failure": gettext_lazy("to failure"),
    "rest_pause": gettext_lazy("rest-pause"),
}


def format_rest(seconds: int | None) -> str:
    return _("rest %(time)s") % {"time": format_clock(seconds)}


def format_range(least: Any, most: Any) -> str:
    """8–10, or 8 where both ends are the same or one is missing."""
    ends = [end for end in (least, most) if end is not None]
    return "–".join(str(end) for end in dict.fromkeys(ends))


def format_work(group: Any, units: str) -> str:
    """What each set of a group is: 8–10, 5+, AMRAP, 0:45–1:00, 400 m; empty if nothing is prescribed."""
    if group.metres is not None:
        return format_distance(group.metres, units)
    if group.seconds_min is not None or group.seconds_max is not None:
        ends = [end for end in (group.seconds_min, group.seconds_max) if end is not None]
        return format_range(*[format_clock(end) for end in (ends[0], ends[-1])]) + ("+" if group.amrap else "")
    reps = format_range(group.reps_min, group.reps_max)
    if group.amrap:
        return f"{reps}+" if reps else "AMRAP"
    return reps


def format_distance(metres: Decimal, units: str) -> str:
    """400 m; from 1,000 m on 5 km, or miles for those who read pounds."""
    metres = Decimal(metres)
    if metres < 1000:
        return f"{format_number(metres)} m"
    if units == METRIC:
        return f"{format_number((metres / 1000).quantize(THOUSANDTH))} km"
    return f"{format_number((metres / METRES_PER_MILE).quantize(HUNDREDTH))} mi"


def format_load(group: Any, units: str) -> str:
    """The load of a set group: 80 kg, 70–75 %, +10 kg, −20 kg; empty without one."""
    if group.load_value is None:
        return ""
    if group.load_type.startswith("percent"):
        ends = [format_number(end) for end in (group.load_value, group.load_max) if end is not None]
        text = f"{format_range(ends[0], ends[-1])} %"
        return _("%(percent)s of the training max") % {"percent": text} if group.load_type == "percent_tm" else text
    ends = [format_mass(end, units, unit=False) for end in (group.load_value, group.load_max) if end is not None]
    sign = {"added_kg": "+", "assisted_kg": "−"}.get(group.load_type, "")
    return f"{sign}{format_range(ends[0], ends[-1])} {mass_unit(units)}"


def format_effort(group: Any) -> str:
    """RPE 8, RPE 7–8; empty without one."""
    ends = [format_number(end) for end in (group.rpe_min, group.rpe_max) if end is not None]
    return f"RPE {format_range(ends[0], ends[-1])}" if ends else ""


def format_record(record: Any, units: str) -> str:
    """A personal record's value with its unit."""
    if record.unit == "kg":
        return (format_volume if record.kind.endswith("volume") else format_mass)(record.value, units)
    if record.unit == "s":
        return format_clock(record.value)
    return f"{format_number(record.value)} {record.unit}"
