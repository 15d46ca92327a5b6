from django import template
from django.template import Context

from training.formatting import format_reason
from training.plans import PlanDay, PlanLine

register = template.Library()


@register.simple_tag(takes_context=True)
def why(context: Context, line: PlanLine) -> str:
    """Why a plan line asks for what it asks for."""
    return format_reason(line, context.get("user"))


@register.simple_tag
def label_in(day: PlanDay, line: PlanLine) -> str:
    """The label of a line of a day, such as A1; empty for one on its own."""
    return day.labels().get(line.id, "")


@register.filter
def get(names: dict[int, str], key: int) -> str:
    return names.get(key, "")
