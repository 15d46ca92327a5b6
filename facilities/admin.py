from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.access.admin import PolicyModelAdmin
from accounts.access.querysets import may_some
from accounts import services as accounts
from accounts.models import User

from . import services
from .forms import GymForm
from .models import Gym, Trainee, Trainer


@admin.register(Gym)
class GymAdmin(PolicyModelAdmin):
    list_display = ("name", "city", "country", "open_registration", "is_active")
    list_filter = ("is_active", "open_registration")
    search_fields = ("name", "city")
    filter_horizontal = ("admins",)
    form = GymForm
    fieldsets = (
        (None, {"fields": ("name", "slug", "is_active", "open_registration", "admins")}),
        (_("Where"), {"fields": ("address", "city", "country", "timezone")}),
        (_("Contact"), {"fields": ("phone", "email", "website")}),
        (_("Bar and plates"), {"fields": ("bar", "plate_list", "unit")}),
    )

    def get_queryset(self, request):
        # Gyms are public, but an admin's list is that of their work.
        return super().get_queryset(request).permitted(request.user, "change")

    def get_readonly_fields(self, request, obj=None):
        return () if may_some(request.user, "appoint", Gym) else ("admins",)

    def write(self, request, obj, form, change):
        if change:
            super().write(request, obj, form, change)
            return
        fields = {name: value for name, value in form.cleaned_data.items() if name != "admins"}
        created = services.create_gym(actor=request.user, plates=obj.plates, **fields)
        obj.pk, obj.slug = created.pk, created.slug
        obj._state.adding = False

    def save_related(self, request, form, formsets, change):
        before = set(form.instance.admins.values_list("pk", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(form.instance.admins.values_list("pk", flat=True))
        services.appoint_admins(gym=form.instance, before=before, after=after)


class PersonForm(forms.ModelForm):
    """A profile with the names that its account carries."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("first_name", "last_name"):
                if name in self.fields:
                    self.fields[name].initial = getattr(self.instance.user, name)


class InvitationForm(PersonForm):
    email = forms.EmailField(label=_("E-mail"), help_text=_("Gets a link to choose a password."))

    class Meta:
        model = Trainer
        fields = ("first_name", "last_name", "email", "gym", "bio", "specialties")

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("This e-mail is taken."), code="unique")
        return email


class PersonAdmin(PolicyModelAdmin):
    """What trainers and trainees have in common: names on the account, (de)activation as actions."""

    form = PersonForm
    list_select_related = ("user", "gym")
    search_fields = ("user__first_name", "user__last_name", "user__email")
    ordering = ("user__first_name", "user__last_name", "id")
    actions = ("activate", "deactivate")

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, person):
        return person.user.email

    @admin.display(description=_("active"), boolean=True, ordering="user__is_active")
    def active(self, person):
        return person.user.is_active

    @admin.action(description=_("Deactivate: ends sessions and tokens at once"), permissions=["change"])
    def deactivate(self, request, queryset):
        self.switch(request, queryset, active=False)

    @admin.action(description=_("Activate"), permissions=["change"])
    def activate(self, request, queryset):
        self.switch(request, queryset, active=True)

    def switch(self, request, queryset, active: bool):
        people = list(queryset.permitted(request.user, "administer").select_related("user"))
        for person in people:
            services.set_active(user=person.user, active=active)
        said = ngettext("%(n)s person changed.", "%(n)s people changed.", len(people)) % {"n": len(people)}
        self.message_user(request, said)

    def write_names(self, obj, form) -> None:
        accounts.rename(obj.user, **{name: form.cleaned_data[name] for name in ("first_name", "last_name")})


@admin.register(Trainer)
class TrainerAdmin(PersonAdmin):
    list_display = ("__str__", "email", "gym", "active")
    list_filter = (("gym", admin.RelatedOnlyFieldListFilter), "user__is_active")
    reference_actions = {"gym": "staff"}
    fields = ("first_name", "last_name", "email", "gym", "bio", "specialties")

    def get_queryset(self, request):
        return super().get_queryset(request).permitted(request.user, "change")

    def get_readonly_fields(self, request, obj=None):
        return ("email",) if obj else ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = InvitationForm
        return super().get_form(request, obj, change=change, **kwargs)

    def write(self, request, obj, form, change):
        if not change:
            created = services.invite_trainer(request=request, **form.cleaned_data)
            obj.pk, obj.user = created.pk, created.user
            obj._state.adding = False
            self.message_user(request, _("The invitation is on its way."), messages.SUCCESS)
            return
        if "gym" in form.changed_data:
            services.move_trainer(trainer=obj, gym=form.cleaned_data["gym"])
        self.write_names(obj, form)
        super().write(request, obj, form, change)

    def remove(self, obj):
        services.dismiss_trainer(trainer=obj)


class TraineeForm(PersonForm):
    def clean(self):
        data = super().clean()
        gym, trainer = data.get("gym"), data.get("trainer")
        # Moving someone leaves the trainer of the former gym behind, unless a new one is chosen.
        if "gym" in self.changed_data and "trainer" not in self.changed_data and trainer and trainer.gym != gym:
            data["trainer"] = None
            self.instance.trainer = None
        return data


@admin.register(Trainee)
class TraineeAdmin(PersonAdmin):
    form = TraineeForm
    list_display = ("__str__", "email", "gym", "trainer", "active")
    list_select_related = ("user", "gym", "trainer__user")
    list_filter = (
        ("gym", admin.RelatedOnlyFieldListFilter),
        ("trainer", admin.EmptyFieldListFilter),
        ("trainer", admin.RelatedOnlyFieldListFilter),
        "user__is_active",
    )
    reference_actions = {"gym": "staff", "trainer": "administer"}
    actions = ("activate", "deactivate", "release")
    fields = ("first_name", "last_name", "email", "gym", "trainer", "goal")
    readonly_fields = ("email",)

    def has_add_permission(self, request, obj=None):
        return False  # people register by themselves, at /join/<gym>/

    def has_delete_permission(self, request, obj=None):
        return False  # “out of the gym” is an action; accounts are deleted by their owners

    @admin.action(description=_("Take out of the gym (nothing is deleted)"), permissions=["change"])
    def release(self, request, queryset):
        people = list(queryset.permitted(request.user, "delete"))
        for trainee in people:
            services.release_trainee(trainee=trainee)
        said = ngettext("%(n)s person left the gym.", "%(n)s people left the gym.", len(people)) % {"n": len(people)}
        self.message_user(request, said)

    def write(self, request, obj, form, change):
        self.write_names(obj, form)
        services.save_trainee(obj)
