"""Numbers and times as people read them: `{% mass log.weight_kg %}` in the user's units."""

from datetime import timedelta
from decimal import Decimal

from django import template
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from common.units import METRIC, from_kg, mass_unit, plain

register = template.Library()


def units_of(context) -> str:
    """The units on the page: those of the one who reads it."""
    user = context.get("user")
    return getattr(user, "units", METRIC)


def number(value) -> str:
    return localize(Decimal(plain(Decimal(value))), use_l10n=True)


@register.filter
def trimmed(value) -> str:
    """A decimal without trailing zeros, in the reader's language."""
    return "" if value is None else number(value)


@register.simple_tag(takes_context=True)
def mass(context, kilograms, unit=True) -> str:
    if kilograms is None:
        return ""
    units = units_of(context)
    text = number(from_kg(kilograms, units))
    return f"{text} {mass_unit(units)}" if unit else text


@register.simple_tag(takes_context=True)
def volume(context, kilograms) -> str:
    """A sum of masses: whole units are enough."""
    units = units_of(context)
    return f"{localize(round(from_kg(Decimal(kilograms or 0), units)), use_l10n=True)} {mass_unit(units)}"


@register.simple_tag(takes_context=True)
def mass_symbol(context) -> str:
    return mass_unit(units_of(context))


@register.filter
def clock(seconds) -> str:
    """Seconds as 1:02:03 or 2:00."""
    if seconds is None:
        return ""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    hours, rest = divmod(int(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.simple_tag(takes_context=True)
def performed(context, log) -> str:
    """What one set (a row, or a dict of its columns) was: 80 kg × 10, −20 kg × 7 (helped), 12 reps, 5000 m 25:00."""
    value = log.get if isinstance(log, dict) else lambda name: getattr(log, name, None)
    parts = []
    if value("weight_kg") is not None:
        helps = "−" if value("is_assisted") else ""
        parts.append(helps + mass(context, value("weight_kg")))
    if value("reps") is not None:
        parts.append(f"× {value('reps')}" if parts else _("%(n)s reps") % {"n": value("reps")})
    if value("distance_m") is not None:
        parts.append(f"{number(value('distance_m'))} m")
    if value("duration_seconds") is not None:
        parts.append(clock(value("duration_seconds")))
    return " ".join(parts)


@register.simple_tag(takes_context=True)
def target(context, line) -> str:
    """What a plan line asks for: 3 × 8–10 @ 80 kg · rest 2:00 · tempo 30X0. `line`: a `training.plans.PlanLine`."""
    reps = line.reps_min or line.reps_max
    if line.reps_min and line.reps_max and line.reps_min != line.reps_max:
        reps = f"{line.reps_min}–{line.reps_max}"
    text = f"{line.sets} × {reps}" if reps else _("%(n)s sets") % {"n": line.sets}
    load = load_text(context, line)
    parts = [f"{text} @ {load}" if load else text]
    if line.rest_seconds:
        parts.append(_("rest %(time)s") % {"time": clock(line.rest_seconds)})
    if line.tempo:
        parts.append(_("tempo %(tempo)s") % {"tempo": line.tempo})
    return " · ".join(parts)


def load_text(context, line) -> str:
    if line.load_value is None:
        return ""
    value = line.load_value
    kinds = {"kg": lambda: mass(context, value), "percent_1rm": lambda: f"{number(value)} %"}
    text = kinds.get(line.load_type, lambda: f"RPE {number(value)}")()
    return f"{text} ({mass(context, line.kg)})" if line.kg is not None else text


BAR = '<rect x="{}" y="{}" width="7" height="{}" rx="1" opacity="{}"/>'


@register.simple_tag
def spark(values) -> str:
    """Bars for (done, due) pairs; the numbers are in its label."""
    shares = [(round(20 * done / due) if due else 0, 1 if due else 0.25) for done, due in values]
    bars = format_html_join("", BAR, ((9 * i, 22 - share, share + 2, shown) for i, (share, shown) in enumerate(shares)))
    label = ", ".join(f"{done}/{due}" if due else "–" for done, due in values)
    width = max(9 * len(shares) - 2, 1)
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} 24" width="{}" height="24" class="text-primary inline" '
        'fill="currentColor">{}</svg>',
        *(label, width, width, bars),
    )


@register.simple_tag(takes_context=True)
def record_value(context, record) -> str:
    """A record's value with its unit."""
    if record.unit == "kg":
        return volume(context, record.value) if record.kind.endswith("volume") else mass(context, record.value)
    if record.unit == "s":
        return clock(record.value)
    return f"{number(record.value)} {record.unit}"
