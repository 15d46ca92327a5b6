from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.email_addresses import AddressField
from facilities.models import Invitation
from training.forms import ExerciseMaxForm
from training.models import Exercise, Program
from training.program_plans import program_plan
from workouts.forms import CommentForm

from .models import SavedFilter, TraineeTag, TrainerNote
from .roster_filter import validate_query


class NoteForm(forms.ModelForm):
    class Meta:
        model = TrainerNote
        fields = ("text",)
        labels = {"text": _("Note (only you can see it)")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class TraineeMaxForm(ExerciseMaxForm):
    """A max of a trainee, entered by their trainer."""

    exercise = forms.ModelChoiceField(
        label=_("Exercise"), queryset=Exercise.objects.none(), empty_label=_("choose an exercise")
    )
    field_order = ("exercise", "one_rm", "training_max", "measured_at")

    def __init__(self, *args: Any, exercises: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise"].queryset = exercises


class ReplyForm(CommentForm):
    """A comment on a workout, written in the inbox."""

    class Meta(CommentForm.Meta):
        fields = ("text",)
        labels = {"text": _("Your reply")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, sets=[], **kwargs)
        del self.fields["exercise_log"]


class InvitationForm(forms.ModelForm):
    """Whom a trainer invites, and the program that they begin with."""

    program = forms.ModelChoiceField(
        label=_("Program to start with"),
        queryset=Program.objects.none(),
        required=False,
        empty_label=_("none for now"),
        help_text=_("It begins on the day they accept."),
    )

    class Meta:
        model = Invitation
        fields = ("email", "first_name", "last_name")
        field_classes = {"email": AddressField}
        labels = {"email": _("E-mail of the trainee")}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["program"]
        choices.queryset = Program.objects.permitted(user).current().order_by("name", "id")
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_program(self) -> Program | None:
        program: Program | None = self.cleaned_data["program"]
        if program is not None and not any(day.lines for day in program_plan(program).days):
            raise ValidationError(_("This program has no exercises yet."), code="empty")
        return program


class TagForm(forms.ModelForm):
    """A tag, typed."""

    class Meta:
        model = TraineeTag
        fields = ("name",)
        labels = {"name": _("Tag")}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SavedFilterForm(forms.ModelForm):
    """The name of a filter, each once; the instance has its user and what it filters by."""

    class Meta:
        model = SavedFilter
        fields = ("name",)
        labels = {"name": _("Name of the filter")}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        namesakes = SavedFilter.objects.filter(user=self.instance.user, name__iexact=name)
        if namesakes.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("You have a filter of this name."), code="unique")
        return name

    def clean(self) -> dict[str, Any] | None:
        validate_query(self.instance.query)
        return super().clean()
