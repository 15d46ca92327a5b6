"""The files of the administration: what comes in by its forms, what goes out without anything of health."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from accounts.models import User
from common.email_addresses import AddressField
from common.validators import validate_line
from policy.admin_csv import PolicyResource

from .. import invitations, services
from ..models import Gym, Invitation, Trainee, Trainer
from .forms import refuse_taken


class RowForm(forms.Form):
    """A row that names a gym by its slug; the only one that someone administers need not be named."""

    gym = forms.CharField(required=False, max_length=80)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_gym(self) -> Any:
        gyms = Gym.objects.permitted(self.user, "staff")
        slug = self.cleaned_data["gym"]
        found = gyms.filter(slug=slug)[:2] if slug else gyms[:2]
        if len(found) != 1:
            said = _("You administer no gym “%(slug)s”.") if slug else _("Name the gym: you administer several.")
            raise ValidationError(said % {"slug": slug[:80]})
        return found[0]


class CoachedRow(RowForm):
    """A row that may name a trainer of the gym, by their address."""

    email = AddressField()
    trainer = AddressField(required=False)

    def find_trainer(self, data: dict, gym: Gym | None) -> None:
        """Puts the trainer in the place of the address, or tells that there is none."""
        email = data.get("trainer")
        rows = Trainer.objects.permitted(self.user, "choose").filter(user__email=email, gym=gym)
        data["trainer"] = rows.first() if email and gym is not None else None
        if email and data["trainer"] is None:
            self.add_error("trainer", _("No trainer of this gym has this address."))


class InvitationRow(CoachedRow):
    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        self.find_trainer(data, data.get("gym"))
        return data


class InvitationResource(PolicyResource):
    most_rows_in = 200  # each is a mail
    row_form = InvitationRow
    columns = ("email", "gym", "trainer")
    required = ("email",)
    gym = Field("gym__slug")
    trainer = Field("trainer__user__email")

    class Meta(PolicyResource.Meta):
        model = Invitation
        fields = ("email", "gym", "trainer", "created_at", "expires_at", "accepted_at")
        export_order = fields

    def shown(self, invitation: Any) -> dict[str, Any]:
        trainer = invitation.trainer.user.email if invitation.trainer else ""
        return {"email": invitation.email, "gym": invitation.gym.slug, "trainer": trainer}

    def write(self, instance: Any, form: Any) -> None:
        data = form.cleaned_data
        [made] = invitations.invite_trainees(
            request=self.request, gym=data["gym"], trainer=data["trainer"], emails=[data["email"]]
        )
        instance.pk, instance.email, instance.gym, instance.trainer = made.pk, made.email, made.gym, made.trainer


class TrainerRow(RowForm):
    email = AddressField()
    first_name = forms.CharField(max_length=80, validators=[validate_line])
    last_name = forms.CharField(max_length=80, validators=[validate_line], required=False)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        refuse_taken(self, data)
        return data


class TrainerResource(PolicyResource):
    most_rows_in = 200  # each is a mail
    row_form = TrainerRow
    columns = ("email", "first_name", "last_name", "gym")
    required = ("email", "first_name")
    email = Field("user__email")
    first_name = Field("user__first_name")
    last_name = Field("user__last_name")
    gym = Field("gym__slug")
    is_active = Field("user__is_active")

    class Meta(PolicyResource.Meta):
        model = Trainer
        fields = ("email", "first_name", "last_name", "gym", "is_active")
        export_order = fields

    def shown(self, trainer: Trainer) -> dict[str, Any]:
        if trainer.pk is None:
            return {}
        user = trainer.user
        names = {"email": user.email, "first_name": user.first_name, "last_name": user.last_name}
        return {**names, "gym": trainer.gym.slug}

    def write(self, instance: Any, form: Any) -> None:
        made = services.invite_trainer(request=self.request, **form.cleaned_data)
        instance.pk, instance.user, instance.gym = made.pk, made.user, made.gym


class TraineeRow(CoachedRow):
    """Who trains with whom; an empty trainer is none."""

    def __init__(self, *args: Any, trainee: Trainee | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainee = trainee
        del self.fields["gym"]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.trainee is None:
            self.add_error("email", _("Nobody of your gyms has this address. Invite them instead."))
            return data
        self.find_trainer(data, self.trainee.gym)
        return data


class TraineeResource(PolicyResource):
    """Out: who is there. In: who trains with whom."""

    row_form = TraineeRow
    columns = ("email", "trainer")
    required = ("email", "trainer")
    email = Field("user__email")
    first_name = Field("user__first_name")
    last_name = Field("user__last_name")
    gym = Field("gym__slug")
    trainer = Field("trainer__user__email")
    is_active = Field("user__is_active")
    joined = Field("user__date_joined")

    class Meta(PolicyResource.Meta):
        model = Trainee
        fields = ("email", "first_name", "last_name", "gym", "trainer", "is_active", "joined")
        export_order = fields

    def find(self, row: Any) -> Any:
        rows = Trainee.objects.permitted(self.user, "administer").with_person()
        return rows.filter(user__email=User.objects.normalize_email(row.get("email", ""))).first()

    def form_for(self, row: Any, instance: Any) -> Any:
        return self.row_form(row, user=self.user, trainee=instance if instance.pk else None)

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        instance.trainer = instance.row_form.cleaned_data["trainer"]

    def shown(self, trainee: Trainee) -> dict[str, Any]:
        return {"email": trainee.user.email, "trainer": trainee.trainer.user.email if trainee.trainer else ""}

    def write(self, instance: Any, form: Any) -> None:
        services.save_trainee(instance, mail_now=False)  # thousands: the worker mails them


class GymResource(PolicyResource):
    class Meta(PolicyResource.Meta):
        model = Gym
        fields = (
            *("name", "slug", "address", "city", "country", "timezone", "phone", "email", "website"),
            *("open_registration", "asks_consent", "is_active"),
        )
        export_order = fields
