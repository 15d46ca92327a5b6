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
from django.utils.translation import gettext_lazy, ngettext

from .units import IMPERIAL, METRES_PER_MILE, METRIC, from_kg, mass_unit, plain

HUNDREDTH = Decimal("0.01")
UNBROKEN = re.compile(r" (?=[×@])|(?<=[×@]) |(?<=\d) (?=(?:(?:kg|lb|m|km|mi)\b|%|/))")


def units_of(user: Any) -> str:
    """The units that a user reads; metric for visitors."""
    return getattr(user, "units", METRIC)


def effort_scale_of(user: Any) -> str:
    """How a user reads efforts: `rpe` or `rir`."""
    return getattr(user, "effort_scale", "rpe")


def effort_in(value: Decimal, effort: str) -> Decimal:
    """An RPE in the scale `effort`, and back: reps in reserve are 10 less it."""
    return 10 - value if effort == "rir" else value


def format_number(value: Decimal | str | float) -> str:
    """A decimal without trailing zeros."""
    return localize(Decimal(plain(Decimal(value))), use_l10n=True)


def format_mass(kilograms: Decimal | None, units: str, unit: bool = True) -> str:
    """80 kg, or 176.37 lb; empty for None."""
    if kilograms is None:
        return ""
    text = format_number(from_kg(kilograms, units))
    return f"{text} {mass_unit(units)}" if unit else text


def format_masses(least: Decimal, most: Decimal | None, units: str) -> str:
    """70–75 kg; one mass where both ends are the same, or without `most`."""
    ends = [format_mass(end, units, unit=False) for end in (least, most) if end is not None]
    return f"{format_range(ends[0], ends[-1])} {mass_unit(units)}"


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
PACES = {"km": (Decimal(1000), "/km"), "mi": (METRES_PER_MILE, "/mi"), "500m": (Decimal(500), "/500 m")}


def pace_unit(tracking: str, name: str, units: str) -> str:
    """The key in PACES for an exercise with this tracking and name; empty where a pace means nothing."""
    if tracking != "distance_duration":
        return ""
    if ROWED.search(name):
        return "500m"
    return "mi" if units == IMPERIAL else "km"


def distance_unit(pace: str, metres: Decimal | None) -> str:
    """The unit in which a field shows a distance: km or mi from 1,000 m on for runs, else m."""
    return pace if pace in ("km", "mi") and metres and metres >= 1000 else "m"


def format_distance(metres: Decimal, units: str, pace: str = "") -> str:
    """A distance that was covered: 400 m; from 1,000 m on 5 km or 3.11 mi, but 2000 m for a rowing machine."""
    metres = Decimal(metres)
    if metres < 1000 or pace == "500m":
        return f"{format_number(metres)} m"
    if units == METRIC:
        return f"{format_number((metres / 1000).quantize(Decimal('0.001')))} km"
    return f"{format_number((metres / METRES_PER_MILE).quantize(HUNDREDTH))} mi"


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
    fields = {field.name: field for field in log._meta.concrete_fields}
    known = fields.get("exercise")
    return known.get_cached_value(log, None) if isinstance(known, models.ForeignKey) else None


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


def format_target(line: Any, units: str, effort: str = "rpe") -> str:
    """The target of a plan line (`training.plans.PlanLine`): 3 × 8–10 @ 80 kg · RPE 8 · rest 2:00 · tempo 30X0.

    `static/js/builder/target_text.js` writes the same text; `static/js/tests/target_text.json` tests both. `effort`:
    `rir` writes efforts as reps in reserve. A rest that all groups have in common comes once.
    """
    groups = list(line.groups)
    rests = [group.rest_seconds for group in groups]
    is_shared = len(set(rests)) < 2
    # Without a mark on the first group, a rest of the last group alone would read as the rest of all.
    is_only_last = not is_shared and not any(rest is not None for rest in rests[:-1])
    texts = []
    for place, group in enumerate(groups):
        parts = [format_group(group, units, per_side=bool(line.per_side), alone=len(groups) == 1, effort=effort)]
        if not is_shared and group.rest_seconds is not None:
            parts.append(format_rest(group.rest_seconds))
        elif is_only_last and place == 0:
            parts.append(format_rest(None))
        texts.append(" · ".join(parts))
    found = [", ".join(texts)] if texts else []
    if is_shared and rests and rests[0] is not None:
        found.append(format_rest(rests[0]))
    if line.tempo:
        found.append(_("tempo %(tempo)s") % {"tempo": line.tempo})
    return " · ".join(found)


def format_group(
    group: Any,
    units: str,
    *,
    per_side: bool = False,
    alone: bool = False,
    effort: str = "rpe",
    names_max: bool = False,
) -> str:
    """One set group (`training.plans.SetGroup`) without its rest: 3–4 × 8–10 @ 70–75 % → 70–75 kg · RPE 8.

    `alone`: a single run is 5 km then, and not 1 × 5 km. `names_max`: a percentage of a 1RM that is not known says what
    it is of.
    """
    kind, load, rated = SET_TYPES.get(group.type), format_load(group, units), format_effort(group, effort)
    if names_max and group.kg is None and group.load_type == "percent_1rm":
        load = _("%(percent)s of 1RM") % {"percent": load}
    words = [str(kind)] if kind else []
    words.append(format_sets(group, units, alone=alone))
    if per_side:
        words.append(_("per side"))
    is_same = group.kg is None or (group.load_type == "kg" and group.kg == group.load_value)
    to_load = "" if is_same else format_masses(group.kg, group.kg_max, units)
    at = " → ".join(filter(None, [load or rated, to_load]))
    if at:
        words.append(f"@ {at}")
    if group.note:
        words.append(f"({group.note})")
    text = " ".join(words)
    return f"{text} · {rated}" if load and rated else text


