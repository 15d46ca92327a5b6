"""What one says about a routine apart from its plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Program


class RoutineForm(forms.ModelForm):
    class Meta:
        model = Program
        fields = ("name", "folder", "description")
        labels = {"description": _("Notes")}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Program.objects.filter(trainee=self.instance.trainee_id).current().exclude(folder="").order_by("folder")
        self.folders = own.values_list("folder", flat=True).distinct()[:100]
        self.fields["folder"].widget.attrs["list"] = "folders"
        self.fields["folder"].help_text = _("Optional. Type a new one, or choose one that you have.")
