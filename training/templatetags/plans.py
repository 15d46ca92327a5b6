from django import template
from django.template import Context

from training.formatting import format_reason, unbroken
from training.plans import PlanLine

register = template.Library()
register.filter(unbroken)


@register.simple_tag(takes_context=True)
def why(context: Context, line: PlanLine) -> str:
    """Why a plan line asks for what it asks for."""
    return format_reason(line, context.get("user"))
