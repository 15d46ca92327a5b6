from typing import Any

from django import template
from django.template import Context

from common.formatting import units_of
from training.formatting import format_reason
from training.quick_entry import entry_text

register = template.Library()


@register.simple_tag(takes_context=True)
def why(context: Context, line: Any) -> str:
    """Why a plan line asks for what it asks for."""
    return format_reason(line, context.get("user"))


@register.simple_tag(takes_context=True)
def entry(context: Context, line: Any) -> str:
    """A plan line the way it is typed."""
    return entry_text(line, units_of(context.get("user")))
