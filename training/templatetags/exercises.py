"""Muscles in words and as a drawing of the body."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from training.body_drawing import levels_of, levels_of_sets, outlines, shapes
from training.models import Muscle

register = template.Library()
LABELS = dict(Muscle.choices)


@register.filter
def muscle_names(muscles: Iterable[str]) -> str:
    """“chest, shoulders”, in the reader's language."""
    return ", ".join(str(LABELS.get(muscle, muscle)) for muscle in muscles)


@register.inclusion_tag("training/_body.html")
def body_of_exercise(exercise: Any) -> dict[str, Any]:
    """The body with the exercise's muscles: primary ones strong, secondary ones light."""
    parts = [_("primary: %(muscles)s") % {"muscles": muscle_names(exercise.primary_muscles)}]
    if exercise.secondary_muscles:
        parts.append(_("secondary: %(muscles)s") % {"muscles": muscle_names(exercise.secondary_muscles)})
    levels = levels_of(exercise.primary_muscles, exercise.secondary_muscles)
    return {"outlines": outlines(), "shapes": shapes(levels), "label": _("Muscles") + ", " + "; ".join(parts)}


@register.inclusion_tag("training/_body.html")
def body_of_sets(sets: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the muscles by the hard sets of a week: `{muscle: sets}`."""
    counts = ", ".join(f"{LABELS.get(muscle, muscle)} {count}" for muscle, count in sets.items() if count)
    label = _("Hard sets of the muscles: %(counts)s") % {"counts": counts or "–"}
    return {"outlines": outlines(), "shapes": shapes(levels_of_sets(sets)), "label": label}
