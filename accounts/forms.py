import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import User

PLACES = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))


class ProfileForm(forms.ModelForm):
    timezone = forms.ChoiceField(label=_("Time zone"), choices=[("UTC", "UTC"), *((name, name) for name in PLACES)])

    class Meta:
        model = User
        fields = ("first_name", "last_name", "units", "timezone", "language")


class DeleteAccountForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."), code="wrong_password")
        return self.cleaned_data["password"]
