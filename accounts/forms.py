import zoneinfo
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application

from common.email_addresses import AddressField
from common.numbers import TimeField
from common.validators import validate_line
from policy.scopes import SCOPES

from . import attempts
from .application_checks import is_return_address, validate_application_name
from .models import User
from .rest_defaults import LONGEST, RestDefaults

PLACES = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))


def remove_placeholders(form: forms.BaseForm) -> None:
    """Removes allauth's placeholders: they only repeat the labels, and disappear when the user types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class ProfileForm(forms.ModelForm):
    timezone = forms.ChoiceField(label=_("Time zone"), choices=[("UTC", "UTC"), *((name, name) for name in PLACES)])

    class Meta:
        model = User
        fields = ("first_name", "last_name", "units", "effort_scale", "timezone", "language", "wants_daily_mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effort_scale"].required = False  # pages of the version before this one don't send it

    def clean_effort_scale(self) -> str:
        return self.cleaned_data["effort_scale"] or self.initial["effort_scale"]

    def save(self, commit: bool = True) -> User:
        """Writes only this form's columns, so that a password that was changed meanwhile is not overwritten."""
        self.instance.save(update_fields=self.Meta.fields)
        return self.instance


class RestForm(forms.Form):
    """The rest timer of an account (`RestDefaults`)."""

    timer = forms.BooleanField(label=_("Start a timer after each set"), required=False)
    working = TimeField(label=_("Working set"), min_value=0, max_value=LONGEST)
    isolation = TimeField(label=_("Isolation exercise"), min_value=0, max_value=LONGEST)
    warmup = TimeField(label=_("Warm-up set"), min_value=0, max_value=LONGEST)
    drop = TimeField(label=_("Drop set"), min_value=0, max_value=LONGEST)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial=asdict(RestDefaults.of(user)), auto_id="rest_%s", **kwargs)

    def defaults(self) -> RestDefaults:
        return RestDefaults(**self.cleaned_data)


class EmailChangeForm(forms.Form):
    """The new e-mail address of an account."""

    email = AddressField(label=_("New e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        if self.cleaned_data["email"] == self.user.email:
            raise ValidationError(_("This is your address already."), code="unchanged")
        return self.cleaned_data["email"]


class DeleteAccountForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> Any:
        with attempts.shown_on_form(attempts.TOO_MANY_WRONG_PASSWORDS):
            if not attempts.is_own_password(self.user, self.cleaned_data["password"]):
                raise forms.ValidationError(_("This is not your password."), code="wrong_password")
        return self.cleaned_data["password"]


class PersonalTokenForm(forms.Form):
    """A personal token, for a script."""

    name = forms.CharField(label=_("What is it for?"), max_length=80, validators=[validate_line])
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(7, _("a week")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        initial=90,
        coerce=int,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="token_%s", **kwargs)  # two forms are on one page


class ApplicationForm(forms.ModelForm):
    """An application that other people can give access to their accounts."""

    class Meta:
        model = Application
        fields = ("name", "client_type", "redirect_uris")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="application_%s", **kwargs)
        self.instance.authorization_grant_type = Application.GRANT_AUTHORIZATION_CODE
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=80, validators=[validate_application_name])
        self.fields["client_type"] = forms.ChoiceField(
            label=_("Where does it run?"),
            choices=[
                (Application.CLIENT_CONFIDENTIAL, _("on a server, where its secret is safe")),
                (Application.CLIENT_PUBLIC, _("on people's devices, where a secret isn't safe")),
            ],
        )
        self.fields["redirect_uris"] = forms.CharField(
            label=_("Where do people return to?"),
            help_text=_(
                "Addresses that begin with https, one on each line; http://127.0.0.1 for programs on your own machine."
            ),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        )

    def clean_redirect_uris(self) -> Any:
        uris = self.cleaned_data["redirect_uris"].split()
        for uri in uris:
            if not is_return_address(uri):
                raise ValidationError(
                    _("%(uri)s isn't an address that people can be sent back to."), code="invalid", params={"uri": uri}
                )
        return " ".join(uris)
