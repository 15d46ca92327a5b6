from django import forms
from django.contrib import admin
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from changes import audit
from changes import services as changes

from .access.admin import PolicyModelAdmin
from .access.querysets import may_some
from .models import User


class UserCreationForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "role")
        field_classes: dict[str, type[forms.Field]] = {}


@admin.register(User)
class UserAdmin(PolicyModelAdmin):
    """People. Their e-mail, password and role are their own: an admin of a gym sees who they are and no more."""

    list_display = ("get_full_name", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("first_name", "last_name", "email")
    ordering = ("first_name", "last_name", "id")
    profile = ("first_name", "last_name", "units", "timezone", "language")
    guarded = ("email", "role", "is_active", "is_superuser", "last_login", "date_joined")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            fields = ("email", "first_name", "last_name", "role", "password1", "password2")
            return [(None, {"fields": fields})]
        return [(None, {"fields": self.profile}), (_("Account"), {"fields": self.guarded})]

    def get_readonly_fields(self, request, obj=None):
        operator = may_some(request.user, "govern", User)
        return ("last_login", "date_joined") if operator else self.guarded

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = UserCreationForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False  # people delete their own accounts; an operator deactivates

    def write(self, request, obj, form, change):
        if change:
            obj.save()
            changes.account_updated(obj)
            if "email" in form.changed_data:
                User.objects.record_address(obj)
            return
        created = User.objects.create_user(
            password=form.cleaned_data["password1"],
            **{name: form.cleaned_data[name] for name in ("email", "first_name", "last_name", "role")},
        )
        obj.pk = created.pk
        obj.refresh_from_db()
        obj._state.adding = False
        audit.created(obj)
        if (trainee := getattr(obj, "trainee", None)) is not None:
            changes.created(trainee)
