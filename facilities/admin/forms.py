import json
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.quotas import used_up
from common.email_addresses import AddressField, validate_address
from common.validators import validate_line

from .. import invitations, services
from ..models import Invitation, Trainee, Trainer

MOST_ADDRESSES = 200


class PersonForm(forms.ModelForm):
    """A profile with the names that its account carries."""

    first_name = forms.CharField(label=_("First name"), max_length=80, validators=[validate_line])
    last_name = forms.CharField(label=_("Last name"), max_length=80, validators=[validate_line], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("first_name", "last_name"):
                if name in self.fields:
                    self.fields[name].initial = getattr(self.instance.user, name)


class SpecialtiesField(forms.CharField):
    """A few short texts, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text.startswith("["):
            with suppress(ValueError, RecursionError):
                return json.loads(text)
        return [one.strip() for one in text.split(",") if one.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class TrainerForm(PersonForm):
    specialties = SpecialtiesField(
        label=_("Specialties"), required=False, max_length=2000, help_text=_("Separated by commas: strength, mobility")
    )


def refuse_taken(form: forms.BaseForm, data: dict) -> None:
    """Puts an error at the address when someone has it, and it isn't that of a trainer who is invited once more."""
    if "email" in data and services.is_email_taken(data["email"], data.get("gym")):
        form.add_error("email", ValidationError(_("This e-mail is taken."), code="unique"))


class NewTrainerForm(TrainerForm):
    email = AddressField(label=_("E-mail"), help_text=_("Gets a link to choose a password."))

    class Meta:
        model = Trainer
        fields = ("first_name", "last_name", "email", "gym", "bio", "specialties")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        refuse_taken(self, data)
        return data


class StaffForm(forms.Form):
    """Someone who is to run a gym, or to work at its front desk."""

    role = forms.ChoiceField(
        label=_("As"), choices=[(User.Role.FRONT_DESK, _("front desk")), (User.Role.ADMIN, _("admin"))]
    )
    first_name = forms.CharField(label=_("First name"), max_length=80, validators=[validate_line])
    last_name = forms.CharField(label=_("Last name"), max_length=80, validators=[validate_line], required=False)
    email = AddressField(label=_("E-mail"), help_text=_("Gets a link to choose a password."))


class TraineeForm(PersonForm):
    former_trainer: Trainer | None = None  # whom a move to another gym leaves behind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "gym" in self.fields:
            self.fields["gym"].help_text = _("The trainer doesn't move along: choose one who works at the other gym.")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        gym, trainer = data.get("gym"), data.get("trainer")
        # Moving someone leaves the trainer of the former gym behind, unless a new one is chosen.
        if "gym" in self.changed_data and "trainer" not in self.changed_data and trainer and trainer.gym != gym:
            self.former_trainer = trainer
            data["trainer"] = None
            self.instance.trainer = None
        return data


class InvitationForm(forms.ModelForm):
    """Links for several people at once."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One in each line, or separated by commas. Each gets a link that works once and for 14 days."),
        max_length=30_000,
    )
    sender: User

    class Meta:
        model = Invitation
        fields = ("gym", "trainer", "emails")

    def clean_emails(self) -> Any:
        addresses, errors = [], []
        for address in self.cleaned_data["emails"].replace(",", "\n").replace(";", "\n").split("\n"):
            email = User.objects.normalize_email(address)
            try:
                if email:
                    validate_address(email)
                    addresses.append(email)
            except ValidationError:
                errors.append(_("“%(address)s” isn't an e-mail address.") % {"address": address.strip()[:80]})
        if errors:
            raise ValidationError(errors)
        if not addresses:
            raise ValidationError(self.fields["emails"].error_messages["required"], code="required")
        addresses = list(dict.fromkeys(addresses))
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("Up to %(most)s at once.") % {"most": MOST_ADDRESSES})
        left = invitations.left_today(self.sender)
        if len(addresses) > left:
            said = ngettext("You can send %(n)s more today.", "You can send %(n)s more today.", left)
            raise ValidationError(said % {"n": left})
        if enough := used_up("invitations to an address", addresses):
            said = _("%(address)s was invited several times today. Try again tomorrow.")
            raise ValidationError(said % {"address": min(enough)[:80]}, code="quota_exceeded")
        return addresses

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        gym, trainer = data.get("gym"), data.get("trainer")
        if gym and trainer and trainer.gym_id != gym.pk:
            self.add_error("trainer", _("This trainer does not work at this gym."))
        return data


class HandOverForm(forms.Form):
    """Who takes trainees over; all of them are of one gym."""

    trainer = forms.ModelChoiceField(
        label=_("New trainer"), queryset=Trainer.objects.none(), required=False, empty_label=_("nobody for now")
    )

    def __init__(self, *args: Any, trainers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].queryset = trainers


class LeaveForm(HandOverForm):
    """Who takes over whom of a trainer that leaves: one for all, and others where one says so."""

    def __init__(self, *args: Any, trainees: list[Trainee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainees = trainees
        self.fields["trainer"].label = _("Who takes over")
        self.fields["trainer"].help_text = _("All trainees for whom you choose nothing else below.")
        others = [("", _("as above")), ("none", _("nobody for now"))]
        others += [(str(one.pk), str(one)) for one in self.fields["trainer"].queryset]
        for trainee in trainees:
            self.fields[self.name(trainee)] = forms.ChoiceField(label=str(trainee), choices=others, required=False)
        self.fields["deactivate"] = forms.BooleanField(
            label=_("End their access at once"),
            required=False,
            help_text=_("They can't sign in any more. Without it they keep their account, outside the gym."),
        )

    @staticmethod
    def name(trainee: Trainee) -> str:
        return f"to_{trainee.pk}"

    def successors(self) -> dict[int, Trainer | None]:
        """{trainee: who takes over}."""
        trainers = {str(one.pk): one for one in self.fields["trainer"].queryset}
        for_all = self.cleaned_data["trainer"]
        return {
            trainee.pk: trainers.get(chosen) if (chosen := self.cleaned_data[self.name(trainee)]) else for_all
            for trainee in self.trainees
        }
