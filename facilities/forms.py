import zoneinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.email_addresses import AddressField
from common.numbers import NumberField
from common.units import from_cm, length_unit, plain, to_cm

from .models import Gym, Trainee
from .opening_hours import OpeningHoursField
from .plates import PlatesForm
from .signals import formula_changed


class JoinForm(forms.ModelForm):
    """Registration of a trainee."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    timezone = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")
        field_classes = {"email": AddressField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        for name, purpose in (("first_name", "given-name"), ("last_name", "family-name"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = purpose

    def clean_email(self) -> Any:
        email = self.cleaned_data["email"]
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("This e-mail is taken."), code="unique")
        return email

    def clean_timezone(self) -> Any:
        name = self.cleaned_data["timezone"]
        return name if name in zoneinfo.available_timezones() else ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if "password" in data:
            person = User(**{name: data.get(name, "") for name in ("first_name", "last_name", "email")})
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class TraineeProfileForm(forms.ModelForm):
    """What trainees say of themselves, in their units; gym and trainer are not among it."""

    height = NumberField(required=False)

    class Meta:
        model = Trainee
        fields = ("date_of_birth", "goal", "e1rm_formula")
        widgets = {"date_of_birth": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ("date_of_birth", "height", "goal", "e1rm_formula")

    def __init__(self, *args: Any, units: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["e1rm_formula"].required = False
        self.fields["height"].label = _("Height (%(unit)s)") % {"unit": length_unit(units)}
        self.fields["height"].expect(from_cm(Decimal(50), units), from_cm(Decimal(280), units))
        if self.instance.height_cm is not None:
            self.initial["height"] = Decimal(plain(from_cm(self.instance.height_cm, units)))

    def save(self, commit: bool = True) -> Any:
        """Writes these columns alone: who coaches, and what they see, may change at the same moment."""
        self.instance.save(update_fields=[*self.Meta.fields, "height_cm"])
        if "e1rm_formula" in self.changed_data:
            formula_changed.send(sender=Trainee, trainee=self.instance)
        return self.instance

    def clean_e1rm_formula(self) -> Any:
        return self.cleaned_data["e1rm_formula"] or self.initial["e1rm_formula"]

    def clean_height(self) -> Any:
        height = self.cleaned_data["height"]
        stored = None if height is None else to_cm(height, self.units)
        Trainee._meta.get_field("height_cm").clean(stored, self.instance)
        self.instance.height_cm = stored
        return height


class TraineePlatesForm(PlatesForm):
    class Meta:
        model = Trainee
        fields = ()


def timezone_choices() -> list[tuple[str, str]]:
    """All time zones by name, as “Europe/Berlin”; typing its beginning finds one in the list."""
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class GymForm(PlatesForm):
    opening_hours = OpeningHoursField(label=_("Opening hours"))
    timezone = forms.ChoiceField(label=_("Time zone"), choices=timezone_choices)

    class Meta:
        model = Gym
        exclude = ("plates", "front_desk")
