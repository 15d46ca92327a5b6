from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import LocalTimeField
from common.numbers import NumberField
from common.units import from_cm, length_unit, plain, to_cm

from .formulas import body_fat_of_men, body_fat_of_women
from .models import HealthMetric, MetricGoal
from .services import save_metric

if TYPE_CHECKING:
    from facilities.models import Trainee

Kind = HealthMetric.Kind


def exact(typed: datetime | None) -> datetime:
    """When it was; what is left at this minute is now, so that two of one minute stay apart."""
    now = timezone.now()
    return now if typed is None or typed == now.replace(second=0, microsecond=0) else typed


class When(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MeasuredForm(forms.Form):
    """When it was measured (now, if not said), and a note; `clean` makes `metrics` of it."""

    metrics: list[HealthMetric]

    measured_at = LocalTimeField(label=_("When"), required=False, widget=When)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("measured_at", timezone.localtime())

    def clean_measured_at(self) -> Any:
        return exact(self.cleaned_data["measured_at"])

    @transaction.atomic
    def store(self) -> None:
        for metric in self.metrics:
            save_metric(metric)

    def check(self, field: str, metric: HealthMetric) -> None:
        """Adds what speaks against a measurement to the field that it came from."""
        try:
            metric.clean_fields(exclude=["trainee"])
            metric.clean()
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else field, errors)


