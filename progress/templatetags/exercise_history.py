from typing import Any

from django import template
from django.template import Context

from facilities.models import Trainee
from policy.actor import actor_of
from progress.exercise_history import exercise_history

register = template.Library()


@register.inclusion_tag("progress/_exercise_history.html", takes_context=True)
def own_history(context: Context, exercise: Any) -> dict[str, Any]:
    """A trainee's own history of the exercise; nothing for everyone else."""
    user = context["request"].user
    trainee = Trainee.objects.select_related("user").filter(pk__in=actor_of(user).trainee).first()
    if trainee is None:
        return {"trainee": None}
    found = exercise_history(trainee, exercise, user.units)
    return {**found, "trainee": trainee, "exercise": exercise, "user": user, "request": context["request"]}
