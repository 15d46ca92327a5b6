from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training.forms import ExerciseMaxForm
from training.models import Exercise
from workouts.forms import CommentForm

from .models import TrainerNote


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
