"""What the scripts of a trainee's pages read, as JSON in the page."""

from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from workouts import page_data

register = template.Library()


@register.simple_tag
@page_data.made_once
def outbox_data() -> SafeString:
    return json_script({"urls": page_data.script_urls(), "texts": page_data.outbox_texts()}, "outbox-data")


@register.simple_tag(takes_context=True)
def session_data(context: dict[str, Any]) -> SafeString:
    form = context.get("refused_form")
    made = page_data.session_data(context["page"], context["plates"], context.get("refused", ""), form)
    return json_script(made, "session-data")
