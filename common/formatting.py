"""Numbers, times, sets and targets as people read them, in the reader's units (`metric` or `imperial`).

Plain functions: template tags, serializers and services call them. Texts are in the language that is active.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from .units import METRIC, from_kg, mass_unit, plain


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
    reps = line.reps_min or line.reps_max
    if line.reps_min and line.reps_max and line.reps_min != line.reps_max:
        reps = f"{line.reps_min}–{line.reps_max}"
    text = f"{line.sets} × {reps}" if reps else _("%(n)s sets") % {"n": line.sets}
    load = format_load(line, units)
    parts = [f"{text} @ {load}" if load else text]
    if line.rest_seconds:
        parts.append(_("rest %(time)s") % {"time": format_clock(line.rest_seconds)})
    if line.tempo:
        parts.append(_("tempo %(tempo)s") % {"tempo": line.tempo})
    return " · ".join(parts)


def format_load(line: Any, units: str) -> str:
    """The load of a plan line: 80 kg, 75 % (60 kg), RPE 8; empty without one."""
    if line.load_value is None:
        return ""
    if line.load_type == "kg":
        text = format_mass(line.load_value, units)
    elif line.load_type == "percent_1rm":
        text = f"{format_number(line.load_value)} %"
    else:
        text = f"RPE {format_number(line.load_value)}"
    return f"{text} ({format_mass(line.kg, units)})" if line.kg is not None else text


def format_record(record: Any, units: str) -> str:
    """A personal record's value with its unit."""
    if record.unit == "kg":
        return (format_volume if record.kind.endswith("volume") else format_mass)(record.value, units)
    if record.unit == "s":
        return format_clock(record.value)
    return f"{format_number(record.value)} {record.unit}"
