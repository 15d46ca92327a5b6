"""The form of a trainee's own exercise: what a phone asks for when one is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.validators import validate_line
from facilities.models import Trainee

from .exercise_page_forms import MusclesField
from .exercise_search import Row, named
from .models import Exercise
from .querysets import ExerciseQuerySet

Tracking = Exercise.Tracking
# How a set is tracked, in plain words with an example
TRACKING_WORDS = [
    (Tracking.WEIGHT_REPS.value, _("Weight and reps, like bench press")),
    (Tracking.REPS.value, _("Only reps, like burpees")),
    (Tracking.BODYWEIGHT_REPS.value, _("Reps, with extra weight if you like, like pull-ups")),
    (Tracking.ASSISTED_REPS.value, _("Reps with help from a machine, like assisted dips")),
    (Tracking.DURATION.value, _("Only time, like plank")),
    (Tracking.WEIGHT_DURATION.value, _("Time, with weight if you like, like wall sit")),
    (Tracking.DISTANCE_DURATION.value, _("Distance and time, like rowing")),
    (Tracking.WEIGHT_DISTANCE.value, _("Distance with weight, like farmer’s walk")),
]


def known_as(exercises: ExerciseQuerySet, name: str) -> Exercise | None:
    """The one of these exercises that has this name, or also this one."""
    rows = (Row(pk, own, aliases) for pk, own, aliases in exercises.values_list("pk", "name", "aliases"))
    found = named(rows, name)
    return None if found is None else exercises.get(pk=found.exercise)


class OwnExerciseForm(forms.ModelForm):
    """`fit` (of the library or gym) and `namesake` (of the trainee) have the name, where it is refused.

    `anyway` is the name for which the trainee wants an exercise all the same.
    """

    tracking = forms.ChoiceField(label=_("What do you write down?"), choices=TRACKING_WORDS)
    primary_muscles = MusclesField(
        label=_("Muscles"), help_text=_("Those that it is for. They count in your progress.")
    )
    secondary_muscles = MusclesField(label=_("Muscles that help"))

    class Meta:
        model = Exercise
        fields = ("name", "tracking", "per_side", "equipment", "primary_muscles", "secondary_muscles", "instructions")
        labels = {"instructions": _("How to do it"), "per_side": _("One side after the other")}
        help_texts = {"per_side": _("Reps and times are then for each side.")}
        widgets = {"instructions": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, trainee: Trainee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainee = trainee
        self.fit: Exercise | None = None
        self.namesake: Exercise | None = None
        equipment = self.fields["equipment"]
        equipment.choices = [("", _("none")), *Exercise.Equipment.choices]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        own = Exercise.objects.filter(trainee=self.trainee, name__iexact=name).exclude(pk=self.instance.pk)
        if (namesake := own.first()) is not None:
            self.namesake = namesake
            raise ValidationError(_("You have an exercise of this name already."), code="unique")
        if "name" in self.changed_data and self.data.get("anyway") != name:
            others = Exercise.objects.current().usable_by(self.trainee).filter(trainee=None)
            self.fit = known_as(others, name)
        if self.fit is not None:
            raise ValidationError(_("This exercise is there already."), code="known")
        return name


class HandOverForm(forms.Form):
    """Under which name the gym gets a trainee's own exercise."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[validate_line])
