from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.numbers import NumberField
from common.units import from_kg, mass_unit, plain, to_kg

from .models import Comment, ExerciseLog, WorkoutSession


class LocalTime(forms.DateTimeInput):
    """A field for a date and a time in the user's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "1", **(attrs or {})}, format="%Y-%m-%dT%H:%M:%S")


class SetForm(forms.ModelForm):
    """A performed set; the weight is typed in the user's units."""

    weight = NumberField(required=False, min_value=0, max_value=9999, max_digits=8)

    class Meta:
        model = ExerciseLog
        fields = ("reps", "duration_seconds", "distance_m", "set_type", "rpe", "note")
        labels = {"duration_seconds": _("Seconds"), "distance_m": _("Metres")}
        widgets = {
            "reps": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "duration_seconds": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "distance_m": forms.TextInput,
            "rpe": forms.TextInput,
        }
        field_classes = {"distance_m": NumberField, "rpe": NumberField}

    def __init__(self, *args: Any, units: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["weight"].label = _("Weight (%(unit)s)") % {"unit": mass_unit(units)}
        self.fields["set_type"].required = False
        if self.instance.weight_kg is not None:
            self.initial["weight"] = Decimal(plain(from_kg(self.instance.weight_kg, units)))
        for name in ("distance_m", "rpe"):
            if self.initial.get(name) is not None:
                self.initial[name] = Decimal(plain(self.initial[name]))

    def validate_constraints(self) -> None:
        """Saves the queries: the fields' bounds and the model's `clean` cover all constraints of the database."""

    def clean_set_type(self) -> Any:
        return self.cleaned_data["set_type"] or ExerciseLog.SetType.WORKING

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        weight = data.pop("weight", None)
        data["weight_kg"] = None if weight is None else to_kg(weight, self.units)
        try:
            ExerciseLog._meta.get_field("weight_kg").clean(data["weight_kg"], self.instance)
        except ValidationError as error:
            self.add_error("weight", error)
        self.instance.weight_kg = data["weight_kg"]
        return data


class FinishForm(forms.ModelForm):
    class Meta:
        model = WorkoutSession
        fields = ("feeling", "notes")
        labels = {"notes": _("Note to yourself and your trainer")}
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    FEELINGS = [(1, _("bad")), (2, _("heavy")), (3, _("fine")), (4, _("good")), (5, _("great"))]

    feeling = forms.TypedChoiceField(
        label=_("How did it feel?"),
        choices=FEELINGS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class CommentForm(forms.ModelForm):
    """A comment on a workout or on one of its sets."""

    class Meta:
        model = Comment
        fields = ("text", "exercise_log")
        labels = {"text": _("Comment"), "exercise_log": _("On")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, sets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise_log"] = forms.TypedChoiceField(
            label=_("On"), choices=[("", _("the whole workout")), *sets], required=False, empty_value=None
        )

    def clean_exercise_log(self) -> Any:
        chosen = self.cleaned_data["exercise_log"]
        return None if chosen is None else ExerciseLog.objects.get(pk=chosen, session=self.instance.session)


class CorrectionForm(FinishForm):
    """Corrects a session that is over, including its start and end in the user's time zone."""

    class Meta(FinishForm.Meta):
        fields = ("feeling", "notes", "started_at", "ended_at")
        widgets = {**FinishForm.Meta.widgets, "started_at": LocalTime(), "ended_at": LocalTime()}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        for name in ("started_at", "ended_at"):
            stored = self.initial[name]
            if stored is not None and data.get(name) == stored.replace(microsecond=0):
                data[name] = stored  # not edited: keep the microseconds, which the field does not show
        return data


class MaxForm(forms.Form):
    """A 1RM or a training max, typed in the user's units, that targets of a workout are percentages of."""

    LABELS = {"one_rm": _("Your 1RM in %(unit)s"), "training_max": _("Your training max in %(unit)s")}

    weight = NumberField(min_value=1, max_value=2000, max_digits=8)

    def __init__(self, *args: Any, ask: str, units: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask, self.units = ask, units
        self.fields["weight"].label = max_label(ask, units)

    def kilograms(self) -> dict[str, Decimal]:
        """The field of an ExerciseMax with its value, from a valid form."""
        return {f"{self.ask}_kg": to_kg(self.cleaned_data["weight"], self.units)}


def max_label(ask: str, units: str) -> str:
    return str(MaxForm.LABELS[ask]) % {"unit": mass_unit(units)}
