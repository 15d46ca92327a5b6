from django import template
from django.utils.translation import gettext as _

from common.templatetags.show import units_of
from training.progression import reason_text
from training.quick_entry import entry_text

register = template.Library()


@register.simple_tag(takes_context=True)
def why(context, line) -> str:
    """Why a plan line asks for what it asks for. `line`: as training.plans writes it."""
    return reason_of(line, context.get("user"))


def reason_of(line, user) -> str:
    if line.get("own"):
        return _("set by the trainer for this trainee")
    return reason_text(line.get("reason"), user)


@register.simple_tag(takes_context=True)
def entry(context, line) -> str:
    """A plan line the way it is typed."""
    return entry_text(line, units_of(context))
