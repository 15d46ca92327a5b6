"""Data for the scripts of a trainee's pages, as JSON in the page."""

from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from workouts import script_data

register = template.Library()


@register.simple_tag
@script_data.cached_by_language
def outbox_data() -> SafeString:
    return json_script({"urls": script_data.script_urls(), "texts": script_data.outbox_texts()}, "outbox-data")


@register.simple_tag(takes_context=True)
def session_data(context: dict[str, Any]) -> SafeString:
    return json_script(script_data.session_data(context["page"], context["plates"]), "session-data")