class HealthMetricForm(forms.ModelForm):
    """A measurement, typed in the user's units."""

    class Meta:
        model = HealthMetric
        fields = ("value", "measured_at", "note")
        field_classes = {"value": NumberField}
        widgets = {"measured_at": When}

    def __init__(self, *args: Any, units: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        kind = self.instance.kind
        unit = HealthMetric.shown_unit(kind, units)
        label = Kind(kind).label
        self.fields["value"].label = f"{label} ({unit})" if unit else label
        self.fields["value"].expect(*HealthMetric.expected(kind, units))
        self.fields["measured_at"].required = False
        self.fields["measured_at"].label = _("When")
        self.initial.setdefault("measured_at", timezone.localtime())
        if self.instance.pk:
            self.initial["value"] = Decimal(plain(HealthMetric.shown(kind, self.instance.value, units)))

    def read_exact(self) -> None:
        """The value comes from a phone's operation: with a point."""
        self.fields["value"].is_exact = True

    def clean_value(self) -> Decimal:
        return HealthMetric.typed(self.instance.kind, self.cleaned_data["value"], self.units)

    def clean_measured_at(self) -> Any:
        return exact(self.cleaned_data["measured_at"])

    def store(self) -> None:
        save_metric(self.instance)


class BloodPressureForm(MeasuredForm):
    """Both values of one measurement. `pair`: {kind: measurement} when it is edited."""

    systolic = NumberField(label=_("Systolic (mmHg)"))
    diastolic = NumberField(label=_("Diastolic (mmHg)"))
    field_order = ("systolic", "diastolic", "measured_at", "note")

    def __init__(self, data: Any = None, *, trainee: Trainee, pair: dict[str, HealthMetric] | None = None) -> None:
        self.trainee, self.pair = trainee, pair or {}
        initial: dict = {}
        for kind, metric in self.pair.items():
            name = "systolic" if kind == Kind.SYSTOLIC else "diastolic"
            initial |= {name: Decimal(plain(metric.value)), "measured_at": metric.measured_at, "note": metric.note}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        self.metrics = []
        for name, kind in (("systolic", Kind.SYSTOLIC), ("diastolic", Kind.DIASTOLIC)):
            if data.get(name) is None or "measured_at" not in data:
                continue
            metric = self.pair.get(kind) or HealthMetric(trainee=self.trainee, kind=kind)
            metric.value, metric.measured_at, metric.note = data[name], data["measured_at"], data.get("note", "")
            self.check(name, metric)
            self.metrics.append(metric)
        if (
            data.get("systolic") is not None
            and data.get("diastolic") is not None
            and data["systolic"] <= data["diastolic"]
        ):
            self.add_error("diastolic", _("The diastolic pressure is below the systolic one."))
        return data


class TapeForm(MeasuredForm):
    """Body fat by the tape; the girths are kept as measurements of their own."""

    formula = forms.ChoiceField(label=_("Formula"), choices=[("men", _("for men")), ("women", _("for women"))])
    height = NumberField()
    waist = NumberField()
    neck = NumberField()
    hips = NumberField(required=False, help_text=_("For women."))
    field_order = ("formula", "height", "waist", "neck", "hips", "measured_at", "note")

    def __init__(self, data: Any = None, *, trainee: Trainee, units: str) -> None:
        initial = {}
        if trainee.height_cm is not None:
            initial["height"] = Decimal(plain(from_cm(trainee.height_cm, units)))
        super().__init__(data, initial=initial, auto_id="tape_%s")
        self.trainee, self.units = trainee, units
        for name, label in (
            ("height", _("Height")),
            ("waist", _("Waist, at the navel")),
            ("neck", _("Neck, below the larynx")),
            ("hips", _("Hips, at their widest")),
        ):
            self.fields[name].label = f"{label} ({length_unit(units)})"

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data.get("formula") == "women" and data.get("hips") is None and "hips" not in self.errors:
            self.add_error("hips", _("This formula needs the hips."))
        names = ("height", "waist", "neck", *(("hips",) if data.get("formula") == "women" else ()))
        if self.errors or any(data.get(name) is None for name in names):
            return data
        girths = {name: to_cm(data[name], self.units) for name in names}
        if not 50 <= girths["height"] <= 280:
            self.add_error("height", _("Enter a height that a person can have."))
        if girths["waist"] + girths.get("hips", 0) <= girths["neck"]:
            self.add_error("waist", _("The waist is wider than the neck."))
        if self.errors:
            return data
        work_out = body_fat_of_women if data["formula"] == "women" else body_fat_of_men
        self.fat = work_out(**{name: float(value) for name, value in girths.items()})
        made = {"body_fat": self.fat, **{name: girths[name] for name in names if name != "height"}}
        note = data["note"] or str(_("by tape (Hodgdon–Beckett)"))
        self.metrics = []
        for kind, value in made.items():
            metric = HealthMetric(trainee=self.trainee, kind=kind, value=value, measured_at=data["measured_at"])
            metric.note = note if kind == Kind.BODY_FAT else ""
            self.check(kind if kind in self.fields else "waist", metric)
            self.metrics.append(metric)
        return data


class GoalForm(forms.ModelForm):
    """What one wants to come to, in the user's units; without a value there is no goal."""

    class Meta:
        model = MetricGoal
        fields = ("value", "by")
        field_classes = {"value": NumberField}
        widgets = {"by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, units: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="goal_%s", **kwargs)
        self.units = units
        unit = HealthMetric.shown_unit(self.instance.kind, units)
        self.fields["value"].label = _("Goal (%(unit)s)") % {"unit": unit} if unit else _("Goal")
        self.fields["value"].required = False
        self.fields["value"].expect(*HealthMetric.expected(self.instance.kind, units))
        if self.instance.pk:
            self.initial["value"] = Decimal(plain(HealthMetric.shown(self.instance.kind, self.instance.value, units)))

    def clean_value(self) -> Decimal | None:
        value = self.cleaned_data["value"]
        if value is None:
            return None
        stored = HealthMetric.typed(self.instance.kind, value, self.units)
        try:
            HealthMetric(kind=self.instance.kind, value=stored).clean()
        except ValidationError as error:
            raise ValidationError(error.error_dict["value"]) from error
        return stored

    def _post_clean(self) -> None:
        if self.cleaned_data.get("value") is not None:
            super()._post_clean()

    def store(self) -> None:
        if self.cleaned_data["value"] is not None:
            self.save()
        elif self.instance.pk:
            self.instance.delete()
