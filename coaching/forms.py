from django import forms
from django.utils.translation import gettext_lazy as _

from .models import TrainerNote


class NoteForm(forms.ModelForm):
    class Meta:
        model = TrainerNote
        fields = ("text",)
        labels = {"text": _("Note (only you can see it)")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
