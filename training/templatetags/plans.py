from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from training.formatting import format_block, format_reason
from training.models import Program
from training.plans import PlanDay, PlanLine

register = template.Library()


class ShortEncoder(DjangoJSONEncoder):
    """Without spaces: the plan of a long program is large."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"separators": (",", ":")})


@register.filter
def short_script(value: Any, element_id: str) -> SafeString:
    """As `json_script`, but shorter."""
    return json_script(value, element_id, ShortEncoder)


@register.simple_tag(takes_context=True)
def why(context: Context, line: PlanLine) -> str:
    """Why a plan line asks for what it asks for."""
    return format_reason(line, context.get("user"))


@register.simple_tag
def label_in(day: PlanDay, line: PlanLine) -> str:
    """The label of a line of a day, such as A1; empty for one on its own."""
    return day.labels().get(line.id, "")


@register.simple_tag
def block_at(day: PlanDay, line: PlanLine) -> str:
    """The heading of the block that begins with a line of a day; empty if none does."""
    blocks = [one.block for one in day.lines]
    keys = [one.id for one in day.lines]
    if line.block is None or line.id not in keys:
        return ""
    place = keys.index(line.id)
    block = None if place and blocks[place - 1] == line.block else day.block(line.block)
    return format_block(block) if block else ""


@register.filter
def named(line: PlanLine, names: dict[int, str]) -> str:
    """The name of a line's exercise as the reader sees it. `names`: of `Exercise.objects.names_of`."""
    return names.get(line.exercise, line.name)


@register.filter
def text(program: Program, field: str) -> str:
    """A text of a program in the reader's language, if the program comes with GymTrack."""
    return program.text(field)


@register.filter
def get(names: dict[int, str], key: int) -> str:
    return names.get(key, "")
