from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import services as accounts
from changes.model_admin import AuditedModelAdmin
from policy.admin import in_words
from policy.admin_csv import FilesAdminMixin

from .. import services
from .forms import PersonForm

ACCOUNT = in_words("user__is_active", heading=_("account"), yes=_("active"), no=_("deactivated"))
MOST_AT_ONCE = 500  # people whom one action writes, each with all that hangs on it


class PersonAdmin(FilesAdminMixin, AuditedModelAdmin):
    """What trainers and trainees have in common: names on the account, (de)activation as actions."""

    form = PersonForm
    list_select_related = ("user", "gym")
    search_fields = ("user__first_name", "user__last_name", "user__email")
    ordering = ("user__first_name", "user__last_name", "id")
    actions = ("activate", "deactivate")
    autocomplete_fields = ("gym",)

    def trails(self, obj: Any) -> Any:
        return super().trails(obj) | Q(model="accounts.user", row=str(obj.user_id))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        return rows.select_related("user"), duplicates

    @admin.display(description=_("name"), ordering="user__first_name")
    def name(self, person: Any) -> str:
        return str(person)

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, person: Any) -> Any:
        return person.user.email

    @admin.action(description=_("Deactivate: ends sessions and tokens at once"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.switch(request, queryset, active=False)

    @admin.action(description=_("Activate"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.switch(request, queryset, active=True)

    def chosen(self, request: HttpRequest, queryset: QuerySet[Any], action: str) -> list:
        """Whom an action is to reach; nobody, said aloud, when it would be too many for one request."""
        rows = queryset.permitted(request.user, action).select_related("user", "gym")
        people = list(rows[: MOST_AT_ONCE + 1])
        if len(people) > MOST_AT_ONCE:
            said = _("Up to %(most)s people at once: filter the list first.") % {"most": MOST_AT_ONCE}
            self.message_user(request, said, messages.ERROR)
            return []
        return people

    def switch(self, request: HttpRequest, queryset: QuerySet[Any], active: bool) -> None:
        people = self.chosen(request, queryset, "administer")
        with transaction.atomic():
            for person in people:
                services.set_active(user=person.user, active=active)
        said = ngettext("%(n)s person changed.", "%(n)s people changed.", len(people)) % {"n": len(people)}
        self.message_user(request, said)

    def write_names(self, obj: Any, form: Any) -> None:
        accounts.rename(obj.user, **{name: form.cleaned_data[name] for name in ("first_name", "last_name")})
