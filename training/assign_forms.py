"""Forms that assign a program: to one trainee or to many. They ask where the choice may be a mistake."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.numbers import WholeNumberField
from facilities.models import Trainee

from .forms import StartDateField
from .models import Program
from .plans import Plan
from .program_plans import program_plan


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


class AnswerField(forms.BooleanField):
    """The answer to a question that the form asks only where there is reason to: hidden until then."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)


class AssignmentForm(forms.Form):
    """When a program begins, with which of its weeks, on which weekdays."""

    start_date = StartDateField()
    start_week = WholeNumberField(
        label=_("Begin with week"), min_value=1, max_value=52, required=False, help_text=_("Left empty: the first.")
    )
    weekdays = WeekdaysField()
    other_days = AnswerField(label=_("Place the other workouts on the days between"))
    is_empty = AnswerField(label=_("Assign it although it is empty"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        program = self.chosen_program()
        if program is None:
            return data
        plan = program_plan(program)
        data["start_week"] = data.get("start_week") or 1
        if not any(day.lines for day in plan.days):
            self.ask("is_empty", self.place_of_program, _("This program has no exercises yet."))
        elif data["start_week"] > max(day.week for day in plan.days):
            weeks = max(day.week for day in plan.days)
            self.add_error("start_week", _("The program ends with week %(n)s.") % {"n": weeks})
        elif "weekdays" in data:
            self.check_weekdays(plan, data["start_week"], len(data["weekdays"]))
        return data

    def check_weekdays(self, plan: Plan, start_week: int, chosen: int) -> None:
        """As many as the program has workouts in its fullest week; fewer only if that is meant."""
        weeks = {day.week for day in plan.days if day.week >= start_week}
        planned = max(len(plan.days_of(week)) for week in weeks)
        numbers = {"planned": planned, "chosen": chosen}
        if planned < chosen:
            too_many = _("The program has %(planned)s workouts in a week, and you chose %(chosen)s weekdays.")
            self.add_error("weekdays", too_many % numbers)
        elif 0 < chosen < min(planned, 7):
            question = _(
                "The program has %(planned)s workouts in a week, and you chose %(chosen)s weekdays. Choose"
                " %(planned)s, or tick below that the others go on the days between."
            )
            self.ask("other_days", "weekdays", question % numbers)

    def ask(self, answer: str, field: str | None, question: Any) -> None:
        """Shows the question beside the field, with the box that answers it, until it is ticked."""
        self.fields[answer].widget = forms.CheckboxInput()
        if not self.cleaned_data.get(answer):
            self.add_error(field, question)

    place_of_program: str | None = None

    def chosen_program(self) -> Program | None:
        raise NotImplementedError

    @property
    def chosen(self) -> dict[str, Any]:
        """What a valid form chose, for the services."""
        return {name: self.cleaned_data[name] for name in ("start_date", "start_week", "weekdays")}


class AssignForm(AssignmentForm):
    """A program for one or many trainees."""

    trainees = forms.ModelMultipleChoiceField(
        label=_("Trainees"),
        queryset=Trainee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trainee.")},
    )
    field_order: tuple[str, ...] = ("trainees", "is_empty", "start_date", "start_week", "weekdays", "other_days")

    def __init__(self, *args: Any, user: User, program: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = program
        mine = Trainee.objects.with_person().permitted(user, "assign").filter(user__is_active=True)
        choices: Any = self.fields["trainees"]
        choices.queryset = mine.order_by("user__first_name", "user__last_name", "id")
        self.initial.setdefault("start_date", timezone.localdate())

    def chosen_program(self) -> Program | None:
        return self.of


class AssignOneForm(AssignmentForm):
    """A program for the trainee whose page this is; by default it begins when the one that they follow ends."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    field_order = ("program", "is_empty", "start_date", "start_week", "weekdays", "other_days")
    place_of_program = "program"

    def __init__(self, *args: Any, user: User, begins: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["program"]
        choices.queryset = Program.objects.permitted(user).current().order_by("name", "id")
        self.initial.setdefault("start_date", begins)

    def chosen_program(self) -> Program | None:
        return self.cleaned_data.get("program")


class AssignSeveralForm(AssignForm):
    """A program for the trainees that were chosen in the roster."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    field_order = ("program", "is_empty", "start_date", "start_week", "weekdays", "other_days", "trainees")
    place_of_program = "program"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        choices: Any = self.fields["program"]
        choices.queryset = Program.objects.permitted(user).current().order_by("name", "id")

    def chosen_program(self) -> Program | None:
        return self.cleaned_data.get("program")
