"""Template tags that ask the policy."""

from typing import Any

from django import template
from django.apps import apps

from policy.rows import may_some

register = template.Library()


@register.simple_tag
def can_some(user: Any, action: str, label: str) -> bool:
    """Whether the user may do this to any row of a model (`{% can_some user "create" "training.program" as … %}`)."""
    return may_some(user, action, apps.get_model(label))
