"""`common.formatting` for templates: `{% mass log.weight_kg %}` in the units of the user who reads the page.

A number is not broken from its unit.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common import formatting
from common.formatting import foldable, unbroken
from common.units import mass_unit

register = template.Library()
register.filter("clock", formatting.format_clock)
register.filter(foldable)
register.filter(unbroken)


def units_of(context: Context) -> str:
    return formatting.units_of(context.get("user"))


@register.filter
def trimmed(value: Decimal | None) -> str:
    """A decimal without trailing zeros, in the reader's language."""
    return "" if value is None else formatting.format_number(value)


@register.simple_tag(takes_context=True)
def effort(context: Context, rpe: Decimal | None, scale: bool = True) -> str:
    """RPE 8, or RIR 2 for who reads efforts so; without its `scale` only the number."""
    if rpe is None:
        return ""
    chosen = formatting.effort_scale_of(context.get("user"))
    number = formatting.format_number(formatting.effort_in(rpe, chosen))
    return f"{chosen.upper()} {number}" if scale else number


@register.simple_tag(takes_context=True)
def effort_scale(context: Context) -> str:
    """RPE or RIR."""
    return formatting.effort_scale_of(context.get("user")).upper()


@register.simple_tag(takes_context=True)
def mass(context: Context, kilograms: Decimal | None, unit: bool = True) -> str:
    return unbroken(formatting.format_mass(kilograms, units_of(context), unit))


@register.simple_tag(takes_context=True)
def volume(context: Context, kilograms: Decimal | None) -> str:
    return unbroken(formatting.format_volume(kilograms, units_of(context)))


@register.simple_tag(takes_context=True)
def mass_symbol(context: Context) -> str:
    return mass_unit(units_of(context))


@register.simple_tag(takes_context=True)
def performed(context: Context, log: Any, exercise: Any = None) -> str:
    return unbroken(formatting.format_set(log, units_of(context), exercise))


@register.simple_tag(takes_context=True)
def target(context: Context, line: Any) -> str:
    return unbroken(formatting.format_target(line, units_of(context), formatting.effort_scale_of(context.get("user"))))


@register.simple_tag(takes_context=True)
def record_value(context: Context, record: Any) -> str:
    return unbroken(formatting.format_record(record, units_of(context)))


@register.simple_tag(takes_context=True)
def record_rise(context: Context, record: Any) -> str:
    return formatting.format_rise(record, units_of(context))


BAR = '<rect x="{}" y="{}" width="7" height="{}" rx="1" opacity="{}"/>'


@register.simple_tag
def spark(values: Iterable[tuple[int, int]]) -> SafeString:
    """A small bar chart of (done, due) pairs. Its label has the numbers."""
    pairs = list(values)
    shares = [(round(20 * done / due) if due else 0, 1 if due else 0.25) for done, due in pairs]
    bars = format_html_join("", BAR, ((9 * i, 22 - share, share + 2, shown) for i, (share, shown) in enumerate(shares)))
    label = ", ".join(f"{done}/{due}" if due else "–" for done, due in pairs)
    width = max(9 * len(shares) - 2, 1)
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} 24" width="{}" height="24" class="text-primary inline" '
        'fill="currentColor">{}</svg>',
        *(label, width, width, bars),
    )
