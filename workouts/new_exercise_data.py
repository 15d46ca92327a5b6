"""What the picker's sheet needs to make an exercise on the phone. It comes with the exercises, not with the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.formatting import pace_unit, units_of
from training.exercise_forms import TRACKING_WORDS
from training.models import Exercise, Muscle
from training.plans import WORKING

from .session_blocks import rests_for

if TYPE_CHECKING:
    from accounts.models import User


def new_exercise_data(user: User) -> dict[str, Any]:
    """Texts, choices, and what the card of a new exercise has until the server knows it."""
    return {
        "tracking": [(value, str(label)) for value, label in TRACKING_WORDS],
        "equipment": [("", _("none")), *((value, str(label)) for value, label in Exercise.Equipment.choices)],
        "muscles": [(value, capfirst(str(label))) for value, label in Muscle.choices],
        "pace": pace_unit(Exercise.Tracking.DISTANCE_DURATION, "", units_of(user)),
        "rest": rests_for(Exercise(), user)[WORKING],
        "url": reverse("training:exercise_list"),
        "texts": {
            "create": _("Create “%name”"),
            "private": _("Only you and your trainer see it. You can add more about it later, in your exercises."),
            "name": _("Name"),
            "tracking": _("What do you write down?"),
            "equipment": _("Equipment"),
            "muscle": _("Muscle"),
            "noMuscle": _("not sure"),
            "perSide": _("One side after the other"),
            "save": _("Create and add"),
            "swap": _("Create and use"),
            "back": _("Back to the search"),
            "missing": _("Enter a name."),
            "known": _("“%name” is there already."),
            "use": _("Use that one"),
        },
    }
