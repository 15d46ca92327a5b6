"""Forms of trainees who train without a trainer: what they look for, and when they begin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .assign_forms import AssignmentForm
from .models import Program
from .ready_made import Equipment, Goal

DAYS = [(str(n), ngettext_lazy("%(n)d day", "%(n)d days", n) % {"n": n}) for n in range(2, 7)]


class ProgramSearch(forms.Form):
    """What the list of programs shows; each question may stay open."""

    goal = forms.ChoiceField(label=_("Goal"), choices=[("", _("Any goal")), *Goal.choices], required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("Any level")), *Program.Level.choices], required=False)
    days = forms.TypedChoiceField(
        label=_("Days a week"),
        choices=[("", _("Any days")), *DAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    equipment = forms.ChoiceField(
        label=_("Equipment"), choices=[("", _("Any equipment")), *Equipment.choices], required=False
    )


class FirstVisitForm(forms.Form):
    """The three questions of a first visit."""

    goal = forms.ChoiceField(label=_("What do you want?"), choices=Goal.choices, widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=_("On how many days a week?"), choices=[(n, n) for n, _days in DAYS], coerce=int, widget=forms.RadioSelect
    )
    equipment = forms.ChoiceField(label=_("With what?"), choices=Equipment.choices, widget=forms.RadioSelect)


class FollowForm(AssignmentForm):
    """When a trainee begins a program that they have chosen themselves."""

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        del self.fields["start_week"]
        weekdays: Any = self.fields["weekdays"]
        weekdays.choices = list(WEEKDAYS_ABBR.items())

    def chosen_program(self) -> Program:
        return self.program
