from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from changes import audit
from changes import services as changes
from changes.model_admin import AuditedModelAdmin
from common.email_addresses import AddressField
from common.mail import send_mails
from policy.admin import in_words
from policy.rows import may_some, require_some

from . import application_admin, email_change, email_mail, second_factor, services, view_as
from .models import User

STATE = in_words("is_active", heading=_("account"), yes=_("active"), no=_("deactivated"))


class UserCreationForm(forms.ModelForm):
    """A new account; whoever gets it chooses the password, by a link in a mail."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "role")


class ViewAsForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("The gym's admins can read it in the records of changes.")
    )


@admin.register(User)
class UserAdmin(AuditedModelAdmin):
    """Accounts. Only operators change an e-mail, password or role here; an admin of a gym can only read them."""

    list_display = ("name", "email", "role", STATE, "last_login")
    list_filter = ("role", STATE.list_filter)
    search_fields = ("first_name", "last_name", "email")
    ordering = ("first_name", "last_name", "id")
    profile = ("first_name", "last_name", "units", "timezone", "language")
    guarded = ("email", "role", "is_active", "is_superuser", "has_second_factor", "last_login", "date_joined")
    actions = ("reset_second_factor",)
    change_form_template = "admin/accounts/user/change_form.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            said = _("They get a mail with a link to choose a password.")
            return [(None, {"fields": UserCreationForm.Meta.fields, "description": said})]
        return [(None, {"fields": self.profile}), (_("Account"), {"fields": self.guarded})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # Trainees register, and trainers are invited by their gym: whoever is added here is to run one.
        return {"role": User.Role.ADMIN, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        operator = may_some(request.user, "govern", User)
        return ("has_second_factor", "last_login", "date_joined") if operator else self.guarded

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = UserCreationForm
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "email":
            kwargs["form_class"] = AddressField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.view_as_view)
        return [path("<path:object_id>/view-as/", view, name="accounts_user_view_as"), *super().get_urls()]

    def view_as_view(self, request: HttpRequest, object_id: str) -> Any:
        """Asks the operator for a reason, then lets them see the product as this user."""
        require_some(request.user, "impersonate", User)
        user = self.get_object(request, unquote(object_id))
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        form = ViewAsForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            view_as.start(request, user=user, reason=form.cleaned_data["reason"])
            return HttpResponseRedirect("/")
        context = {
            **self.admin_site.each_context(request),
            "title": _("View as %(name)s") % {"name": user},
            "opts": self.opts,
            "original": user,
            "form": form,
            "minutes": int(view_as.LASTS.total_seconds() // 60),
            "possible": user.is_active and not user.is_superuser,
        }
        return TemplateResponse(request, "admin/accounts/user/view_as.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        context = {"may_view_as": may_some(request.user, "impersonate", User), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("second factor"))
    def has_second_factor(self, user: User) -> Any:
        return _("is on") if second_factor.has_one(user) else _("is off")

    @admin.display(description=_("name"), ordering="first_name")
    def name(self, user: User) -> str:
        return user.get_full_name()

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        return actions if may_some(request.user, "govern", User) else {}

    @admin.action(description=_("Remove the second factor (its owner has lost it)"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        number = sum(second_factor.reset(user) for user in queryset.permitted(request.user, "govern"))
        text = ngettext("%(n)s account has no second factor now.", "%(n)s accounts have no second factor now.", number)
        self.message_user(request, text % {"n": number})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people delete their own accounts; an operator can deactivate one

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            former = User.objects.values_list("email", flat=True).get(pk=obj.pk)
            obj.save(update_fields=form.changed_data)  # the owner may have changed other columns meanwhile
            if "is_active" in form.changed_data and not obj.is_active:
                services.sign_out_everywhere(obj)
            changes.account_updated(obj)
            if "email" in form.changed_data:
                email_change.changed_by_operator(request=request, user=obj, former=former)
            return
        created = User.objects.create_user(
            password=None,
            email_verified=False,  # until the link in the mail was used
            **{name: form.cleaned_data[name] for name in ("email", "first_name", "last_name", "role")},
        )
        obj.pk = created.pk
        obj.refresh_from_db()
        obj._state.adding = False
        audit.created(obj)
        if (trainee := getattr(obj, "trainee", None)) is not None:
            changes.created(trainee)
        transaction.on_commit(partial(send_mails, [email_mail.invited(request, obj)]))


__all__ = ["UserAdmin", "application_admin"]  # importing application_admin registers its model
