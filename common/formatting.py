"""Numbers, times, sets and targets as people read them, in the reader's units (`metric` or `imperial`).

Plain functions: template tags, serializers and services call them. Texts are in the language that is active.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _

from .units import IMPERIAL, METRES, METRIC, SHOWN, from_kg, mass_unit, plain


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


# Machines whose pace is a time for 500 m, and whose distances are metres however long they are.
ROWED = re.compile(r"\b(rows?|rower|rowing|ruder\w*|ski ?erg\w*)\b", re.IGNORECASE)
PACES = {"km": (Decimal(1000), "/km"), "mi": (METRES["mi"], "/mi"), "500m": (Decimal(500), "/500 m")}


def pace_unit(tracking: str, name: str, units: str) -> str:
    """The key in PACES for an exercise with this tracking and name; empty where a pace means nothing."""
    if tracking != "distance_duration":
        return ""
    if ROWED.search(name):
        return "500m"
    return "mi" if units == IMPERIAL else "km"


def format_distance(metres: Decimal, units: str, pace: str = "") -> str:
    """400 m; from 1000 m on 5 km or 3.11 mi, but 2000 m for a rowing machine."""
    if metres < 1000 or pace == "500m":
        return f"{format_number(metres)} m"
    unit = "mi" if units == IMPERIAL else "km"
    return f"{format_number((Decimal(metres) / METRES[unit]).quantize(SHOWN))} {unit}"


def format_pace(metres: Decimal | None, seconds: int | None, pace: str) -> str:
    """5:00 /km; empty without a distance, a time or a pace."""
    if not (metres and seconds and pace):
        return ""
    length, unit = PACES[pace]
    rounded = (Decimal(seconds) * length / Decimal(metres)).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{format_clock(rounded)} {unit}"


def exercise_of(log: Any) -> Any:
    """The exercise of a set if it was read together with the set; None otherwise, since reading it costs a query."""
    if not isinstance(log, models.Model):
        return None
    names = [field.name for field in log._meta.concrete_fields]
    is_known = "exercise" in names and log._meta.get_field("exercise").is_cached(log)
    return log.exercise if is_known else None  # type: ignore[attr-defined]


def format_set(log: Any, units: str, exercise: Any = None) -> str:
    """One set (an ExerciseLog, or a dict of its columns), as its exercise is measured.

    80 kg × 10, +10 kg × 6 (added), −20 kg × 8 (assisted), 32 kg · 40 m, 1:00, 5 km 25:00 · 5:00 /km.
    `static/js/session/set_text.js` gives the same text; both are tested by `static/js/tests/sets.json`.
    """

    def value(name: str) -> Any:
        return log.get(name) if isinstance(log, dict) else getattr(log, name, None)

    exercise = exercise or exercise_of(log)
    tracking = str(getattr(exercise, "tracking", ""))
    pace = pace_unit(tracking, getattr(exercise, "name", ""), units)
    weight, reps, metres, seconds = (value(name) for name in ("weight_kg", "reps", "distance_m", "duration_seconds"))
    parts = []
    if weight is not None and (weight or tracking not in ("bodyweight_reps", "assisted_reps")):
        sign = "−" if value("is_assisted") else "+" if tracking == "bodyweight_reps" else ""
        parts.append(sign + format_mass(weight, units))
    if reps is not None:
        parts[:] = [f"{parts[0]} × {reps}" if parts else _("%(n)s reps") % {"n": reps}]
    distance = "" if metres is None else format_distance(metres, units, pace)
    done = " ".join(part for part in (distance, format_clock(seconds)) if part)
    text = " · ".join(part for part in (*parts, done, format_pace(metres, seconds, pace)) if part)
    return f"{text} {_('per side')}" if text and getattr(exercise, "per_side", False) else text


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
