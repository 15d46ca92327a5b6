from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from common.numbers import NumberField, with_point
from common.units import from_kg, mass_unit, plain, to_kg
from common.validators import validate_plan_date
from facilities.models import Trainee

from .models import Exercise, Muscle, Program, ProgramDay, ProgramExercise
from .plans import Plan, PlanDay, PlanLine
from .progression import KINDS
from .quick_entry import EMPTY, entry_text, read_entry


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


def day_label(day: ProgramDay) -> str:
    return _("Week %(week)s, %(day)s") % {"week": day.week, "day": day}


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

    day = forms.ModelChoiceField(label=_("Day"), queryset=ProgramDay.objects.none(), empty_label=None)

    def __init__(self, *args, units: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        place = self.instance.program_day
        self.fields["day"].queryset = place.program.days.current()
        self.fields["day"].label_from_instance = day_label
        self.initial["day"] = place
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


class RuleForm(forms.Form):
    """A progression; kilograms are typed in the trainer's units."""

    kind = forms.ChoiceField(label=_("Rule"), choices=[("", _("no rule")), *KINDS.items()], required=False)
    step = NumberField(label=_("Step a week (waves: after each)"), required=False)
    unit = forms.ChoiceField(label=_("Load in"))
    wave = forms.CharField(
        label=_("Percent above the first week, week by week"), required=False, max_length=120, help_text="0  2.5  5"
    )
    deload_every = forms.IntegerField(label=_("Deload every … weeks"), required=False)
    deload_percent = NumberField(label=_("Load in it, %"), required=False, initial=60)

    def __init__(self, *args, units: str, rule=None, **kwargs):
        super().__init__(*args, auto_id="rule_%s", **kwargs)
        self.units = units
        self.fields["unit"].choices = [("kg", mass_unit(units)), ("percent", "%")]
        for name, value in (rule or {}).items():
            self.initial[name] = value
        if rule and "step" in rule:
            step = Decimal(rule["step"])
            self.initial["step"] = Decimal(plain(from_kg(step, units) if rule.get("unit") == "kg" else step))
        if rule and "wave" in rule:
            self.initial["wave"] = "  ".join(rule["wave"])

    def rule(self):
        """As training.progression reads it; None for no rule."""
        data = self.cleaned_data
        if not data["kind"]:
            return None
        step = data["step"] or Decimal(0)
        made = {"kind": data["kind"], "unit": data["unit"]}
        made["step"] = str(to_kg(step, self.units) if data["unit"] == "kg" else step)
        made["wave"] = [with_point(one).replace("%", "") for one in data["wave"].replace(";", " ").split()]
        made["deload_every"] = data["deload_every"] or 0
        made["deload_percent"] = str(data["deload_percent"] or 60)
        return made


class StartDateField(forms.DateField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("First day"))
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(validators=[validate_plan_date], **kwargs)


class WeekdaysField(forms.TypedMultipleChoiceField):
    """The days of the week that workouts fall on, 0 for Monday; none: spread evenly."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Weekdays"),
            help_text=_("None chosen: spread evenly over the week."),
            choices=list(WEEKDAYS.items()),
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


class AssignForm(forms.Form):
    """A program for one or many trainees."""

    trainees = forms.ModelMultipleChoiceField(
        label=_("Trainees"),
        queryset=Trainee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trainee.")},
    )
    start_date = StartDateField()
    weekdays = WeekdaysField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Trainee.objects.with_person().permitted(user, "assign").filter(user__is_active=True)
        self.fields["trainees"].queryset = mine.order_by("user__first_name", "user__last_name", "id")
        self.initial.setdefault("start_date", timezone.localdate())


class AssignOneForm(forms.Form):
    """A program for the trainee whose page this is."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    start_date = StartDateField()
    weekdays = WeekdaysField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.permitted(user).current().order_by("name", "id")
        self.initial.setdefault("start_date", timezone.localdate())


class RestartForm(forms.Form):
    start_date = StartDateField()


class PauseForm(forms.Form):
    """Holiday, illness, injury: from a day on, to a day or until it is ended."""

    first = StartDateField(label=_("From"))
    last = StartDateField(label=_("To"), required=False, help_text=_("Left empty, until you end the pause."))
    reason = forms.ChoiceField(
        label=_("Because of"),
        choices=[("", _("no reason given")), ("holiday", _("holiday")), ("health", _("health")), ("other", _("other"))],
        required=False,
    )


class MoveForm(forms.Form):
    """A workout of the plan (its day's key) to another date; without one back to where it was."""

    day = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    due = StartDateField(label=_("To"), required=False)


class OwnPlanForm(forms.Form):
    """A week of an assignment, line by line as one types it; what differs from the program is the trainee's own.

    `days`: as the trainee has them, `plan`: as the program has it.
    """

    def __init__(self, *args: Any, days: list[PlanDay], plan: Plan, units: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.days, self.units = days, units
        self.planned = {line.id: line for line in plan.lines}
        self.read: dict[int, PlanLine | None] = {}
        for line in (line for day in days for line in day.lines):
            text = entry_text(line, units)
            self.fields[f"line_{line.id}"] = forms.CharField(
                label=line.name, initial=text, required=False, max_length=2100
            )

    @property
    def rows(self) -> list[tuple[PlanDay, list[tuple[PlanLine, str, forms.BoundField]]]]:
        """[(day, [(line, what the program says, field)])]"""
        return [
            (
                day,
                [(line, entry_text(self.planned[line.id], self.units), self[f"line_{line.id}"]) for line in day.lines],
            )
            for day in self.days
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key, line in self.planned.items():
            name = f"line_{key}"
            if name not in data:
                continue
            try:
                self.read[key] = self.read_line(line, data[name]) if data[name].strip() else None
            except ValidationError as error:
                self.add_error(name, " ".join(error.messages))
        return data

    def read_line(self, line: PlanLine, text: str) -> PlanLine:
        """The line with what was typed instead. Raises ValidationError."""
        values = {**EMPTY, **read_entry(text, self.units)}
        row = ProgramExercise(program_day_id=1, exercise_id=line.exercise, **values)
        row.clean_fields(exclude=("program_day", "exercise"))
        row.clean_values()
        return replace(line, **{**values, "load_value": row.load_value})

    def overrides(self) -> dict[int, dict[str, Any] | None]:
        """{line: its fields, or None where it is as the program has it}"""
        return {
            key: None if line is None or line.prescribes_like(self.planned[key]) else line.write_prescription()
            for key, line in self.read.items()
        }
