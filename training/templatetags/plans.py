from django import template
from django.utils.translation import gettext as _

from training.progression import reason_text

register = template.Library()


@register.simple_tag(takes_context=True)
def why(context, line) -> str:
    """Why a plan line asks for what it asks for. `line`: as training.plans writes it."""
    return reason_of(line, context.get("user"))


def reason_of(line, user) -> str:
    if line.get("own"):
        return _("set by the trainer for this trainee")
    return reason_text(line.get("reason"), user)
