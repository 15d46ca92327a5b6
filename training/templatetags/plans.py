from django import template
from django.template import Context
from django.utils.translation import gettext as _

from accounts.models import User
from training.plans import PlanLine
from training.progression import reason_text

register = template.Library()


@register.simple_tag(takes_context=True)
def why(context: Context, line: PlanLine) -> str:
    """Why a plan line asks for what it asks for."""
    return reason_of(line, context.get("user"))


def reason_of(line: PlanLine, user: User | None) -> str:
    if line.is_own:
        return _("set by the trainer for this trainee")
    return reason_text(line.reason, user)
