import json
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.numbers import NumberField, WholeNumberField
from common.units import STORED, from_kg, mass_unit, plain, to_kg
from common.validators import validate_plan_date
from facilities.models import Gym

from .models import Exercise, ExerciseMax, Program, ProgramExercise
from .own_plan import OwnChanges, OwnLine, OwnPlan
from .plan_drafts import plain_group
from .plans import PlanDay, PlanLine, SetGroup
from .prescriptions import alternatives_from, groups_from
from .querysets import ExerciseQuerySet


class ProgramForm(forms.ModelForm):
    class Meta:
        model = Program
        fields = (
            *("name", "goal", "level", "weeks", "gym", "visibility", "is_offered", "folder", "is_template"),
            "description",
        )
        field_classes = {"weeks": WholeNumberField}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        program = self.instance
        gyms = Gym.objects.permitted(user, "stock").filter(pk__in=user.actor.gym + user.actor.gyms)
        if program.pk or len(gyms) < 2:
            del self.fields["gym"]
        else:
            field = cast("forms.ModelChoiceField", self.fields["gym"])
            field.queryset, field.required, field.empty_label = gyms, True, None
        self.fields["visibility"].label = _("Who sees it")
        self.fields["is_offered"].help_text = _("Its gym's trainees see it, too, and may follow it on their own.")
        if program.pk and program.owner_id != user.pk:
            del self.fields["folder"]
            return
        own = Program.objects.filter(owner=user.pk).exclude(folder="").order_by("folder")
        self.folders = own.values_list("folder", flat=True).distinct()[:100]
        self.fields["folder"].widget.attrs["list"] = "folders"
        self.fields["folder"].help_text = _("Of your own list. Type a new one, or choose one that you have.")

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
    texts = ("tempo", "notes", "block")
    if not isinstance(given, dict) or not all(isinstance(given.get(name) or "", str) for name in texts):
        raise not_understood
    documents = (
        given["set_groups"] if "set_groups" in given else [plain_group({"sets": 3, "load_type": "none", **given})]
    )
    row = ProgramExercise(program_day_id=1, exercise_id=planned.exercise)
    row.block = given["block"] or None if "block" in given else planned.block
    row.tempo, row.notes = given.get("tempo") or "", given.get("notes") or ""
    row.per_side, row.groups = given.get("per_side"), tuple(map(stored, groups_from(documents)))
    row.clean_fields(exclude=("program_day", "exercise"))
    values = {name: getattr(row, name) for name in ("groups", "block", "tempo", "notes", "per_side")}
    return replace(planned, **values)


def written(line: PlanLine) -> str:
    """What the page's script reads of a line, and sends back for one that is typed."""
    names = ("block", "tempo", "notes", "per_side")
    groups = [group.write_typed() for group in line.groups]
    return json.dumps({"set_groups": groups, **{name: getattr(line, name) for name in names}})


def stored(group: SetGroup) -> SetGroup:
    """The group with its masses in the digits that are stored."""
    if not group.load_type.endswith("kg"):
        return group
    loads = {name: getattr(group, name) for name in ("load_value", "load_max")}
    return replace(group, **{name: load.quantize(STORED) for name, load in loads.items() if load is not None})


