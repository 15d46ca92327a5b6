from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.numbers import NumberField
from common.units import from_kg, mass_unit, plain, to_kg
from common.validators import validate_plan_date
from facilities.models import Trainee

from .models import Exercise, Muscle, Program, ProgramDay, ProgramExercise


class ExerciseForm(forms.ModelForm):
    primary_muscles = forms.MultipleChoiceField(
        label=_("Primary muscles"), choices=Muscle.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    secondary_muscles = forms.MultipleChoiceField(
        label=_("Secondary muscles"), choices=Muscle.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Exercise
        fields = (
            *("name", "category", "equipment", "tracking", "is_assisted", "level", "mechanic", "force"),
            *("primary_muscles", "secondary_muscles", "instructions", "video_url"),
        )


class ProgramForm(forms.ModelForm):
    class Meta:
        model = Program
        fields = ("name", "goal", "level", "weeks", "visibility", "is_template", "description")

    def clean_weeks(self):
        weeks = self.cleaned_data["weeks"]
        if self.instance.pk and self.instance.days.current().filter(week__gt=weeks).exists():
            raise ValidationError(_("The program has days in later weeks."), code="days_beyond")
        return weeks


class ProgramDayForm(forms.ModelForm):
    class Meta:
        model = ProgramDay
        fields = ("name", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 2})}


class ProgramExerciseForm(forms.ModelForm):
    """One line of a plan; kilograms are typed in the trainer's units."""

    class Meta:
        model = ProgramExercise
        fields = (
            *("sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds", "tempo", "superset", "notes"),
        )
        labels = {"rest_seconds": _("Rest in seconds")}
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 2}),
            "load_value": forms.TextInput,
            **{
                name: forms.NumberInput(attrs={"inputmode": "numeric"})
                for name in ("sets", "reps_min", "reps_max", "rest_seconds")
            },
        }
        field_classes = {"load_value": NumberField}

    def __init__(self, *args, units: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        kinds = ProgramExercise.LoadType
        self.fields["load_type"].choices = [
            (kinds.NONE, _("none")),
            (kinds.KG, mass_unit(units)),
            (kinds.PERCENT, "% 1RM"),
            (kinds.RPE, "RPE"),
        ]
        value = self.initial.get("load_value")
        if value is not None:
            in_units = self.initial.get("load_type") == kinds.KG
            self.initial["load_value"] = Decimal(plain(from_kg(value, units) if in_units else Decimal(value)))

    def clean(self):
        data = super().clean()
        if data.get("load_type") == ProgramExercise.LoadType.KG and data.get("load_value") is not None:
            data["load_value"] = to_kg(data["load_value"], self.units)
        return data


class StartDateField(forms.DateField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("First day"))
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(validators=[validate_plan_date], **kwargs)


class AssignForm(forms.Form):
    """A program for one or many trainees."""

    trainees = forms.ModelMultipleChoiceField(
        label=_("Trainees"),
        queryset=Trainee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trainee.")},
    )
    start_date = StartDateField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Trainee.objects.with_person().permitted(user, "assign").filter(user__is_active=True)
        self.fields["trainees"].queryset = mine.order_by("user__first_name", "user__last_name", "id")
        self.initial.setdefault("start_date", timezone.localdate())


class AssignOneForm(forms.Form):
    """A program for the trainee whose page this is."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    start_date = StartDateField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.permitted(user).current().order_by("name", "id")
        self.initial.setdefault("start_date", timezone.localdate())