# What stands before sets of other types
SET_TYPES = {
    "warmup": gettext_lazy("warm-up"),
    "drop": gettext_lazy("drop set"),
    "failure": gettext_lazy("failure"),
    "rest_pause": gettext_lazy("rest-pause"),
}


def format_rest(seconds: int | None) -> str:
    return _("rest %(time)s") % {"time": "–" if seconds is None else format_clock(seconds)}


def format_range(least: Any, most: Any) -> str:
    """8–10, or 8 where both ends are the same or one is missing."""
    return "–".join(dict.fromkeys(str(end) for end in (least, most) if end is not None))


def format_sets(group: Any, units: str, *, alone: bool = False) -> str:
    """How many sets of what: 3 × 8, 3–4 sets, 5 km."""
    count, amount = format_range(group.count, group.count_max), format_amount(group, units)
    if not amount:
        return ngettext("%(n)s set", "%(n)s sets", group.count_max or group.count) % {"n": count}
    is_long = group.metres is not None or group.seconds_min is not None
    return amount if alone and is_long and count == "1" else f"{count} × {amount}"


def format_amount(group: Any, units: str) -> str:
    """What each set of a group is: 8–10, 5+, AMRAP, 0:45–1:00, 400 m, 5 km 25:00; empty if nothing is prescribed."""
    more = "+" if group.amrap else ""
    ends = [None if end is None else format_clock(end) for end in (group.seconds_min, group.seconds_max)]
    seconds = format_range(*ends)
    if group.metres is not None:
        return f"{format_exact_distance(group.metres, units)}{more} {seconds}".rstrip()
    if seconds:
        return seconds + more
    reps = format_range(group.reps_min, group.reps_max)
    return f"{reps}{more}" if reps else "AMRAP" if group.amrap else ""


def format_exact_distance(metres: Decimal, units: str) -> str:
    """400 m; from 1,000 m on 5 km, or miles for those who read pounds, where two digits are enough for it."""
    metres = Decimal(metres).quantize(HUNDREDTH)
    lengths = [(Decimal(1000), "km")] if units == METRIC else [(METRES_PER_MILE, "mi"), (Decimal(1000), "km")]
    if metres >= 1000:
        for length, unit in lengths:
            short = (metres / length).quantize(HUNDREDTH)
            if (short * length).quantize(HUNDREDTH) == metres:
                return f"{format_number(short)} {unit}"
    return f"{format_number(metres)} m"


def format_load(group: Any, units: str) -> str:
    """The load of a set group: 80 kg, 70–75 %, 90 % TM, +10 kg, −20 kg; empty without one."""
    if group.load_value is None:
        return ""
    is_percent = group.load_type.startswith("percent")
    ends = [
        format_number(end) if is_percent else format_mass(end, units, unit=False)
        for end in (group.load_value, group.load_max)
        if end is not None
    ]
    unit = {"percent_1rm": "%", "percent_tm": "% TM"}.get(group.load_type, mass_unit(units))
    sign = {"added_kg": "+", "assisted_kg": "−"}.get(group.load_type, "")
    return f"{sign}{format_range(ends[0], ends[-1])} {unit}"


def format_effort(group: Any, effort: str = "rpe") -> str:
    """RPE 8, RPE 7–8, RIR 1–2; empty without one."""
    ends = [end for end in (group.rpe_min, group.rpe_max) if end is not None]
    if not ends:
        return ""
    if effort == "rir":
        return f"RIR {format_range(*(format_number(effort_in(end, effort)) for end in (ends[-1], ends[0])))}"
    return f"RPE {format_range(*(format_number(end) for end in (ends[0], ends[-1])))}"


def unbroken(text: str) -> str:
    """A text in which 3 × 8, @ 80 kg and 5:00 /km are not broken between lines."""
    return UNBROKEN.sub("\u00a0", text)


def foldable(text: str) -> str:
    """A set for a narrow column: 52.5 kg × 10 is broken before × at most."""
    return re.sub(r" (?=[^×·])", "\u00a0", text)


def format_record(record: Any, units: str, value: Any = None) -> str:
    """A personal record's value with its unit, or another value of its kind."""
    value = record.value if value is None else value
    if record.unit == "kg":
        return (format_volume if record.kind.endswith("volume") else format_mass)(value, units)
    if record.unit == "s":
        return format_clock(value)
    return f"{format_number(value)} {record.unit}"


def format_rise(record: Any, units: str) -> str:
    """A personal record with the value before, if there was one: 100 kg → 102.5 kg."""
    now = format_record(record, units)
    return now if record.before is None else f"{format_record(record, units, record.before)} → {now}"
