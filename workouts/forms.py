from decimal import Decimal
from typing import Any, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from common.formatting import distance_unit, effort_in, pace_unit
from common.forms import LocalTimeField, second_pass, shown
from common.numbers import DistanceField, NumberField, TimeField, WholeNumberField
from common.units import from_kg, mass_unit, plain, to_kg
from training.models import Exercise
from training.tracking import HOLDS, MEASURES

from .models import Comment, ExerciseLog, WorkoutSession
from .models.sessions import MOST_PAIN

NUMBERS = ("weight", "reps", "distance_m", "duration_seconds", "rpe")
MOST_METRES = Decimal(2_000_000)
TYPED_UNITS = ("m", "km", "mi")  # of distances


class LocalTime(forms.DateTimeInput):
    """A field for a date and a time in the user's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "1", **(attrs or {})}, format="%Y-%m-%dT%H:%M:%S")


WEIGHT_LABELS = {"bodyweight_reps": _("Added weight (%(unit)s)"), "assisted_reps": _("Assistance (%(unit)s)")}
# What a set lacks, by the field that has to be filled in
LACKING = {
    "weight": _("Enter a weight."),
    "reps": _("Enter reps."),
    "distance_m": _("Enter a distance or a time."),
    "duration_seconds": _("Enter a time."),
}


class SetForm(forms.ModelForm):
    """A performed set; the weight is typed in the user's units.

    `exercise` decides on units, labels and how a bare time is read; `is_complete` asks for all that a set of it needs.
    `is_exact`: the values come from a phone's operation: metres, seconds, numbers with a point. `least_reps`: 0 for an
    operation that an earlier version accepted. `effort`: the scale in which the effort is typed, rpe or rir.
    """

    typed_units = TYPED_UNITS
    distance_unit = "m"
    weight = NumberField(required=False, min_value=0, max_value=9999, max_digits=9, decimal_places=4)

    class Meta:
        model = ExerciseLog
        fields = ("reps", "duration_seconds", "distance_m", "set_type", "rpe", "note")
        labels = {"duration_seconds": _("Time"), "distance_m": _("Distance")}
        field_classes = {
            "reps": WholeNumberField,
            "duration_seconds": TimeField,
            "distance_m": DistanceField,
            "rpe": NumberField,
        }

    def __init__(
        self,
        *args: Any,
        units: str,
        exercise: Exercise | None = None,
        is_complete: bool = False,
        is_exact: bool = False,
        least_reps: int = 1,
        effort: str = "rpe",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.effort = effort
        self.units, self.is_complete, self.is_exact = units, is_complete, is_exact
        self.tracking = "" if exercise is None else exercise.tracking
        self.fields["set_type"].required = False
        if self.instance.reps != 0:  # some that are stored have 0
            self.fields["reps"].validators.append(MinValueValidator(least_reps))
        self.fields["rpe"].expect(Decimal(0), Decimal(10))
        self.fields["rpe"].label = effort.upper()
        if self.instance.rpe is not None:
            self.initial["rpe"] = effort_in(self.instance.rpe, effort)
        self.fields["distance_m"].expect(Decimal(0), MOST_METRES)
        for name in NUMBERS:
            self.fields[name].is_exact = is_exact
        if self.instance.weight_kg is not None:
            self.initial["weight"] = Decimal(plain(from_kg(self.instance.weight_kg, units)))
        self.fields["weight"].label = _("Weight (%(unit)s)") % {"unit": mass_unit(units)}
        if exercise is not None:
            self.measure(exercise)

    def measure(self, exercise: Exercise) -> None:
        """Units, labels and ways to read a number that depend on the exercise."""
        fields = self.fields
        if self.tracking in WEIGHT_LABELS:
            fields["weight"].label = WEIGHT_LABELS[self.tracking] % {"unit": mass_unit(self.units)}
        fields["weight"].is_unsigned = self.tracking == Exercise.Tracking.ASSISTED_REPS
        fields["duration_seconds"].is_hold = self.tracking in HOLDS
        chosen = self.data.get("distance_unit")
        if chosen not in TYPED_UNITS:
            chosen = distance_unit(pace_unit(self.tracking, exercise.name, self.units), self.instance.distance_m)
        self.distance_unit = fields["distance_m"].unit = chosen

    @property
    def shown_numbers(self) -> list[forms.BoundField]:
        """The number fields of such a set, and those that this one has a value for."""
        measures = MEASURES[self.tracking].fields
        columns = {"weight": "weight_kg", **{name: name for name in NUMBERS[1:4]}}
        return [
            self[name]
            for name, column in columns.items()
            if column in measures or getattr(self.instance, column) is not None or name in self.errors
        ]

    def validate_constraints(self) -> None:
        """Saves the queries: the fields' bounds and the model's `clean` cover all constraints of the database."""

    def clean_set_type(self) -> Any:
        return self.cleaned_data["set_type"] or ExerciseLog.SetType.WORKING

    def clean_rpe(self) -> Any:
        typed = self.cleaned_data["rpe"]
        return None if typed is None else effort_in(typed, self.effort)

    def clean_distance_m(self) -> Any:
        return self.initial["distance_m"] if self.is_as_shown("distance_m") else self.cleaned_data["distance_m"]

    def is_as_shown(self, name: str) -> bool:
        """Whether a stored number was left as the field shows it, perhaps with fewer digits."""
        return not self.is_exact and self.initial.get(name) is not None and name not in self.changed_data

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        stored, weight = self.instance.weight_kg, data.pop("weight", None)
        data["weight_kg"] = None if weight is None else to_kg(weight, self.units)
        if self.is_as_shown("weight"):
            data["weight_kg"] = stored
        try:
            ExerciseLog._meta.get_field("weight_kg").clean(data["weight_kg"], self.instance)
        except ValidationError as error:
            self.add_error("weight", error)
        self.instance.weight_kg = data["weight_kg"]
        self.ask_for_missing(data)
        return data

    def ask_for_missing(self, data: dict[str, Any]) -> None:
        if not self.is_complete:
            return
        self.lacks = MEASURES[self.tracking].lacking(data)
        name = "weight" if self.lacks == "weight_kg" else self.lacks
        if name and not any(shown.name in self.errors for shown in self.shown_numbers):
            self.add_error(name, ValidationError(LACKING[name], code="lacking"))

    def _post_clean(self) -> None:
        """The model asks for reps where there is no measure at all; a better answer is known by now."""
        super()._post_clean()
        asked = self.errors.get("reps")
        if asked and (len(self.errors) > 1 or len(asked) > 1):
            asked.data = [error for error in asked.data if error.code != "required"]
            if not asked.data:
                del self.errors["reps"]


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


class PainWidget(forms.Widget):
    """Rows of a place and a level: those that are known, and one more."""

    template_name = "workouts/_pain.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [(str(row["where"]), str(row["level"])) for row in value or []]
        context["widget"] |= {"rows": [*rows, ("", "")][:MOST_PAIN], "levels": [str(level) for level in range(11)]}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        rows = zip(data.getlist(f"{name}_where"), data.getlist(f"{name}_level"), strict=False)
        return [{"where": where.strip(), "level": level} for where, level in rows if where.strip() or level]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_where" not in data


class PainField(forms.Field):
    """Where it hurt, and how much, as `WorkoutSession.pain` stores it."""

    widget = PainWidget

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise ValidationError(_("Say where it hurt."), code="where")
        for row in value:
            if not row["where"]:
                raise ValidationError(_("Say where it hurt."), code="where")
            if row["level"] not in {str(level) for level in range(11)}:
                raise ValidationError(_("Choose how much it hurt, from 0 to 10."), code="level")
        return [{"where": row["where"], "level": int(row["level"])} for row in value]


class AfterwardsForm(FinishForm):
    """What one says of a workout when it is over."""

    class Meta(FinishForm.Meta):
        fields: tuple[str, ...] = ("name", "feeling", "pain", "notes")
        labels = {**FinishForm.Meta.labels, "name": _("Name of the workout")}

    pain = PainField(label=_("Pain: where, and how much from 0 to 10"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["placeholder"] = str(self.instance.program_day or _("Workout"))


def focus_first_error(form: forms.BaseForm) -> None:
    """Brings the first field that is wrong into view when the page opens."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return


