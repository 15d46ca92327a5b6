from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.units import plain

from .models import HealthMetric


class HealthMetricForm(forms.ModelForm):
    """A measurement, typed in the user's units."""

    class Meta:
        model = HealthMetric
        fields = ("value", "measured_at", "note")
        widgets = {
            "measured_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "value": forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        }

    def __init__(self, *args, units: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        kind = self.instance.kind
        unit = HealthMetric.shown_unit(kind, units)
        label = HealthMetric.Kind(kind).label
        self.fields["value"].label = f"{label} ({unit})" if unit else label
        self.fields["measured_at"].required = False
        self.fields["measured_at"].label = _("When")
        self.initial.setdefault("measured_at", timezone.localtime())
        if self.instance.pk:
            self.initial["value"] = plain(HealthMetric.shown(kind, self.instance.value, units))

    def clean_value(self) -> Decimal:
        return HealthMetric.typed(self.instance.kind, self.cleaned_data["value"], self.units)

    def clean_measured_at(self):
        return self.cleaned_data["measured_at"] or timezone.now()
