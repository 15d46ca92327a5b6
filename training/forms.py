import json
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.numbers import WholeNumberField
from common.units import STORED
from common.validators import validate_plan_date
from facilities.models import Trainee

from .models import Exercise, Muscle, Program, ProgramExercise
from .plan_drafts import plain_group
from .plans import Plan, PlanDay, PlanLine, SetGroup
from .prescriptions import alternatives_from, groups_from


class NamesField(forms.CharField):
    """A list of names: typed one in a line, or given as a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("One in each line. A search finds the exercise by them too.")
        super().__init__(**{"label": _("Other names"), "help_text": help_text, "required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else super().to_python(value).splitlines()
        return [line.strip() for line in map(str, lines) if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class ExerciseForm(forms.ModelForm):
    primary_muscles = forms.MultipleChoiceField(
        label=_("Primary muscles"), choices=Muscle.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    secondary_muscles = forms.MultipleChoiceField(
        label=_("Secondary muscles"), choices=Muscle.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    aliases = NamesField()

    class Meta:
        model = Exercise
        fields = (
            *("name", "aliases", "category", "equipment", "tracking", "per_side", "level", "mechanic", "force"),
            *("primary_muscles", "secondary_muscles", "instructions", "video_url"),
        )


class ProgramForm(forms.ModelForm):
    class Meta:
        model = Program
        fields = ("name", "goal", "level", "weeks", "visibility", "is_template", "description")
        field_classes = {"weeks": WholeNumberField}

    def clean_weeks(self) -> int:
        weeks = self.cleaned_data["weeks"]
        if self.instance.pk and self.instance.days.current().filter(week__gt=weeks).exists():
            raise ValidationError(_("The program has days in later weeks."), code="days_beyond")
        return weeks


class StartDateField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("First day"))
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(validators=[validate_plan_date], **kwargs)


class WeekdaysField(forms.TypedMultipleChoiceField):
    """The days of the week that workouts fall on, 0 for Monday; none: spread evenly."""

    def __init__(self, **kwargs: Any) -> None:
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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Trainee.objects.with_person().permitted(user, "assign").filter(user__is_active=True)
        self.fields["trainees"].queryset = mine.order_by("user__first_name", "user__last_name", "id")
        self.initial.setdefault("start_date", timezone.localdate())


class AssignOneForm(forms.Form):
    """A program for the trainee whose page this is."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    start_date = StartDateField()
    weekdays = WeekdaysField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
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


def read_line(text: str, planned: PlanLine) -> PlanLine | None:
    """The planned line with the prescription in the JSON of the page's script; None for an empty text or null.

    Raises ValidationError.
    """
    not_understood = ValidationError(_("The request could not be understood."))
    try:
        given = json.loads(text or "null", parse_float=str)
    except (ValueError, RecursionError) as error:
        raise not_understood from error
    if given is None:
        return None
    if not isinstance(given, dict) or not all(isinstance(given.get(name) or "", str) for name in ("tempo", "notes")):
        raise not_understood
    documents = (
        given["set_groups"] if "set_groups" in given else [plain_group({"sets": 3, "load_type": "none", **given})]
    )
    row = ProgramExercise(program_day_id=1, exercise_id=planned.exercise)
    row.block, row.tempo, row.notes = planned.block, given.get("tempo") or "", given.get("notes") or ""
    row.per_side, row.groups = given.get("per_side"), tuple(map(stored, groups_from(documents)))
    row.clean_fields(exclude=("program_day", "exercise"))
    alternatives = tuple(alternatives_from(given.get("alternatives", list(planned.alternatives))))
    return replace(
        planned,
        groups=row.groups,
        tempo=row.tempo,
        notes=row.notes,
        per_side=row.per_side,
        alternatives=alternatives,
    )


def stored(group: SetGroup) -> SetGroup:
    """The group with its masses in the digits that are stored."""
    if not group.load_type.endswith("kg"):
        return group
    loads = {name: getattr(group, name) for name in ("load_value", "load_max")}
    return replace(group, **{name: load.quantize(STORED) for name, load in loads.items() if load is not None})


class OwnPlanForm(forms.Form):
    """A week of an assignment, a field for each line; lines that differ from the program are the trainee's own.

    A field holds a line's prescription as JSON: the page's script writes it from what the trainer types. Empty: as the
    program has it. `days`: as the trainee has them, `plan`: as the program has it.
    """

    def __init__(self, *args: Any, days: list[PlanDay], plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days
        self.planned = {line.id: line for line in plan.lines}
        self.read: dict[int, PlanLine | None] = {}
        for line in (line for day in days for line in day.lines):
            self.fields[f"line_{line.id}"] = forms.CharField(
                label=line.name,
                initial=json.dumps(line.write_prescription()),
                required=False,
                max_length=5000,
                widget=forms.HiddenInput,
            )

    @property
    def rows(self) -> list[tuple[PlanDay, list[tuple[PlanLine, PlanLine, forms.BoundField]]]]:
        """[(day, [(line, the line as the program has it, field)])]"""
        return [
            (day, [(line, self.planned[line.id], self[f"line_{line.id}"]) for line in day.lines]) for day in self.days
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key, line in self.planned.items():
            name = f"line_{key}"
            if name not in data:
                continue
            try:
                self.read[key] = read_line(data[name], line)
            except ValidationError as error:
                self.add_error(name, " ".join(error.messages))
        return data

    def overrides(self) -> dict[int, dict[str, Any] | None]:
        """{line: its fields, or None where it is as the program has it}"""
        return {
            key: None if line is None or line.prescribes_like(self.planned[key]) else line.write_prescription()
            for key, line in self.read.items()
        }
