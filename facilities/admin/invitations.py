from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from changes.model_admin import AuditedModelAdmin
from policy.admin_csv import FilesAdminMixin

from .. import invitations
from ..models import Gym, Invitation
from .filters import StateFilter
from .forms import InvitationForm
from .resources import InvitationResource


@admin.register(Invitation)
class InvitationAdmin(FilesAdminMixin, AuditedModelAdmin):
    """Trainees whom the gym asks to join."""

    resource_classes = [InvitationResource]
    import_help = _("Each address gets an invitation by mail when you confirm.")
    list_display = ("email", "gym", "trainer", "invited_by", "created_at", "state")
    list_select_related = ("gym", "trainer__user", "invited_by")
    list_filter = (StateFilter, ("gym", admin.RelatedOnlyFieldListFilter))
    search_fields = ("email",)
    ordering = ("-created_at", "-id")
    reference_actions = {"gym": "staff", "trainer": "choose"}
    autocomplete_fields = ("gym", "trainer")
    actions = ("resend", "withdraw")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("email", "gym", "trainer", "invited_by", "created_at", "expires_at", "accepted_at")
        return ("gym", "trainer", "emails") if obj is None else shown

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = InvitationForm
        form = super().get_form(request, obj, change=change, **kwargs)
        form.sender = request.user
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        gyms = Gym.objects.permitted(request.user, "staff")[:2]
        return {**({"gym": gyms[0].pk} if len(gyms) == 1 else {}), **super().get_changeform_initial_data(request)}

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        context = {"title": _("Invite trainees"), "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**context, **(extra_context or {})})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        sent = invitations.invite_trainees(request=request, **form.cleaned_data)
        obj.pk, obj.email = sent[0].pk, sent[0].email
        obj._state.adding = False
        form.sent = sent

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        return self.response_post_save_add(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(form.sent))
        self.message_user(request, said % {"n": len(form.sent)}, messages.SUCCESS)

    def remove(self, obj: Any) -> None:
        invitations.withdraw([obj])

    @admin.display(description=_("state"))
    def state(self, invitation: Any) -> Any:
        if invitation.accepted_at:
            return _("accepted")
        return _("waiting") if invitation.is_pending else _("no longer works")

    @admin.action(description=_("Send again, with a new link"), permissions=["delete"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        rows = queryset.permitted(request.user, "delete").filter(accepted_at=None).select_related("gym", "trainer")
        sent = 0
        try:
            with transaction.atomic():
                for row in rows:
                    asked = {"gym": row.gym, "trainer": row.trainer, "emails": [row.email]}
                    sent += len(invitations.invite_trainees(request=request, **asked))
        except invitations.InvitationRefusedError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", sent)
        self.message_user(request, said % {"n": sent})

    @admin.action(description=_("Withdraw: the links no longer work"), permissions=["delete"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        rows = list(queryset.permitted(request.user, "delete"))
        invitations.withdraw(rows)
        said = ngettext("%(n)s invitation taken back.", "%(n)s invitations taken back.", len(rows))
        self.message_user(request, said % {"n": len(rows)})