class OwnPlanForm(forms.Form):
    """A week of a program as one trainee has it: a field for each line, and one action of the trainer.

    A line's field has its prescription as JSON: the page's script writes it from what the trainer types. Empty: as the
    program has it. `act` names the action and the line, or for `add` the day: `swap:12` and `alternative:12` (with
    `exercise`), `add:5` (with `exercise`, and `prescription` if one is typed), `remove:12`, `restore:12`,
    `no_alternative:12:40`. With the scope `rest` everything also applies to the weeks that remain.
    """

    scope = forms.ChoiceField(choices=[("week", ""), ("rest", "")], required=False)
    act = forms.CharField(max_length=80, required=False)
    exercise = forms.ModelChoiceField(
        Exercise.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This exercise can't be used for this trainee.")},
    )
    prescription = forms.CharField(max_length=5000, required=False)

    def __init__(
        self, *args: Any, own: OwnPlan, days: list[PlanDay], weeks: set[int], exercises: ExerciseQuerySet, **kwargs: Any
    ) -> None:
        """`days`: of the week, as the program has them; `weeks`: the later ones that remain."""
        super().__init__(*args, **kwargs)
        self.own, self.days, self.weeks = own, days, weeks
        self.lines = {line.key: line for day in days for line in own.lines_of(day)}
        self.changes: OwnChanges = {}
        self.fields["exercise"].queryset = exercises
        for key, line in self.lines.items():
            if line.line is not None:
                self.fields[f"line_{key}"] = forms.CharField(
                    label=line.shown.name,
                    initial=written(line.line),
                    required=False,
                    max_length=5000,
                    widget=forms.HiddenInput,
                )

    @property
    def rows(self) -> list[tuple[PlanDay, list[tuple[OwnLine, forms.BoundField | None]]]]:
        """[(day as the trainee has it, [(line, its field; None for one that is taken out)])]"""
        return [
            (
                day.with_overrides(self.own.overrides),
                [(line, self[f"line_{line.key}"] if line.line else None) for line in self.own.lines_of(day)],
            )
            for day in self.days
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        weeks = self.weeks if data.get("scope") == "rest" else set()
        changes: OwnChanges = {}
        for key, line in self.lines.items():
            name = f"line_{key}"
            if line.line is None or name not in data or name not in self.data:
                continue
            try:
                changes |= self.typed(line, data[name], weeks)
            except ValidationError as error:
                self.add_error(name, " ".join(error.messages))
        self.take(changes)
        if data.get("act") and not self.errors:
            self.take(self.acted(data, weeks))
        return data

    def take(self, changes: OwnChanges) -> None:
        self.changes |= changes
        self.own = self.own.with_changes(changes)

    def typed(self, line: OwnLine, text: str, weeks: set[int]) -> OwnChanges:
        if line.line is None:
            return {}
        read = read_line(text, line.line)
        if read is None and line.planned is None:
            raise ValidationError(_("Enter what there is to do, or remove the exercise."))
        if read is None:
            return self.own.restore(line, weeks) if line.differs else {}
        return {} if read.prescribes_like(line.line) else self.own.change(line, read, weeks)

    def acted(self, data: dict[str, Any], weeks: set[int]) -> OwnChanges:
        """Raises nothing: what is wrong becomes an error of the form."""
        name, _colon, rest = data["act"].partition(":")
        key, _colon, other = rest.partition(":")
        if name == "add":
            return self.added(key, data, weeks)
        line = self.own.find(key) if key in self.lines else None
        if line is None or (name not in ("remove", "restore") and line.line is None):
            self.add_error(None, _("The plan has been changed meanwhile. Look at it again."))
        elif name == "remove":
            return self.own.remove(line, weeks)
        elif name == "restore":
            return self.own.restore(line, weeks)
        elif name == "no_alternative" and line.line:
            left = tuple(one for one in line.line.alternatives if str(one) != other)
            return self.own.change(line, replace(line.line, alternatives=left), weeks)
        elif name in ("swap", "alternative"):
            return self.chosen(name, line, data, weeks)
        else:
            self.add_error(None, _("The request could not be understood."))
        return {}

    def chosen(self, name: str, own: OwnLine, data: dict[str, Any], weeks: set[int]) -> OwnChanges:
        """Another exercise for the line, or one more that the trainee may choose instead."""
        exercise = data.get("exercise")
        if exercise is None or own.line is None:
            self.require_exercise()
            return {}
        if name == "swap":
            typed = self.prescribed(data, exercise)
            return {} if self.errors else self.own.swap(own, exercise, weeks, typed)
        alternatives = [*own.line.alternatives, exercise.pk]
        try:
            alternatives = alternatives_from(alternatives)
        except ValidationError as error:
            self.add_error(None, " ".join(error.messages))
            return {}
        if exercise.pk == own.line.exercise:
            self.add_error(None, _("This is the exercise of the line itself."))
            return {}
        return self.own.change(own, replace(own.line, alternatives=tuple(alternatives)), weeks)

    def added(self, key: str, data: dict[str, Any], weeks: set[int]) -> OwnChanges:
        day = next((day for day in self.days if str(day.id) == key), None)
        exercise = data.get("exercise")
        if day is None or exercise is None:
            self.require_exercise()
            return {}
        line = self.prescribed(data, exercise) or new_line(exercise)
        changes = {} if self.errors else self.own.add(day, line, weeks)
        if not changes and not self.errors:
            self.add_error(None, _("%(name)s has been added to this workout already.") % {"name": exercise})
        return changes

    def prescribed(self, data: dict[str, Any], exercise: Exercise) -> PlanLine | None:
        """What was typed for the exercise; None for nothing."""
        try:
            return read_line(data.get("prescription") or "", new_line(exercise))
        except ValidationError as error:
            self.add_error("prescription", " ".join(error.messages))
        return None

    def require_exercise(self) -> None:
        if "exercise" not in self.errors:
            self.add_error("exercise", _("Choose an exercise from the list."))


class ExerciseMaxForm(forms.Form):
    """A 1RM, a training max or both, typed in the user's units."""

    one_rm = NumberField(required=False)
    training_max = NumberField(required=False)
    measured_at = StartDateField(label=_("Date"))
    # field of the form → column
    COLUMNS = {"one_rm": "one_rm_kg", "training_max": "training_max_kg"}

    def __init__(self, *args: Any, units: str, entry: ExerciseMax | None = None, **kwargs: Any) -> None:
        """`entry`: the stored one that is corrected."""
        super().__init__(*args, **kwargs)
        self.units, self.entry = units, entry
        self.fields["one_rm"].label = _("1RM (%(unit)s)") % {"unit": mass_unit(units)}
        self.fields["training_max"].label = _("Training max (%(unit)s)") % {"unit": mass_unit(units)}
        for name, column in self.COLUMNS.items():
            self.fields[name].expect(from_kg(Decimal(1), units), from_kg(Decimal(2000), units))
            if entry is not None and (kilograms := getattr(entry, column)) is not None:
                self.initial.setdefault(name, Decimal(plain(from_kg(kilograms, units))))
        self.initial.setdefault("measured_at", entry.measured_at if entry else timezone.localdate())

    def kilograms(self) -> dict[str, Decimal | None]:
        """The columns of a valid form. One that was not typed again keeps its digits."""
        values: dict[str, Decimal | None] = {}
        for name, column in self.COLUMNS.items():
            typed = self.cleaned_data[name]
            if self.entry is not None and name not in self.changed_data:
                values[column] = getattr(self.entry, column)
            else:
                values[column] = None if typed is None else to_kg(typed, self.units)
        return values

    def show(self, refused: ValidationError) -> None:
        """Shows beside their fields what a service refused."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        fields = {column: name for name, column in self.COLUMNS.items()}
        for column, errors in refused.error_dict.items():
            name = fields.get(column, column)
            self.add_error(name if name in self.fields else None, errors)


def new_line(exercise: Exercise) -> PlanLine:
    """Three sets of an exercise."""
    return PlanLine(
        id=0,
        exercise=exercise.pk,
        name=exercise.name,
        tracking=exercise.tracking,
        is_barbell=exercise.equipment == Exercise.Equipment.BARBELL,
    )