def sent(form: forms.BaseForm) -> dict[str, Any]:
    """The values of a valid form, of those fields that the page had."""
    omitted = {
        name: field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return {name: value for name, value in form.cleaned_data.items() if not omitted[name]}


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


class CorrectionForm(AfterwardsForm):
    """Corrects a session that is over, including its start and end in the user's time zone."""

    class Meta(AfterwardsForm.Meta):
        fields = (*AfterwardsForm.Meta.fields, "started_at", "ended_at")
        field_classes = {"started_at": LocalTimeField, "ended_at": LocalTimeField}
        widgets = {**FinishForm.Meta.widgets, "started_at": LocalTime(), "ended_at": LocalTime()}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        for name in ("started_at", "ended_at"):
            stored, typed = self.initial[name], data.get(name)
            if stored is None or typed is None:
                continue
            data[name] = min(typed, second_pass(typed), key=lambda instant: abs(instant - stored))
            if shown(typed) == shown(stored):
                data[name] = stored  # not edited: keep what the field does not show, such as microseconds
        start, end = data.get("started_at"), data.get("ended_at")
        if start and end and end < start:
            data["ended_at"] = second_pass(end)
        return data


class PastWorkoutForm(forms.ModelForm):
    """A workout that is logged afterwards: when it was, and which of the plan, if any. Its sets follow."""

    class Meta:
        model = WorkoutSession
        fields = ("started_at", "ended_at")
        field_classes = {"started_at": LocalTimeField, "ended_at": LocalTimeField}
        widgets = {"started_at": LocalTime({"step": "60"}), "ended_at": LocalTime({"step": "60"})}

    id = forms.UUIDField(widget=forms.HiddenInput)
    program_day = forms.TypedChoiceField(
        label=_("Planned workout"), coerce=int, empty_value=None, required=False, choices=()
    )

    def __init__(self, *args: Any, days: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program_day"].choices = [("", _("none: I trained something else")), *days]
        self.fields["ended_at"].required = True
        self.instance.status = WorkoutSession.Status.COMPLETED

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        start, end = data.get("started_at"), data.get("ended_at")
        if start and end and end < start:
            data["ended_at"] = second_pass(end)
        return data


class MaxValues(TypedDict, total=False):
    one_rm_kg: Decimal
    training_max_kg: Decimal


class MaxForm(forms.Form):
    """A 1RM or a training max, typed in the user's units, that targets of a workout are percentages of."""

    LABELS = {"one_rm": _("Your 1RM in %(unit)s"), "training_max": _("Your training max in %(unit)s")}

    weight = NumberField(min_value=1, max_value=2000, max_digits=8)

    def __init__(self, *args: Any, ask: str, units: str, is_exact: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask, self.units = ask, units
        self.fields["weight"].is_exact = is_exact
        self.fields["weight"].label = max_label(ask, units)

    def kilograms(self) -> MaxValues:
        """The field of an ExerciseMax with its value, from a valid form."""
        kg = to_kg(self.cleaned_data["weight"], self.units)
        return {"one_rm_kg": kg} if self.ask == "one_rm" else {"training_max_kg": kg}


def max_label(ask: str, units: str) -> str:
    return str(MaxForm.LABELS[ask]) % {"unit": mass_unit(units)}
